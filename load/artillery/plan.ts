import type { PlayerJournal } from '../journal.ts';
import type { Recording } from '../report/recorder.ts';

export interface PlannedRoom {
  /** Names the room in messages of the generator; of a room that is not the run's own it is the PIN. */
  gameId: string;
  pin: string;
}

/** What the kit tells a generator process that plays in its rooms; travels as text in the variable `plan`. */
export interface Plan {
  /** The socket in the file system on which the run listens. */
  collectorPath: string;
  rooms: PlannedRoom[];
  /** This generator's place among all, from 0: of each so many seats it takes one. */
  generator: number;
  generators: number;
  playTimeoutMs: number;
}

/** What a generator tells, one JSON text a line. */
export type GeneratorMessage = { recording: Recording } | { gameId: string; journal: PlayerJournal };

/** How many players a generator plays, so that all of them together are `players`. */
export const playersOf = (
  generator: number,
  { players, generators }: { players: number; generators: number },
): number => Math.ceil((players - generator) / generators);

/** How many players sit in each room: seats are dealt out one after the other. */
export const seatsOf = (room: number, { players, rooms }: { players: number; rooms: number }): number =>
  Math.ceil((players - room) / rooms);
