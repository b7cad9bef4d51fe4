/** The additive rows of finished games, and the reports over games that are sums of them, against the answers themselves. */
import { randomUUID } from 'node:crypto';
import { EntityManager, type MikroORM } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { connectOrm } from '../../../src/db/orm.ts';
import { seededRandomness } from '../../../src/lib/randomness.ts';
import { adoptGuest } from '../../../src/platform/accounts/adopt-guest.ts';
import { countMoments } from '../../../src/platform/reports/count-moments.ts';
import { lockMoments } from '../../../src/platform/reports/moments-sql.ts';
import { OwnReports } from '../../../src/platform/reports/own-reports.ts';
import { readQuizReport } from '../../../src/platform/reports/read-quiz-report.ts';
import {
  ownReportReply,
  quizReportReply,
  type PeriodQuery,
  type QuizReport,
} from '../../../src/protocol/reports-over-games.ts';
import type { Quiz } from '../../../src/protocol/quiz.ts';
import { randomQuiz } from '../../game/random-quiz.ts';
import { createDatabase, dropDatabase } from '../../support/services.ts';
import { naiveMoments, pooled, sumsOf } from './naive-moments.ts';
import { storeGame, type StoredGame, type Wanted } from './stored-game.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

let url: string;
let orm: MikroORM;
beforeAll(async () => {
  url = await createDatabase();
  orm = await connectOrm({ url, poolMax: 4, applicationName: 'qf-test' });
});
afterAll(async () => {
  await orm.close(true);
  await dropDatabase(url);
});

const execute = <T = unknown>(sql: string, params: unknown[] = []) => orm.em.fork().execute<T[]>(sql, params);

/** Its newest version has these questions. */
async function storeQuiz(ids: { ownerId: string; quizId: string }, quiz: Quiz): Promise<void> {
  await execute(
    `insert into quiz (id, owner_id, title, question_count, version, created_at, updated_at)
      values (?, ?, 'Random', ?, 1, now(), now())`,
    [ids.quizId, ids.ownerId, quiz.questions.length],
  );
  await execute(
    `insert into quiz_version (quiz_id, version, format, content, question_ids, created_at)
      values (?, 1, 2, ?::jsonb, array(select jsonb_array_elements_text(?::jsonb)), now())`,
    [ids.quizId, JSON.stringify(quiz), JSON.stringify(quiz.questions.map(({ id }) => id))],
  );
}

interface Played {
  ids: { ownerId: string; quizId: string };
  quiz: Quiz;
  games: StoredGame[];
}

/** Games of one quiz, all of them counted. */
async function play(seed: number, wanted: readonly Omit<Wanted, 'seed' | 'quiz' | 'ids'>[]): Promise<Played> {
  const ids = { ownerId: randomUUID(), quizId: randomUUID() };
  const quiz = randomQuiz(seededRandomness(seed).next);
  await storeQuiz(ids, quiz);
  const games: StoredGame[] = [];
  for (const [at, each] of wanted.entries()) {
    games.push(await storeGame(orm, { seed: seed * 100 + at, quiz, ids, ...each }));
  }
  for (const { gameId } of games) await countMoments(orm, gameId);
  return { ids, quiz, games };
}

async function read(ids: Played['ids'], query: PeriodQuery = {}): Promise<QuizReport> {
  let text = '';
  for await (const part of readQuizReport(orm, { ...ids, ...query })) text += part;
  return quizReportReply.parse(JSON.parse(text));
}

const rowsOf = (gameId: string) =>
  execute<Record<string, unknown>>(
    `select question, owner_id, quiz_id, ended_at, question_id as "questionId", seated, answered, correct, sum_f as "sumF",
      sum_ff as "sumFf", sum_t as "sumT", sum_tt as "sumTt", sum_ft as "sumFt", times::text, options_key, options::text,
      upper::text, lower::text, grouped
    from question_moment where game_id = ? order by question`,
    [gameId],
  );
const gameRow = (gameId: string) =>
  execute<Record<string, unknown>>('select * from game_moment where game_id = ?', [gameId]);

/** To nine digits after the point: sums in another order differ in the last ones. */
const rounded = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value ?? null, (_, each: unknown) => (typeof each === 'number' ? Number(each.toFixed(9)) : each)),
  );
const near = (found: number | null, exact: number | null) => {
  expect(found === null).toBe(exact === null);
  if (exact !== null) expect(Math.abs((found ?? NaN) / exact - 1)).toBeLessThan(0.06);
};

