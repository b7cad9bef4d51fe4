import type { LocalRoom } from './local-room.ts';

/** Tells each player of a local room what is theirs. Both methods throw {CodedError} `busy` when Redis is away. */
export interface Announcer {
  /** Of the question `index`, with `removed` players taken out of the ranks of `players`. */
  announceResults(
    room: LocalRoom,
    reveal: { rev: number; index: number; removed: number; players: number },
  ): Promise<void>;
  /** Of the whole game, with `scoredQ` questions scored. */
  announceFinals(
    room: LocalRoom,
    over: { rev: number; scoredQ: number; removed: number; players: number },
  ): Promise<void>;
}
