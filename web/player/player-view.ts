/** The interface of the player's screens: state in, actions out. No screen uses a socket. */
import type { RoomState } from '../../src/client/room-state.ts';
import type { Answer } from '../../src/protocol/quiz.ts';
import type { Pot } from '../../src/protocol/pots.ts';
import type { Snapshot } from '../../src/protocol/server-events.ts';

/** The public data of a room, for a player without a seat. */
export interface Door {
  status: 'looking' | 'open' | 'over' | 'missing' | 'unreachable';
  title?: string;
  /** Of the quiz, a BCP 47 tag. */
  language?: string;
  locked?: boolean;
  teams?: string[];
  /** Present where the game names its players. */
  names?: 'made_up';
  /** Players with an account may win it. */
  pot?: Pot;
  /** A join is in progress. */
  joining?: boolean;
  /** Why the last join was refused, in words for the player. */
  refusal?: string;
  /** The server's features beyond version 1 of the contract. */
  features?: string[];
  /** The field's text: empty at first, then a made-up name, or the refused one. */
  suggestedName: string;
  /** The player's own name in the last game on this device. */
  lastName?: string;
}

/**
 * What goes into the join of a game with a pot: the fee that was agreed to, or that the player stays outside; for servers that
 * do not know that, that no ticket is asked for.
 */
export type Stake = { fee?: string; outside?: true; isOutside?: true };

export interface PlayerActions {
  join(nickname: string, team?: string, stake?: Stake): void;
  /** Joins the next room under the same name. */
  follow(): void;
  /** Takes over the seat of a host's code. */
  reclaim(code: string): void;
  answer(question: number, answer: Answer): void;
  /** Takes the seat back from another tab, or retries the connection. */
  reconnect(): void;
  suggestName(): void;
  /** Renames the seat. Resolves to the reason of a refusal, in words for the player. */
  rename(nickname: string): Promise<string | undefined>;
  /** Gives up the seat, to join again with another name, if the server lacks `rename`. Only in the lobby. */
  leave(): void;
}

export interface PlayerProps {
  pin: string;
  state: RoomState;
  door: Door;
  actions: PlayerActions;
  /** The player's rank after the previous question, if this device knows it. */
  rankBefore?: number;
  /** The question that was over when this device took its seat. */
  joinedAfter?: number;
  /** This network blocks WebSockets. */
  blocked?: boolean;
}

/** Props of a screen that needs a seat. */
export interface SeatedProps extends PlayerProps {
  snapshot: Snapshot;
}

/** The player's answer to the shown question, as far as this screen knows, and its state. */
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