describe('the additive rows of a game', () => {
  it.each([
    { seed: 21, players: 40, kicked: 3 },
    { seed: 22, players: 7, shuffleOptions: false },
    { seed: 23, players: 0 },
  ])('are the sums of its answers, however often they are counted ($players players)', async ({ seed, ...wanted }) => {
    const { games } = await play(seed, [wanted]);
    const [game] = games as [StoredGame];
    const rows = await rowsOf(game.gameId);
    const naive = await naiveMoments(orm, game);
    expect(rows).toHaveLength(game.quiz.questions.length);
    for (const [index, question] of naive.entries()) {
      const { seated, answered, correct, options, upper, lower, grouped } = question;
      const lists = [options, upper, lower].map((counts) => (counts.length === 0 ? null : `{${counts.join(',')}}`));
      const row = rows[index] as Record<string, unknown>;
      const { sumF, sumFf, sumT, sumTt, sumFt } = row;
      expect(row, `question ${index}`).toMatchObject({ questionId: `q${index}`, seated, answered, correct, grouped });
      expect([row['options'], row['upper'], row['lower']]).toEqual(lists);
      expect(
        rounded({ sumF: sumF ?? 0, sumFf: sumFf ?? 0, sumT: sumT ?? 0, sumTt: sumTt ?? 0, sumFt: sumFt ?? 0 }),
      ).toEqual(rounded(Object.fromEntries(Object.entries(sumsOf(question)).map(([name, sum]) => [name, sum ?? 0]))));
    }
    const before = [rows, await gameRow(game.gameId)];
    await Promise.all([countMoments(orm, game.gameId), countMoments(orm, game.gameId)]);
    expect([await rowsOf(game.gameId), await gameRow(game.gameId)]).toEqual(before);
  });

  it('are counted by one after the other: who waited sees what was committed meanwhile', async () => {
    const { games } = await play(26, [{ players: 5 }]);
    const [{ gameId }] = games as [StoredGame];
    let counting: Promise<number> | undefined;
    await orm.em.fork().transactional(async (em) => {
      await em.execute(lockMoments, [gameId]);
      counting = countMoments(orm, gameId);
      const waiting = `select 1 from pg_locks where locktype = 'advisory' and not granted and database =
        (select oid from pg_database where datname = current_database())`;
      await expect.poll(() => execute(waiting)).toHaveLength(1);
      await em.execute('update answer set fraction = 1, correct = true where game_id = ? and question = 0', [gameId]);
    });
    await counting;
    const [first] = await rowsOf(gameId);
    expect(first?.['correct']).toBe(first?.['answered']);
  });

  it('are those of its answers as they are now, and gone with the game', async () => {
    const { games } = await play(24, [{ players: 30 }]);
    const [game] = games as [StoredGame];
    const before = await rowsOf(game.gameId);
    await execute(`update answer set fraction = 1, correct = true where game_id = ? and question = 0`, [game.gameId]);
    await countMoments(orm, game.gameId);
    const after = await rowsOf(game.gameId);
    expect(after[0]?.['correct']).toBe(after[0]?.['answered']);
    expect(after[0]?.['sumF']).toBeGreaterThan(before[0]?.['sumF'] as number);
    await execute('update game set deleted_at = now() where id = ?', [game.gameId]);
    await countMoments(orm, game.gameId);
    expect([await rowsOf(game.gameId), await gameRow(game.gameId)]).toEqual([[], []]);
    const running = await storeGame(orm, { seed: 25, players: 3, endedAt: null });
    await countMoments(orm, running.gameId);
    expect(await gameRow(running.gameId)).toEqual([]);
  });
});

