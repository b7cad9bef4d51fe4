/** Reports over games of which some were regraded: what is voided is in no figure, and games with another key are named. */
import { randomUUID } from 'node:crypto';
import type { MikroORM } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readConfig } from '../../../src/config/config.ts';
import { connectOrm } from '../../../src/db/orm.ts';
import { countMissingMoments } from '../../../src/jobs/tasks/count-missing-moments.ts';
import { PersonLimits } from '../../../src/platform/accounts/person-limits.ts';
import { Regrader } from '../../../src/platform/regrades/regrader.ts';
import { countMoments } from '../../../src/platform/reports/count-moments.ts';
import { OwnReports } from '../../../src/platform/reports/own-reports.ts';
import { readQuizReport } from '../../../src/platform/reports/read-quiz-report.ts';
import { readReport } from '../../../src/platform/reports/read-report.ts';
import { quizReportReply, type QuizReport } from '../../../src/protocol/reports-over-games.ts';
import type { Answer, QuizInput } from '../../../src/protocol/quiz.ts';
import type { QuestionRegrade } from '../../../src/protocol/regrades.ts';
import { reportReply, type GameReport } from '../../../src/protocol/reports.ts';
import { createDatabase, dropDatabase } from '../../support/services.ts';
import { storeGame } from '../../http/exported-game.ts';

const option = (text: string, correct = false) => ({ text, correct });
const quiz: QuizInput = {
  title: 'Rivers',
  questions: [
    { id: 'q0', type: 'single', prompt: 'Longest?', options: [option('a', true), option('b'), option('c')] },
    { id: 'q1', type: 'single', prompt: 'Widest?', options: [option('a', true), option('b')] },
    { id: 'q2', type: 'text', prompt: 'Who?', accept: ['Ana'] },
  ],
};

let url: string;
let orm: MikroORM;
let regrader: Regrader;
beforeAll(async () => {
  url = await createDatabase();
  orm = await connectOrm({ url, poolMax: 3, applicationName: 'qf-test' });
  regrader = new Regrader({
    orm,
    rooms: { findRegradable: () => Promise.resolve(undefined), commitRegrade: () => Promise.resolve(false) },
    people: new PersonLimits(readConfig({}).people),
    randomness: { uuid: randomUUID },
    now: Date.now,
  });
});
afterAll(async () => {
  await orm.close(true);
  await dropDatabase(url);
});

const execute = <T = unknown>(sql: string, params: unknown[] = []) => orm.em.fork().execute<T[]>(sql, params);
interface Ids {
  ownerId: string;
  quizId: string;
}
const newIds = (): Ids => ({ ownerId: randomUUID(), quizId: randomUUID() });
const hourMs = 3_600_000;
const firstEnd = Date.UTC(2026, 2, 1, 12);

/** Six players who all answer the same; counted. */
async function play(ids: Ids, answers: Answer[], hour = 0): Promise<string> {
  const players = Array.from({ length: 6 }, (_, at) => ({ nickname: `N${at}`, answers }));
  const game = { ownerId: ids.ownerId, quiz, players, endedAt: firstEnd + hour * hourMs };
  const { gameId } = await storeGame(orm, game);
  await execute('update game set quiz_id = ? where id = ?', [ids.quizId, gameId]);
  await countMoments(orm, gameId);
  return gameId;
}

/** With the job that a regrade enqueues. */
async function regrade({ ownerId }: Ids, gameId: string, questions: QuestionRegrade[]): Promise<void> {
  await regrader.regrade({ gameId, ownerId, request: { questions, note: '' }, keyed: undefined });
  await countMoments(orm, gameId);
}

async function read(ids: Ids): Promise<QuizReport> {
  let text = '';
  for await (const part of readQuizReport(orm, ids)) text += part;
  return quizReportReply.parse(JSON.parse(text));
}

async function readGame({ ownerId }: Ids, gameId: string): Promise<GameReport> {
  let text = '';
  for await (const part of readReport(orm, { gameId, ownerId })) text += part;
  return reportReply.parse(JSON.parse(text));
}

const add = (values: number[]) => values.reduce((sum, value) => sum + value, 0);
const counts = (question: QuizReport['questions'][number] | undefined) => question?.options?.map(({ count }) => count);

