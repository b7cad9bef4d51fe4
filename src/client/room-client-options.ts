import type { ManagerOptions, SocketOptions } from 'socket.io-client';
import type { ClientStorage } from './seat-store.ts';
import type { Timing } from './timing.ts';

export interface RoomClientOptions {
  /** Where the server is: `https://play.example`. */
  url: string;
  /** A host token, or a player token from elsewhere. Players who join here need none. */
  token?: string;
  storage?: ClientStorage;
  /** 0 ≤ x < 1, for the spread of retries. Keys never come from it. */
  random?: () => number;
  /** Unix milliseconds. */
  now?: () => number;
  timing?: Partial<Timing>;
  /** For tests and load generators; what the contract fixes (path, transport, auth) can't be changed here. */
  socketOptions?: Partial<ManagerOptions & SocketOptions>;
}

export interface JoinRequest {
  pin: string;
  nickname: string;
  team?: string;
  /** What this browser keeps; where the room names the feature `ban`. */
  device?: string;
  /** The join key of a seat in the room before, whose name is kept for it. */
  key?: string;
  /** A host's code: its seat, under its name, goes on here; where the room names the feature `reclaim`. */
  reclaim?: string;
  /** Of the person who is signed in, whose the seat is then; where the room names the feature `tickets`. */
  ticket?: string;
}
