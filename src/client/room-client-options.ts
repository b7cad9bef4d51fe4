import type { ManagerOptions, SocketOptions } from 'socket.io-client';
import type { ClientStorage } from './seat-store.ts';
import type { Timing } from './timing.ts';

export interface RoomClientOptions {
  /** The server's origin: `https://play.example`. */
  url: string;
  /** A host token, or a player token from elsewhere. Players who join here need none. */
  token?: string;
  storage?: ClientStorage;
  /** 0 ≤ x < 1, for the jitter of retries. Never used for keys. */
  random?: () => number;
  /** Unix milliseconds. */
  now?: () => number;
  timing?: Partial<Timing>;
  /** For tests and load generators; the contract's fixed options (path, transport, auth) can't be changed here. */
  socketOptions?: Partial<ManagerOptions & SocketOptions>;
}

export interface JoinRequest {
  pin: string;
  nickname: string;
  team?: string;
  /** The browser's device id; if the room names the feature `ban`. */
  device?: string;
  /** The join key of a seat in the previous room, which reserves its name here. */
  key?: string;
  /** A host's code: takes over its seat, under its name; if the room names the feature `reclaim`. */
  reclaim?: string;
  /** Binds the seat to the signed-in person; if the room names the feature `tickets`. */
  ticket?: string;
  /** The entry fee of the game's pot, which the player agrees to pay; needs a ticket. */
  fee?: string;
  /** Plays outside of the pot, and pays nothing; if the room names the feature `outside`. */
  outside?: true;
}
