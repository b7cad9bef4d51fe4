import type { LocalRoom } from './local-room.ts';

/** Sends each player of a local room their own result. Both methods throw {CodedError} `busy` when Redis is unavailable. */
export interface Announcer {
  /** Results of the question `index`; `removed` players no longer count in the ranks of `players`. */
  announceResults(
    room: LocalRoom,
    reveal: { rev: number; index: number; removed: number; players: number },
  ): Promise<void>;
  /** Results of the whole game, after `scoredQ` scored questions, with links to the own ones unless they are withdrawn. */
  announceFinals(
    room: LocalRoom,
    over: { rev: number; scoredQ: number; removed: number; players: number; areLinksWithdrawn: boolean },
  ): Promise<void>;
}
