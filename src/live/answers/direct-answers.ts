import { LockMode, UniqueConstraintViolationException, type MikroORM } from '@mikro-orm/postgresql';
import { Answer } from '../../../entities/answer.ts';
import { DirectQuestion } from '../../../entities/direct-question.ts';
import { isDatabaseUnavailable } from '../../db/is-database-unavailable.ts';
import { authoredAnswer } from '../../game/author-order.ts';
import type { TimedAnswer } from '../../game/question-summary.ts';
import { within } from '../../lib/within.ts';
import { CodedError } from '../../protocol/errors.ts';
import type { AnswerRow } from '../../log/answer-row.ts';

/** A call that takes longer fails with `busy`; its transaction may still commit. */
const waitMaxMs = 1500;

interface QuestionKey {
  gameId: string;
  question: number;
}

/**
 * The answers of direct games, in Postgres. An insert takes a shared lock on its question's row, which must be open.
 * Closing takes the lock exclusively. So a scorer that reads after the close reads every answer.
 * Every call has a time limit: @throws {CodedError} `busy` when Postgres is unavailable or too slow.
 */
export class DirectAnswers {
  readonly #orm: MikroORM;

  constructor(orm: MikroORM) {
    this.#orm = orm;
  }

  /** Resolves after the commit. `taken`: the player already has an answer to this question; this one is not stored. */
  async insert(row: AnswerRow): Promise<'stored' | 'closed' | 'taken'> {
    const { gameId, question } = row;
    const insert = this.#orm.em.fork().transactional(async (em) => {
      const options = { lockMode: LockMode.PESSIMISTIC_READ, disableIdentityMap: true };
      const { closedAt, authored } = await em.findOneOrFail(DirectQuestion, { gameId, question }, options);
      if (closedAt) return 'closed';
      em.create(Answer, { ...row, authored: authoredAnswer(authored ?? undefined, row.answer) });
      return 'stored';
    });
    return inTime(
      insert.catch((error: unknown) => {
        if (error instanceof UniqueConstraintViolationException) return 'taken';
        throw error;
      }),
    );
  }

  /** The stored answer of one player. */
  async find({ gameId, question }: QuestionKey, playerId: string): Promise<TimedAnswer | undefined> {
    const key = { gameId, question, playerId };
    return (await inTime(this.#orm.em.fork().findOne(Answer, key, { disableIdentityMap: true }))) ?? undefined;
  }

  /** Blocks further inserts. Idempotent. @param atMs recorded as the moment of the first close */
  async close({ gameId, question }: QuestionKey, atMs: number): Promise<void> {
    const em = this.#orm.em.fork();
    const known = await inTime(em.findOneOrFail(DirectQuestion, { gameId, question }));
    if (known.closedAt) return;
    const close = this.#orm.em.fork().transactional(async (own) => {
      const lock = { lockMode: LockMode.PESSIMISTIC_WRITE };
      const locked = await own.findOneOrFail(DirectQuestion, { gameId, question }, lock);
      locked.closedAt ??= new Date(atMs);
    });
    await inTime(close);
  }

  /** Closes the question and reads its answers, by player. */
  async freeze({ gameId, question }: QuestionKey, atMs: number): Promise<Map<string, TimedAnswer>> {
    await this.close({ gameId, question }, atMs);
    const find = this.#orm.em.fork().find(Answer, { gameId, question }, { disableIdentityMap: true });
    const rows = await inTime(find);
    return new Map(rows.map(({ playerId, answer, elapsedMs }) => [playerId, { answer, elapsedMs }]));
  }
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  try {
    if (await within(waitMaxMs, work)) return await work;
  } catch (error) {
    if (!isDatabaseUnavailable(error)) throw error;
    throw new CodedError('busy', 'try again in a moment', { retryAfterMs: 500, cause: error });
  }
  throw new CodedError('busy', 'try again in a moment', { retryAfterMs: 500 });
}
