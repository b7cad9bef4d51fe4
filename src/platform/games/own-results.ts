import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import * as z from 'zod/mini';
import { canonicalUuid } from '../../db/canonical-uuid.ts';
import { cursorOf, placeOf } from '../../db/list-cursor.ts';
import type { GameDefinition } from '../../game/definition.ts';
import { HiddenRows } from '../../game/hidden-rows.ts';
import { ByteCache } from '../../lib/byte-cache.ts';
import type { ResultSeat, ResultTokens } from '../../lib/result-tokens.ts';
import { CodedError } from '../../protocol/errors.ts';
import type { OwnResult, PlayedGame, PlayedQuery, PlayedReply } from '../../protocol/own-results.ts';
import { lastInstant } from '../../protocol/text.ts';
import { describeOwnQuestion, type OwnAnswer } from './describe-own-question.ts';
import type { LiveRooms } from './live-rooms.ts';
import { knownDefinition } from './known-definition.ts';
import * as sql from './own-result-sql.ts';
import { definition as definitionSql } from './results-sql.ts';

/** Of definitions and lists of scores, as texts. */
const cacheBytesMax = 16 * 1024 * 1024;
const pageSize = 50;
/** The end of a game is stored some moments after it. */
const storedAfterMs = 1500;

interface Deps {
  orm: MikroORM;
  tokens: Pick<ResultTokens, 'issue'>;
  rooms: Pick<LiveRooms, 'withdrawResultLinks'>;
  /** Unix milliseconds. */
  now: () => number;
  /** The points that games have brought a person, by game. */
  rewardsOf: (userId: string, gameIds: readonly string[]) => Promise<ReadonlyMap<string, string>>;
}

/**
 * What single players have of games that are over: each reads the own result only, by a token or as a person with a seat.
 * Ten thousand players may ask at once: each costs look-ups by key, and what all of a game share is read once and kept
 * under the version of the stored game.
 */
