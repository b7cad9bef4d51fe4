import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Announcer } from '../rooms/announcer.ts';
import type { LocalRoom } from '../rooms/local-room.ts';
import type { ResultTokens } from '../../lib/result-tokens.ts';
import type { RoomReader } from '../rooms/room-reader.ts';
import { tell } from '../rooms/send-packet.ts';
import { parseScore, playerFinal, playerResult, type StoredScore } from '../../game/player-result.ts';

/** Players served in one turn of the event loop, so that acknowledgements are not delayed. */
const chunk = 500;

/** Sends each local player their own result: one rank table for all, and their scores in chunks. */
export class ResultAnnouncer implements Announcer {
  readonly #reader: RoomReader;
  readonly #tokens: Pick<ResultTokens, 'issue'>;
  readonly #undelivered: (what: 'result') => void;

  /** @param undelivered counts a result that could not be sent */
  constructor(reader: RoomReader, tokens: Pick<ResultTokens, 'issue'>, undelivered: (what: 'result') => void) {
    this.#reader = reader;
    this.#tokens = tokens;
    this.#undelivered = undelivered;
  }

  /** Sends `player:result` to every local player. @throws {CodedError} `busy` when Redis is unavailable. */
  async announceResults(
    room: LocalRoom,
    reveal: { rev: number; index: number; removed: number; players: number },
  ): Promise<void> {
    const question = room.definition.questions[reveal.index];
    if (question === undefined) return;
    const table = await this.#reader.rankTable(room.gameId, { scoredQ: reveal.index, removed: reveal.removed });
    const context = { rev: reveal.rev, question, table, players: reveal.players };
    await this.#each(room, (text) => {
      // Delivered late, after an outage: the score of a later question is not this question's result.
      if (text !== null && (JSON.parse(text) as StoredScore).q !== reveal.index) return undefined;
      return ['player:result', playerResult(parseScore(text), context)];
    });
  }

  /** Sends `player:final` to every local player. @throws {CodedError} `busy` when Redis is unavailable. */
  async announceFinals(
    room: LocalRoom,
    over: { rev: number; scoredQ: number; removed: number; players: number; areLinksWithdrawn: boolean },
  ): Promise<void> {
    const table = await this.#reader.rankTable(room.gameId, over);
    const context = { rev: over.rev, table, players: over.players };
    const { gameId } = room;
    await this.#each(room, (text, playerId) => {
      const link = over.areLinksWithdrawn ? {} : { resultToken: this.#tokens.issue({ gameId, playerId }) };
      return ['player:final', playerFinal(parseScore(text), { ...context, ...link })];
    });
  }

  async #each(
    room: LocalRoom,
    make: (score: string | null, playerId: string) => [string, unknown] | undefined,
  ): Promise<void> {
    const ids = [...room.players.keys()];
    let failure: unknown;
    for (let from = 0; from < ids.length; from += chunk) {
      const part = ids.slice(from, from + chunk);
      const scores = await this.#reader.scores(room.gameId, part);
      for (const [i, id] of part.entries()) {
        try {
          const message = make(scores[i] ?? null, id);
          const socket = room.players.get(id);
          if (message !== undefined && socket !== undefined) tell(socket, ...message);
        } catch (error) {
          // An unreadable result of one seat must not stop the results behind it.
          failure ??= error;
          this.#undelivered('result');
        }
      }
      if (from + chunk < ids.length) await nextTurn();
    }
    if (failure !== undefined) throw failure;
  }
}
