/** What the player's screens are given: state in, wishes out. No screen knows a socket. */
import type { RoomState } from '../../src/client/room-state.ts';
import type { Answer } from '../../src/protocol/quiz.ts';
import type { Snapshot } from '../../src/protocol/server-events.ts';

/** What is known of a room before one has a seat in it. */
export interface Door {
  status: 'looking' | 'open' | 'over' | 'missing' | 'unreachable';
  title?: string;
  /** Of the quiz, a BCP 47 tag. */
  language?: string;
  locked?: boolean;
  teams?: string[];
  /** Present where the game names its players. */
  names?: 'made_up';
  /** A join is under way. */
  joining?: boolean;
  /** Why the last join was refused, in words for the player. */
  refusal?: string;
  /** What the server can do beyond the first version of the contract. */
  features?: string[];
  /** What stands in the field: nothing at first, then a made-up name, or the one that was tried. */
  suggestedName: string;
  /** The player's own name of the game before, on this device. */
  lastName?: string;
}

export interface PlayerActions {
  join(nickname: string, team?: string): void;
  /** Goes on, under the same name, to the room that follows this one. */
  follow(): void;
  /** Goes on with the seat of a host's code. */
  reclaim(code: string): void;
  answer(question: number, answer: Answer): void;
  /** Takes the seat back from another tab, or tries the connection again. */
  reconnect(): void;
  suggestName(): void;
  /** Changes the name of the seat. Resolves to why that was refused, in words for the player. */
  rename(nickname: string): Promise<string | undefined>;
  /** Gives the seat back, to take another with another name, where the server can't `rename`. Offered in the lobby only. */
  leave(): void;
}

export interface PlayerProps {
  pin: string;
  state: RoomState;
  door: Door;
  actions: PlayerActions;
  /** The player's rank after the question before, when this device has seen it. */
  rankBefore?: number;
  /** The question that was over when this device took its seat. */
  joinedAfter?: number;
  /** This network lets no WebSocket through. */
  blocked?: boolean;
}

/** Props of a screen that is only shown with a seat. */
export interface SeatedProps extends PlayerProps {
  snapshot: Snapshot;
}

/** The player's answer to the shown question, as far as this screen knows, and how far it has got. */
export function ownAnswer(
  state: RoomState,
  index: number,
): { answer: Answer | undefined; state: 'sending' | 'accepted' | 'refused' } | undefined {
  const { outbox } = state;
  if (outbox !== undefined && outbox.question === index) return { answer: outbox.answer, state: outbox.state };
  const you = state.snapshot?.you;
  if (you?.answered === true) return { answer: you.answer, state: 'accepted' };
  return undefined;
}