export class OwnResults {
  readonly #deps: Deps;
  readonly #definitions = new ByteCache<GameDefinition>(cacheBytesMax);
  readonly #scores = new ByteCache<Int32Array>(cacheBytesMax);

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /**
   * The result of a seat.
   * @throws {CodedError} `not_found` for a game that is gone, for a removed player, and once the links are withdrawn; `busy`
   *   until the end of the game is stored, and when only a later version of the server knows the game
   */
  async read({ gameId, playerId }: ResultSeat): Promise<OwnResult> {
    const em = this.#deps.orm.em.fork();
    const id = canonicalUuid(gameId);
    const [row] = id === undefined ? [] : await em.execute<ResultRow[]>(sql.result, [playerId, id]);
    if (id === undefined || row === undefined || row.isKicked) throw notFound();
    if (!row.isStored) throw notYet();
    if (row.nickname === null) throw notFound();
    const { quizTitle, startedAt, endedAt, version, nickname, team } = row;
    const { language, questions } = await this.#definition(em, id, version);
    const answers = new Map(
      (JSON.parse(row.answers ?? '[]') as OwnAnswer[]).map((answer) => [answer.question, answer]),
    );
    const asked = new Set(JSON.parse(row.asked ?? '[]') as number[]);
    const hiddenRows = new HiddenRows(questions.length);
    const own = [...answers.values()];
    const score = own.reduce((sum, { points }) => sum + points, 0);
    return {
      quizTitle,
      ...(language === undefined ? {} : { language }),
      startedAt,
      endedAt,
      nickname,
      ...(team === null ? {} : { team }),
      score,
      ...(await this.#place(em, id, { version, score })),
      correctCount: own.filter(({ correct }) => correct === true).length,
      answerCount: own.length,
      questions: questions
        .filter(({ index }) => asked.has(index))
        .map((question) => describeOwnQuestion(question, answers.get(question.index), hiddenRows)),
    };
  }

  /**
   * Makes the links of a game void, for ever. Idempotent.
   * @throws {CodedError} `not_found`; `busy` without Redis, when they are void but players may still be told them
   */
  async withdraw(ownerId: string, gameId: string): Promise<void> {
    const id = canonicalUuid(gameId);
    const em = this.#deps.orm.em.fork();
    const changed =
      id === undefined ? [] : await em.execute<unknown[]>(sql.withdraw, [new Date(this.#deps.now()), id, ownerId]);
    if (id === undefined || changed.length === 0) {
      throw new CodedError('not_found', 'There is no such game, or it is not yours.');
    }
    await this.#deps.rooms.withdrawResultLinks(id);
  }

  /**
   * A page of the games in which the person had a seat, the newest first.
   * @throws {CodedError} `bad_request` for a cursor of another list
   */
  async list(userId: string, { limit = pageSize, cursor }: PlayedQuery): Promise<PlayedReply> {
    const [endedAt, after] =
      cursor === undefined ? [] : placeOf(cursor, placeSchema, 'must be `next` of the page before');
    const at = endedAt === undefined ? null : new Date(endedAt);
    const em = this.#deps.orm.em.fork();
    const rows = await em.execute<PlayedRow[]>(sql.played, [userId, at, at, after ?? null, limit + 1]);
    const results: PlayedGame[] = [];
    const rewards = await this.#deps.rewardsOf(
      userId,
      rows.slice(0, limit).map(({ gameId }) => gameId),
    );
    for (const { playerId, version, isWithdrawn, ...game } of rows.slice(0, limit)) {
      const { gameId, score } = game;
      const token = isWithdrawn ? {} : { resultToken: this.#deps.tokens.issue({ gameId, playerId }) };
      // oxlint-disable-next-line no-await-in-loop -- one connection: one list of scores after the other
      const place = await this.#place(em, gameId, { version, score });
      const reward = rewards.get(gameId);
      results.push({ ...game, ...place, ...token, ...(reward !== undefined && { reward }) });
    }
    const last = results.at(-1);
    const [counted] = cursor === undefined ? await em.execute<[{ total: number }]>(sql.playedTotal, [userId]) : [];
    return {
      results,
      ...counted,
      ...(last !== undefined && rows.length > limit && { next: cursorOf([last.endedAt, last.gameId]) }),
    };
  }

  /** Title and link of those of some games in which the person had a seat, by id. */
  async linksOf(
    userId: string,
    gameIds: readonly string[],
  ): Promise<Map<string, Pick<PlayedGame, 'quizTitle' | 'resultToken'>>> {
    if (gameIds.length === 0) return new Map();
    const em = this.#deps.orm.em.fork();
    const rows = await em.execute<Pick<PlayedRow, 'gameId' | 'playerId' | 'quizTitle' | 'isWithdrawn'>[]>(
      sql.playedOf,
      [userId, JSON.stringify(gameIds)],
    );
    return new Map(
      rows.map(({ gameId, playerId, quizTitle, isWithdrawn }) => {
        const token = isWithdrawn ? {} : { resultToken: this.#deps.tokens.issue({ gameId, playerId }) };
        return [gameId, { quizTitle, ...token }];
      }),
    );
  }

  async #place(
    em: EntityManager,
    gameId: string,
    { version, score }: { version: string; score: number },
  ): Promise<{ rank: number; players: number }> {
    const scores = await this.#scores.read(`${gameId} ${version}`, async () => {
      const [row] = await em.execute<[{ scores: string | null }]>(sql.scores, [gameId, gameId]);
      const value = Int32Array.from(JSON.parse(row.scores ?? '[]') as number[]);
      return { value, bytes: value.byteLength };
    });
    return { rank: countAbove(scores, score) + 1, players: scores.length };
  }

  async #definition(em: EntityManager, gameId: string, version: string): Promise<GameDefinition> {
    return await this.#definitions.read(`${gameId} ${version}`, async () => {
      const [row] = await em.execute<[{ definition: string; regraded: string | null }]>(definitionSql, [gameId]);
      return { value: knownDefinition(row.definition, row.regraded), bytes: row.definition.length };
    });
  }
}

interface ResultRow {
  quizTitle: string;
  startedAt: number | null;
  endedAt: number | null;
  isStored: boolean;
  version: string;
  /** `null` without a seat that has a place. */
  nickname: string | null;
  team: string | null;
  isKicked: boolean;
  answers: string | null;
  asked: string | null;
}

interface PlayedRow extends Omit<PlayedGame, 'rank' | 'players' | 'resultToken'> {
  playerId: string;
  version: string;
  isWithdrawn: boolean;
}

const placeSchema = z.tuple([z.int().check(z.minimum(0), z.maximum(lastInstant)), z.uuid()]);

/** How many of the descending scores are higher. */
function countAbove(scores: Int32Array, score: number): number {
  let [low, high] = [0, scores.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((scores[middle] as number) > score) low = middle + 1;
    else high = middle;
  }
  return low;
}

const notFound = () => new CodedError('not_found', 'There is no such result, or no longer.');
const notYet = () =>
  new CodedError('busy', 'The result is not there yet: the last answers are being stored.', {
    retryAfterMs: storedAfterMs,
  });