describe('the report of a quiz', () => {
  it('is that of its games together', async () => {
    const startedAt = Date.UTC(2026, 2, 1, 12);
    const { ids, quiz, games } = await play(31, [
      { players: 22, kicked: 2, startedAt },
      { players: 9, shuffleOptions: false, startedAt: startedAt + dayMs },
      { players: 31, startedAt: startedAt + dayMs + hourMs },
    ]);
    const naive = await Promise.all(games.map((game) => naiveMoments(orm, game)));
    const report = await read(ids);
    expect(report).toMatchObject({ games: 3, firstAt: startedAt + hourMs, period: 'day', quiz: { version: 1 } });
    expect(report.questions.map(({ index, questionId }) => [index, questionId])).toEqual(
      quiz.questions.map(({ id }, index) => [index, id]),
    );
    for (const [index, question] of report.questions.entries()) {
      const { median, p90, options, ...expected } = pooled(naive.map((game) => game[index] as (typeof game)[number]));
      const { games: played, seated, answered, correct, difficulty, discrimination } = question;
      expect(rounded({ games: played, seated, answered, correct, difficulty, discrimination })).toEqual(
        rounded(expected),
      );
      near(question.medianMs, median);
      near(question.p90Ms, p90);
      const listed = (question.options ?? []).map(({ count, upper, lower }) => ({ count, upper, lower }));
      expect(rounded(listed), `question ${index}`).toEqual(rounded(options));
      expect(question.line.map(({ at, games: ofDay }) => [at, ofDay])).toEqual([
        [Date.UTC(2026, 2, 1), 1],
        [Date.UTC(2026, 2, 2), 2],
      ]);
      expect(question.line.reduce((sum, point) => sum + point.seated, 0)).toBe(seated);
    }
    const scored = naive.flat().filter(({ correct }) => correct !== null);
    expect(report.summary).toMatchObject({
      players: 60,
      answered: scored.reduce((sum, { answered }) => sum + answered, 0),
      correct: scored.reduce((sum, { correct }) => sum + (correct ?? 0), 0),
    });
    const texts = quiz.questions.map((question) =>
      'options' in question ? question.options.map(({ text }) => text) : undefined,
    );
    for (const [index, { type, options }] of report.questions.entries()) {
      if (type !== 'true_false') expect(options?.map(({ text }) => text)).toEqual(texts[index]);
    }
  });

  it('shows figures from 5 and 20 players on, of all games together [RES-11]', async () => {
    const figuresOf = async (...players: number[]) => {
      const startedAt = Date.UTC(2026, 3, 1);
      const { ids, games } = await play(
        40 + players.length,
        players.map((count, at) => ({ players: count, startedAt: startedAt + at * dayMs })),
      );
      // Everybody was there from the start on.
      for (const { gameId } of games) {
        await execute(`update player set joined_at = '2026-01-01' where game_id = ?`, [gameId]);
        await countMoments(orm, gameId);
      }
      const single = (await read(ids)).questions.find(({ type }) => type === 'single');
      return [
        single?.difficulty !== null,
        single?.discrimination !== undefined,
        single?.options?.[0]?.upper !== undefined,
      ];
    };
    expect(await figuresOf(4)).toEqual([false, false, false]);
    expect(await figuresOf(2, 3)).toEqual([true, false, false]);
    expect(await figuresOf(10, 9)).toEqual([true, false, false]);
    expect(await figuresOf(10, 10)).toEqual([true, true, true]);
  });

  it('has games that ended in a period, days of a zone, and questions that the quiz has no more', async () => {
    // At half past eleven at night in Berlin it is the day before in UTC for two more hours.
    const ends = [Date.UTC(2026, 5, 1, 21, 30), Date.UTC(2026, 5, 1, 22, 30)];
    const { ids } = await play(
      33,
      ends.map((end) => ({ players: 5, startedAt: end - hourMs })),
    );
    const whole = await read(ids, { zone: 'Europe/Berlin' });
    expect(whole.questions[0]?.line.map(({ at }) => at)).toEqual([Date.UTC(2026, 4, 31, 22), Date.UTC(2026, 5, 1, 22)]);
    expect((await read(ids)).questions[0]?.line).toHaveLength(1);
    expect((await read(ids, { from: ends[0] })).games).toBe(2);
    expect((await read(ids, { from: (ends[0] ?? 0) + 1 })).games).toBe(1);
    expect((await read(ids, { to: ends[1] })).games).toBe(1);
    const none = await read(ids, { from: (ends[1] ?? 0) + 1 });
    expect(none).toMatchObject({ games: 0, firstAt: null, questions: [], summary: { players: 0, averageScore: null } });
    await expect(read(ids, { zone: 'Europe/Nowhere' })).rejects.toMatchObject({ code: 'bad_request' });

    await execute(`update quiz_version set question_ids = '{q3,new,q1}' where quiz_id = ?`, [ids.quizId]);
    const found = (await read(ids)).questions.map(({ questionId, index }) => [questionId, index]);
    expect(found.slice(0, 3)).toEqual([
      ['q3', 0],
      ['q1', 2],
      ['q0', null],
    ]);
    expect(found).toHaveLength(16);
    // It is the owner's still when the quiz is in the trash, and nobody else's ever.
    await execute('update quiz set deleted_at = now() where id = ?', [ids.quizId]);
    expect(await read(ids)).toMatchObject({ games: 2, quiz: { version: null, title: 'Random' } });
    const others = readQuizReport(orm, { ...ids, ownerId: randomUUID() });
    expect((await others.next()).done).toBe(true);
  });

  it('counts options where they were the ones of the last game', async () => {
    const { ids, quiz, games } = await play(34, [{ players: 6 }]);
    const changed = structuredClone(quiz);
    const [first] = changed.questions;
    if (first?.type === 'single') first.options[0] = { ...first.options[0], text: 'Another', correct: true };
    const startedAt = Date.UTC(2026, 7, 1);
    const later = await storeGame(orm, { seed: 35, players: 8, quiz: changed, ids, startedAt });
    await countMoments(orm, later.gameId);
    const [question, second] = (await read(ids)).questions;
    const [naive] = await naiveMoments(orm, later);
    expect(question).toMatchObject({ games: 2, optionGames: 1 });
    expect(question?.options?.map(({ text, count }) => [text, count])).toEqual(
      (first?.type === 'single' ? first.options : []).map(({ text }, at) => [text, naive?.options[at]]),
    );
    expect(second).toMatchObject({ games: 2, optionGames: 2 });
    expect(games).toHaveLength(1);
  });
});