it('has a game in no figure of a question that it voided [RES-11]', async () => {
  const ids = newIds();
  const right = await play(ids, [0, 0, 'Ana']);
  const wrong = await play(ids, [1, 1, 'Bob'], 1);
  await regrade(ids, wrong, [{ index: 0, void: true }]);
  const report = await read(ids);
  const [voided, other] = ['q0', 'q1'].map((id) => report.questions.find(({ questionId }) => questionId === id));
  expect(voided).toMatchObject({ games: 1, seated: 6, answered: 6, correct: 6, difficulty: 1, optionGames: 1 });
  expect(voided?.lastAt).toBe(firstEnd);
  expect(counts(voided)).toEqual([6, 0, 0]);
  expect(voided?.line.map(({ games, answered }) => [games, answered])).toEqual([[1, 6]]);
  expect(other).toMatchObject({ games: 2, seated: 12, answered: 12, correct: 6, difficulty: 0.5 });
  const ofGames = await Promise.all([right, wrong].map((gameId) => readGame(ids, gameId)));
  const [answered, correct] = [30, 18];
  expect(add(ofGames.map(({ summary }) => summary.answered))).toBe(answered);
  expect(add(ofGames.map(({ summary }) => summary.correct))).toBe(correct);
  expect(add(report.questions.map((question) => question.answered))).toBe(answered);
  expect(add(report.questions.map((question) => question.correct ?? 0))).toBe(correct);
  expect(report).toMatchObject({ games: 2, summary: { players: 12, answered, correct } });
  expect(await new OwnReports(orm).read(ids.ownerId, {})).toMatchObject({ games: 2, answers: answered, correct });
  // Voided everywhere, it is not listed; counted again, it is as before.
  await regrade(ids, right, [{ index: 0, void: true }]);
  expect((await read(ids)).questions.map(({ questionId }) => questionId)).not.toContain('q0');
  for (const gameId of [right, wrong]) await regrade(ids, gameId, [{ index: 0, void: false }]);
  const again = (await read(ids)).questions.find(({ questionId }) => questionId === 'q0');
  expect(again).toMatchObject({ games: 2, seated: 12, answered: 12, correct: 6, difficulty: 0.5 });
});

it('says of how many games the key is another one than that of the last [RES-11]', async () => {
  const ids = newIds();
  const first = await play(ids, [1, 0, 'Bob']);
  const last = await play(ids, [0, 0, 'Ana'], 1);
  const same = await read(ids);
  expect(same.questions.map(({ otherKeyGames }) => otherKeyGames)).toEqual([undefined, undefined, undefined]);
  expect(same.questions[0]?.options?.[0]).not.toHaveProperty('rightIn');
  await regrade(ids, last, [{ index: 0, correct: 1 }]);
  await regrade(ids, first, [
    { index: 0, accept: 2 },
    { index: 2, accept: 'Bob' },
  ]);
  const [swapped, untouched, typed] = (await read(ids)).questions;
  expect(swapped).toMatchObject({ games: 2, answered: 12, correct: 0, optionGames: 2, otherKeyGames: 1 });
  expect(swapped?.options?.map(({ correct, rightIn, count }) => [correct, rightIn, count])).toEqual([
    [false, 1, 6],
    [true, 1, 6],
    [false, 1, 0],
  ]);
  expect(untouched).not.toHaveProperty('otherKeyGames');
  expect(typed).toMatchObject({ correct: 12, otherKeyGames: 1 });
});

it('blames no option for the key of another game', async () => {
  const ids = newIds();
  for (let hour = 0; hour < 4; hour += 1) await play(ids, [0, 0, 'Ana'], hour);
  const isDead = async () => (await read(ids)).questions[0]?.options?.map(({ flag }) => flag);
  expect(await isDead()).toEqual([undefined, 'dead_option', 'dead_option']);
  await regrade(ids, await play(ids, [0, 0, 'Ana'], 5), [{ index: 0, correct: 1 }]);
  expect(await isDead()).toEqual([undefined, undefined, undefined]);
});

it('has games that an earlier release has counted counted anew', async () => {
  const ids = newIds();
  const gameId = await play(ids, [1, 1, 'Bob']);
  await regrade(ids, gameId, [{ index: 0, void: true }]);
  // As that release wrote it: without a key, and with a row of what is voided.
  await execute('update question_moment set graded_by = null where game_id = ?', [gameId]);
  await execute('update question_moment set question = 0, question_id = ? where game_id = ? and question = 1', [
    'q0',
    gameId,
  ]);
  const { signal } = new AbortController();
  expect(await countMissingMoments(orm, { signal })).toBe(1);
  expect((await read(ids)).questions.map(({ questionId }) => questionId)).toEqual(['q1', 'q2']);
  expect(await countMissingMoments(orm, { signal })).toBe(0);
});
