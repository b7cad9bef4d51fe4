import type { MikroORM } from '@mikro-orm/postgresql';
import { Answer } from '../../../entities/answer.ts';
import { isDatabaseUnavailable } from '../../db/is-database-unavailable.ts';
import { canonicalUuid } from '../../db/canonical-uuid.ts';
import { CodedError } from '../../protocol/errors.ts';
import type { ReceiptState } from '../../protocol/receipts.ts';
import type { ReceiptReply } from '../../protocol/rest.ts';
import type { RedisCommands } from '../../redis/connect.ts';
import type { Keys } from '../../redis/keys.ts';
import { orBusy } from '../../redis/or-busy.ts';
import { expectOk } from '../rooms/room-reply.ts';
import type { RoomScripts } from '../rooms/room-scripts.ts';
import type { RoomAdvancer } from '../rooms/room-advancer.ts';
import { epochTag, noLogId, type Receipt } from '../rooms/receipt-text.ts';
import type { RoomTokens } from '../rooms/room-tokens.ts';
import { compareLogIds } from '../../log/log-order.ts';

export interface ReceiptLookupDeps {
  orm: MikroORM;
  redis: RedisCommands;
  keys: Keys;
  tokens: RoomTokens;
  scripts: RoomScripts;
  advancer: RoomAdvancer;
}

/** Reports the states of answers by their receipts, and restores answers that an earlier Redis acknowledged and then lost. */
export class ReceiptLookup {
  readonly #deps: ReceiptLookupDeps;

  constructor(deps: ReceiptLookupDeps) {
    this.#deps = deps;
  }

  /**
   * In the order of `receipts`; restores what a rebuilt room lacks.
   * @throws {CodedError} `busy` when Redis is unavailable, or Postgres where only it knows
   */
  async states(gameId: string, playerId: string, receipts: readonly string[]): Promise<ReceiptState[]> {
    const read = receipts.map((text) => this.#deps.tokens.readReceipt(gameId, text));
    const own = read.map((receipt) => (receipt?.playerId === playerId ? receipt : undefined));
    return this.#states(gameId, { playerId, receipts: own }, 'take');
  }

  /**
   * For a caller with a receipt but no seat; changes nothing.
   * @throws {CodedError} `not_found` when it is not one of this game's; `busy`.
   */
  async look(asked: string, text: string): Promise<ReceiptReply> {
    const gameId = canonicalUuid(asked);
    const receipt = gameId === undefined ? undefined : this.#deps.tokens.readReceipt(gameId, text);
    if (gameId === undefined || receipt === undefined) {
      throw new CodedError('not_found', 'this is no receipt of this game');
    }
    const { playerId, question, answer, elapsedMs } = receipt;
    const stored = await this.#storedAnswers(gameId, playerId, [question]);
    const [state = 'unknown'] =
      stored.get(question) === JSON.stringify(answer)
        ? (['stored'] as const)
        : await this.#states(gameId, { playerId, receipts: [receipt] }, 'look');
    return { state, playerId, question, answer, elapsedMs };
  }

  async #states(
    gameId: string,
    { playerId, receipts }: { playerId: string; receipts: readonly (Receipt | undefined)[] },
    mode: 'take' | 'look',
  ): Promise<ReceiptState[]> {
    const { redis, keys, scripts } = this.#deps;
    const { shard } = keys.room(gameId);
    const [found, through = ''] = await orBusy(redis.mget(keys.epoch(shard), keys.stored(shard)));
    const epoch = scripts.epochOf(gameId);
    // A lost log, or one whose start this process has not seen, proves nothing.
    if (found !== epoch) throw new CodedError('busy', 'try again in a moment', { retryAfterMs: 500 });
    const current = epochTag(epoch);
    const states = receipts.map((receipt): ReceiptState | undefined => {
      if (receipt === undefined) return 'unknown';
      if (receipt.logId === noLogId) return 'stored';
      if (receipt.epoch !== current) return undefined;
      return compareLogIds(receipt.logId, through ?? '') <= 0 ? 'stored' : 'logged';
    });
    const older = receipts.filter((receipt, i): receipt is Receipt => receipt !== undefined && states[i] === undefined);
    if (older.length === 0) return states.filter((state) => state !== undefined);
    const ofOlder = await this.#statesOfEarlier(gameId, { playerId, receipts: older, through: through ?? '' }, mode);
    return states.map((state) => state ?? (ofOlder.shift() as ReceiptState));
  }

  /** For receipts of earlier epochs. */
  async #statesOfEarlier(
    gameId: string,
    { playerId, receipts, through }: { playerId: string; receipts: readonly Receipt[]; through: string },
    mode: 'take' | 'look',
  ): Promise<ReceiptState[]> {
    const triples = receipts.flatMap(({ question, elapsedMs, answer }) => [
      question,
      elapsedMs,
      JSON.stringify(answer),
    ]);
    const reply = await this.#deps.scripts.run('restore-answers', gameId, [playerId, mode, ...triples]);
    // The ended room has expired: Postgres has all its answers.
    const hasExpired = Array.isArray(reply) && reply[0] === 'no_such_room';
    const [note, ...found] = hasExpired ? ['', ...receipts.flatMap(() => ['scored', ''])] : expectOk(reply);
    this.#deps.advancer.scoreSoon(gameId, note);
    const stored = await this.#storedAnswers(
      gameId,
      playerId,
      receipts.filter((_, i) => found[i * 2] === 'scored').map(({ question }) => question),
    );
    return receipts.map(({ question, answer }, i) => {
      const [state, logId] = found.slice(i * 2, i * 2 + 2);
      if (state === 'here') return logId !== '' && compareLogIds(String(logId), through) <= 0 ? 'stored' : 'restored';
      return state === 'scored' && stored.get(question) === JSON.stringify(answer) ? 'stored' : 'unknown';
    });
  }

  /** A player's answers in Postgres, as JSON by question. @throws {CodedError} `busy` when Postgres is unavailable. */
  async #storedAnswers(gameId: string, playerId: string, questions: readonly number[]): Promise<Map<number, string>> {
    if (questions.length === 0) return new Map();
    try {
      const rows = await this.#deps.orm.em.fork().find(Answer, { gameId, playerId, question: { $in: [...questions] } });
      return new Map(rows.map(({ question, answer }) => [question, JSON.stringify(answer)]));
    } catch (error) {
      if (!isDatabaseUnavailable(error)) throw error;
      throw new CodedError('busy', 'try again in a moment', { retryAfterMs: 500, cause: error });
    }
  }
}
