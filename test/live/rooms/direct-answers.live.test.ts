/**
 * The table of direct answers where others hold its locks: each case holds a lock itself, so that none depends on luck.
 * Timers stand still, so that no limit passes on a busy machine.
 */
import { randomUUID } from 'node:crypto';
import { NotFoundError, type EntityManager, type MikroORM } from '@mikro-orm/postgresql';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Answer } from '../../../entities/answer.ts';
import { DirectQuestion } from '../../../entities/direct-question.ts';
import { connectOrm } from '../../../src/db/orm.ts';
import { DirectAnswers } from '../../../src/live/answers/direct-answers.ts';
import type { AnswerRow } from '../../../src/log/answer-row.ts';
import { createDatabase, dropDatabase } from '../../support/services.ts';

let url: string;
let orm: MikroORM;
let answers: DirectAnswers;
let key: { gameId: string; question: number };
beforeAll(async () => {
  url = await createDatabase();
  orm = await connectOrm({ url, poolMax: 5, applicationName: 'direct-test', queryTimeoutMs: 20_000 });
  answers = new DirectAnswers(orm);
});
afterAll(async () => {
  await orm.close(true);
  await dropDatabase(url);
});
beforeEach(async () => {
  key = { gameId: randomUUID(), question: 0 };
  const em = orm.em.fork();
  em.create(DirectQuestion, { ...key, authored: null });
  await em.flush();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => void vi.useRealTimers());

const rowOf = (playerId: string): AnswerRow => ({
  ...key,
  playerId,
  answer: 1,
  authored: 1,
  correct: true,
  fraction: 1,
  points: 900,
  elapsedMs: 1234,
  streakBefore: 0,
  logId: '1-0',
});
const closedAt = async () => (await orm.em.fork().findOneOrFail(DirectQuestion, key)).closedAt;
const setClosed = (em: EntityManager, atMs: number) =>
  em.nativeUpdate(DirectQuestion, key, { closedAt: new Date(atMs) });

/** Runs `body` while a transaction of its own is open, which ends with it if `body` has not ended it. */
async function holding(body: (em: EntityManager) => Promise<void>): Promise<void> {
  const em = orm.em.fork();
  await em.begin();
  try {
    await body(em);
  } finally {
    if (em.isInTransaction()) await em.rollback();
  }
}

/** Resolves when a session waits for a lock, to its process id, or when `work` has ended without waiting, to nothing. */
async function waits(work: Promise<unknown>): Promise<number | undefined> {
  const state = { ended: false };
  const end = () => void (state.ended = true);
  work.then(end, end);
  const sql = `select pid from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
  while (!state.ended) {
    // oxlint-disable-next-line no-await-in-loop -- polls
    const [row] = await orm.em.fork().execute<{ pid: number }[]>(sql);
    if (row) return row.pid;
  }
  return undefined;
}

const busy = { code: 'busy', message: 'try again in a moment', retryAfterMs: 500 };

describe('an answer', () => {
  it('that finds the question being closed waits, and is not stored', () =>
    holding(async (closer) => {
      await setClosed(closer, 1_000);
      const insert = answers.insert(rowOf('ann'));
      expect(await waits(insert)).toBeDefined();
      await closer.commit();
      expect(await insert).toBe('closed');
      expect(await answers.find(key, 'ann')).toBeUndefined();
    }));

  it('does not wait for other answers', () =>
    holding(async (other) => {
      await other.execute('select 1 from direct_question where game_id = ? for share', [key.gameId]);
      const insert = answers.insert(rowOf('ann'));
      expect(await waits(insert)).toBeUndefined();
      expect(await insert).toBe('stored');
    }));

  it('of a player who has one is taken, and the first stays', async () => {
    expect(await answers.insert(rowOf('ann'))).toBe('stored');
    expect(await answers.insert({ ...rowOf('ann'), answer: 2 })).toBe('taken');
    expect(await answers.find(key, 'ann')).toMatchObject({ answer: 1, elapsedMs: 1234 });
  });

  it('to a question that is not there is a fault, neither taken nor busy', async () => {
    await expect(answers.insert({ ...rowOf('ann'), question: 9 })).rejects.toBeInstanceOf(NotFoundError);
  });

  it('whose session Postgres ends is told to come again', () =>
    holding(async (closer) => {
      await setClosed(closer, 1_000);
      const insert = answers.insert(rowOf('ann'));
      const pid = await waits(insert);
      await closer.execute('select pg_terminate_backend(?)', [pid]);
      const error = await insert.catch((caught: unknown) => caught);
      expect(error).toMatchObject(busy);
      expect((error as Error).cause).toBeDefined();
    }));

  it('for which Postgres takes too long is told to come again', () =>
    holding(async (closer) => {
      await setClosed(closer, 1_000);
      const insert = answers.insert(rowOf('ann')).catch((caught: unknown) => caught);
      await waits(insert);
      await vi.advanceTimersByTimeAsync(1_500);
      await closer.rollback();
      expect(await insert).toMatchObject(busy);
    }));
});

describe('the close of a question', () => {
  it('waits for an answer that is being stored, and reads it', () =>
    holding(async (other) => {
      await other.execute('select 1 from direct_question where game_id = ? for share', [key.gameId]);
      const freeze = answers.freeze(key, 1_000);
      expect(await waits(freeze)).toBeDefined();
      other.create(Answer, rowOf('ann'));
      await other.commit();
      expect(await freeze).toEqual(new Map([['ann', { answer: 1, elapsedMs: 1234 }]]));
    }));

  it('at the same time as another keeps the moment of the first', () =>
    holding(async (first) => {
      await setClosed(first, 1_000);
      const second = answers.close(key, 2_000);
      expect(await waits(second)).toBeDefined();
      await first.commit();
      await second;
      expect(await closedAt()).toEqual(new Date(1_000));
    }));

  it('again waits for nobody, and keeps the moment of the first', async () => {
    await answers.close(key, 1_000);
    await holding(async (other) => {
      await other.execute('select 1 from direct_question where game_id = ? for share', [key.gameId]);
      expect(await waits(answers.close(key, 2_000))).toBeUndefined();
    });
    expect(await closedAt()).toEqual(new Date(1_000));
  });
});
