import type { GameDefinition } from '../../game/definition.ts';
import type { Pot } from '../../protocol/pots.ts';
import type { Phase } from '../../protocol/server-events.ts';

export interface RoomSummary {
  title: string;
  /** The quiz's BCP 47 tag. */
  language?: string;
  phase: Phase;
  locked: boolean;
  teams?: string[];
  /** Present if the server names players. */
  names?: 'made_up';
  /** What players with an account may win. */
  pot?: Pot;
  features: string[];
}

/** The live rooms, as games need them. Each call fails in time without Redis. */
export interface LiveRooms {
  /** Reserves an unused PIN for this game, long enough to open it. */
  reservePin(gameId: string): Promise<string>;
  /** Whether the game has this PIN: still, or by reserving it now if free. */
  holdPin(gameId: string, pin: string): Promise<boolean>;
  /** Opens the room's lobby under its reserved PIN; an existing room stays unchanged. */
  open(game: { gameId: string; pin: string; definition: GameDefinition }): Promise<void>;
  /** Whether the game's room is over; `false` also for a missing room. */
  isOver(gameId: string): Promise<boolean>;
  /** Whether the game has an unfinished room. Rooms lost by Redis are rebuilt first. */
  isInPlay(gameId: string): Promise<boolean>;
  /**
   * Copies bans and kept names of a finished room to its successor, and redirects its people. Idempotent. A missing
   * room has no people.
   */
  follow(before: string, next: { gameId: string; pin: string; title: string }): Promise<void>;
  /** A token that seats its bearer as a host; every call gives a valid one. */
  hostToken(host: { gameId: string; userId: string; generation: number }): string;
  /** Ends host tokens of earlier generations, and their sockets. A missing room has none. */
  revokeHostTokens(gameId: string, generation: number): Promise<void>;
  /** Players of the game are told no links to their results any more. A missing room has none. */
  withdrawResultLinks(gameId: string): Promise<void>;
  /** `undefined` when no room has this PIN, or its game is over. */
  lookUp(pin: string): Promise<RoomSummary | undefined>;
}
