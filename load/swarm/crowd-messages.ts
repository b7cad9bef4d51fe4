/** What the swarm's first process and its crowds (one process each) tell each other. */
import type { PlayerJournal } from '../journal.ts';
import type { Recording } from '../report/recorder.ts';
import type { Mark } from './marks.ts';

export interface RoomSeats {
  pin: string;
  /** Players of this process in this room. */
  players: number;
}

export interface CrowdOrder {
  url: string;
  rooms: RoomSeats[];
  /** The first nickname's number; no two processes may share one. */
  firstNumber: number;
  connectsPerSecond: number;
  /** Answers come at random within so many milliseconds; `undefined`: all in one moment. */
  thinkMs: number | undefined;
  /** Where the connections come from, in turn; empty: as the system likes. */
  localAddresses: string[];
}

export type ToCrowd = { type: 'play'; order: CrowdOrder } | { type: 'finish' };

/** How far a crowd is, and what it has measured since the last time; about once a second. */
export interface Progress {
  joined: number;
  failed: number;
  recording: Recording;
}

/** When the players of one process, all that are left in one room, had come to a mark. Unix milliseconds. */
export interface Reached {
  room: number;
  mark: Mark;
  question: number;
  firstAt: number;
  lastAt: number;
  players: number;
}

export interface CrowdResult {
  /** By room. */
  journals: PlayerJournal[][];
  recording: Recording;
  /** Marks that some have come to and others have not. */
  unreached: Reached[];
  /** Frames to all players together, without pings. */
  frames: number;
}

export type FromCrowd =
  | { type: 'progress'; progress: Progress }
  /** Everyone of this process in this room has a seat, or will not get one. */
  | { type: 'joined'; room: number }
  | { type: 'reached'; reached: Reached }
  | { type: 'result'; result: CrowdResult };
