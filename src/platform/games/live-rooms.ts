import type { GameDefinition } from '../../game/definition.ts';
import type { Phase } from '../../protocol/server-events.ts';

export interface RoomSummary {
  title: string;
  /** Of the quiz, a BCP 47 tag. */
  language?: string;
  phase: Phase;
  locked: boolean;
  teams?: string[];
  /** Present where the server names the players. */
  names?: 'made_up';
  features: string[];
}

/** What creating and finding games needs of the live rooms. Each call fails in time when Redis is away. */
export interface LiveRooms {
  /** Takes a PIN that no other room has, for this game and long enough to open it. */
  reservePin(gameId: string): Promise<string>;
  /** Whether this PIN is the game's: it still was, or was free and is reserved now. */
  holdPin(gameId: string, pin: string): Promise<boolean>;
  /** Makes the room, in its lobby, under the PIN that was reserved for it; a room that is there already stays as it is. */
  open(game: { gameId: string; pin: string; definition: GameDefinition }): Promise<void>;
  /** Whether the game's room is over; `false` also for a room that is gone. */
  isOver(gameId: string): Promise<boolean>;
  /**
   * Whether the game has a room that is not over. Rooms that a Redis has lost are laid out again before this says anything.
   */
  isInPlay(gameId: string): Promise<boolean>;
  /**
   * Brings bans and kept names of a room that is over to the room that follows it, and tells its people where to go on.
   * Doing it again changes nothing. A room that is gone has nobody to tell.
   */
  follow(before: string, next: { gameId: string; pin: string; title: string }): Promise<void>;
  /** A token that seats its bearer as a host of the game; every call gives a valid one. */
  hostToken(host: { gameId: string; userId: string; generation: number }): string;
  /** Ends all host tokens of earlier generations, and the sockets that came with them. A room that is gone has none. */
  revokeHostTokens(gameId: string, generation: number): Promise<void>;
  /** `undefined` when no room has this PIN, or its game is over. */
  lookUp(pin: string): Promise<RoomSummary | undefined>;
}
