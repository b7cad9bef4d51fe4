/** What the big screen is given: state in, wishes out. */
import type { RoomState } from '../../src/client/room-state.ts';
import type { Snapshot } from '../../src/protocol/server-events.ts';

export interface HostActions {
  start(): void;
  next(): void;
  end(): void;
  pause(): void;
  resume(): void;
  extend(): void;
  lock(locked: boolean): void;
  /** @param ban keeps the browser out as well */
  kick(playerId: string, ban: boolean): void;
  unban(playerId: string): void;
  /** Resolves to a code that brings the seat to another phone; `undefined` when there is none now. */
  readmit(playerId: string): Promise<string | undefined>;
  /** A hidden row of the reveal. */
  show(question: number, rowId: string): void;
  /** Frees the seats of the lobby whose players are not connected. */
  sweep(): void;
  /** Asks for what no event tells: who is banned. */
  refresh(): void;
  /** The address that makes a phone a remote of this game. It carries the right to run it. */
  remoteLink(): string;
  playAgain(): void;
}

export interface HostProps {
  gameId: string;
  state: RoomState;
  /** What is asked, question by question, where it is known. */
  prompts?: string[];
  /** Where players go, as it is in the QR code. */
  joinUrl: string;
  /** The last wish that was refused, in words. */
  refusal?: string;
  /** This network lets no WebSocket through. */
  blocked?: boolean;
  /** The right to run the game was handed to this device: its results are not ours to read. */
  isHanded?: boolean;
  /** Where to sign in, when nobody is signed in here: it may be a game of theirs. */
  signInPath?: string | undefined;
  /** The next room is being opened. */
  isOpening?: boolean;
  actions: HostActions;
}

/** Props of a screen that is only shown with a snapshot. */
export interface StageProps extends HostProps {
  snapshot: Snapshot;
  /** On a phone that shows the wall: back to the remote. */
  onRemote?: () => void;
}