describe('reports over games', () => {
  it('go along when a guest becomes an account', async () => {
    const { ids } = await play(38, [{ players: 2 }]);
    const accountId = randomUUID();
    for (const [id, role] of [
      [ids.ownerId, 'guest'],
      [accountId, 'host'],
    ]) {
      await execute(`insert into "user" (id, display_name, role, created_at) values (?, 'x', ?, now())`, [id, role]);
    }
    const hostTokens = { makeVoid: () => Promise.resolve() };
    await orm.em.fork().transactional((em) => adoptGuest(em, ids.ownerId, accountId, hostTokens));
    expect(await read({ ...ids, ownerId: accountId })).toMatchObject({ games: 1, summary: { players: 2 } });
    expect((await read({ ...ids, ownerId: accountId })).questions).toHaveLength(16);
    expect(await new OwnReports(orm).read(accountId, {})).toMatchObject({ games: 1 });
    expect(await new OwnReports(orm).read(ids.ownerId, {})).toMatchObject({ games: 0 });
  });

  it('add up what somebody has hosted, by day', async () => {
    const startedAt = Date.UTC(2026, 2, 1, 12);
    const { ids, games } = await play(36, [
      { players: 6, startedAt },
      { players: 4, startedAt: startedAt + hourMs },
      { players: 5, startedAt: startedAt + dayMs },
    ]);
    const reports = new OwnReports(orm);
    const report = ownReportReply.parse(await reports.read(ids.ownerId, {}));
    const scored = (await Promise.all(games.map((game) => naiveMoments(orm, game))))
      .flat()
      .filter(({ correct }) => correct !== null);
    const answers = scored.reduce((sum, { answered }) => sum + answered, 0);
    const correct = scored.reduce((sum, each) => sum + (each.correct ?? 0), 0);
    expect(report).toMatchObject({ games: 3, players: 15, answers, correct, shareCorrect: correct / answers });
    expect(report.days.map(({ at, games: ofDay, players }) => [at, ofDay, players])).toEqual([
      [Date.UTC(2026, 2, 1), 2, 10],
      [Date.UTC(2026, 2, 2), 1, 5],
    ]);
    expect(await reports.read(randomUUID(), {})).toEqual({
      games: 0,
      players: 0,
      answers: 0,
      correct: 0,
      shareCorrect: null,
      days: [],
    });
  });

  it('know the time zones that browsers may name', async () => {
    const names = JSON.stringify([...Intl.supportedValuesOf('timeZone'), 'UTC', 'Etc/GMT+5']);
    const unknown = await execute(
      `select zone from jsonb_array_elements_text(?::jsonb) zone where lower(zone) not in (
        select lower(name) from pg_timezone_names)`,
      [names],
    );
    expect(unknown).toEqual([]);
  });

  it('read no answers [RES-11]', async () => {
    const { ids } = await play(37, [{ players: 5 }]);
    const asked = vi.spyOn(EntityManager.prototype, 'execute');
    await read(ids, { zone: 'Europe/Berlin' });
    await new OwnReports(orm).read(ids.ownerId, {});
    const statements = asked.mock.calls.flatMap(([sql, params]) =>
      typeof sql === 'string' && /^\s*(?:select|with)/.test(sql) ? [{ sql, params: params ?? [] }] : [],
    );
    asked.mockRestore();
    expect(statements.length).toBeGreaterThan(5);
    const relations = new Set<string>();
    for (const { sql, params } of statements) {
      const [row] = await execute<Record<string, unknown>>(`explain (format json) ${sql}`, params as unknown[]);
      for (const [, name] of JSON.stringify(row).matchAll(/"Relation Name":\s*"(\w+)"/g)) relations.add(name ?? '');
    }
    expect([...relations].toSorted()).toEqual(['game', 'game_moment', 'question_moment', 'quiz', 'quiz_version']);
  });
});
