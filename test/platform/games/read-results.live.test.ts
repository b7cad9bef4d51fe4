import { randomUUID } from 'node:crypto';
import type { MikroORM } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Answer } from '../../../entities/answer.ts';
import { Game } from '../../../entities/game.ts';
import { Player } from '../../../entities/player.ts';
import { QuestionResult } from '../../../entities/question-result.ts';
import { connectOrm } from '../../../src/db/orm.ts';
import { makeDefinition } from '../../../src/game/definition.ts';
import { quizSchema, type Answer as AnswerValue } from '../../../src/protocol/quiz.ts';
import { resultsReply } from '../../../src/protocol/rest.ts';
import { settingsSchema } from '../../../src/protocol/settings.ts';
import { createDatabase, dropDatabase } from '../../support/services.ts';
import { readWholeResults } from '../../support/whole-results.ts';

const quiz = quizSchema.parse({
  title: 'Results',
  questions: [
    {
      type: 'single',
      prompt: 'A?',
      options: [
        { text: 'a', correct: true },
        { text: 'b', correct: false },
      ],
    },
    { type: 'poll', prompt: 'B?', options: [{ text: 'a' }, { text: 'b' }] },
    { type: 'text', prompt: 'C?', accept: ['yes'] },
    { type: 'order', prompt: 'D?', items: ['1', '2', '3'] },
  ],
});
const startedAt = new Date(Date.UTC(2025, 0, 1, 12));
const before = new Date(startedAt.getTime() - 1000);
const after = new Date(startedAt.getTime() + 1000);

let url: string;
let orm: MikroORM;
beforeAll(async () => {
  url = await createDatabase();
  orm = await connectOrm({ url, poolMax: 2, applicationName: 'qf-test' });
});
afterAll(async () => {
  await orm.close(true);
  await dropDatabase(url);
});

/** A game as the folder leaves it. Answers: player, question, answer, correct, points, elapsedMs. */
async function storeGame(stored: {
  startedAt?: Date | null;
  players?: { id: string; leftAt?: Date; kickedAt?: Date; team?: string }[];
  answers?: [string, number, AnswerValue, boolean | null, number, number][];
  closed?: number[];
}) {
  const game = { gameId: randomUUID(), ownerId: randomUUID() };
  const em = orm.em.fork();
  em.create(Game, {
    id: game.gameId,
    pin: '123456',
    ownerId: game.ownerId,
    quizId: randomUUID(),
    quizVersion: 1,
    quizTitle: quiz.title,
    definition: makeDefinition(quiz, settingsSchema.parse({}), () => 0),
    status: 'running',
    createdAt: before,
    startedAt: stored.startedAt === undefined ? startedAt : stored.startedAt,
    endedAt: null,
    storedAt: null,
  });
  for (const [joinOrder, { id, leftAt = null, kickedAt = null, team = null }] of (stored.players ?? []).entries()) {
    em.create(Player, {
      gameId: game.gameId,
      playerId: id,
      nickname: id.toUpperCase(),
      team,
      joinOrder,
      joinedAt: before,
      leftAt,
      kickedAt,
    });
  }
  for (const [playerId, question, answer, correct, points, elapsedMs] of stored.answers ?? []) {
    const fraction = correct === true ? 1 : 0.5;
    const more = { streakBefore: 0, logId: '1-1', fraction };
    em.create(Answer, { gameId: game.gameId, playerId, question, answer, correct, points, elapsedMs, ...more });
  }
  for (const question of stored.closed ?? []) {
    const times = { openedAt: startedAt, closedAt: after };
    em.create(QuestionResult, {
      gameId: game.gameId,
      question,
      counts: [70, 7],
      answered: 77,
      correct: 70,
      averageMs: 777,
      scorer: '1',
      ...times,
    });
  }
  await em.flush();
  return game;
}

const read = async (game: { gameId: string; ownerId: string }, answers = false) => {
  const results = await readWholeResults(orm, { ...game, answers });
  if (results !== undefined) resultsReply.parse(results);
  return results;
};

describe('readResults', () => {
  it('is nothing for others and for unknown games', async () => {
    const game = await storeGame({});
    expect(await read({ ...game, ownerId: randomUUID() })).toBeUndefined();
    expect(await read({ ...game, gameId: randomUUID() })).toBeUndefined();
  });

  it('has all questions and nobody from the creation on', async () => {
    const results = await read(await storeGame({ startedAt: null }));
    expect(results).toMatchObject({ startedAt: null, endedAt: null, players: [], answers: { accepted: 0 } });
    expect(
      results?.questions.map(({ index, type, answered, correct, averageMs }) => ({
        index,
        type,
        answered,
        correct,
        averageMs,
      })),
    ).toEqual([
      { index: 0, type: 'single', answered: 0, correct: 0, averageMs: null },
      { index: 1, type: 'poll', answered: 0, correct: null, averageMs: null },
      { index: 2, type: 'text', answered: 0, correct: 0, averageMs: null },
      { index: 3, type: 'order', answered: 0, correct: 0, averageMs: null },
    ]);
    expect(results?.questions[0]).toMatchObject({ prompt: 'A?', options: ['a', 'b'], solution: 0, counts: [0, 0] });
    expect(results?.questions[3]?.items).toHaveLength(3);
  });

  it('ranks by points in competition ranks, lists ties by time over scored questions, then by joining', async () => {
    const game = await storeGame({
      players: [{ id: 'late' }, { id: 'slow' }, { id: 'fast', team: 'Red' }, { id: 'best' }, { id: 'none' }],
      answers: [
        ['slow', 0, 0, true, 900, 4000],
        ['fast', 0, 0, true, 900, 3000],
        // The poll's time counts for nothing, else this one would be behind the slow one.
        ['fast', 1, 1, null, 0, 9000],
        ['late', 0, 0, true, 900, 4000],
        ['best', 0, 0, true, 950, 9000],
        ['best', 2, 'no', false, 0, 100],
      ],
    });
    const results = await read(game);
    expect(results?.players).toEqual([
      { playerId: 'best', nickname: 'BEST', score: 950, rank: 1, correctCount: 1, answerCount: 2 },
      { playerId: 'fast', nickname: 'FAST', team: 'Red', score: 900, rank: 2, correctCount: 1, answerCount: 2 },
      { playerId: 'late', nickname: 'LATE', score: 900, rank: 2, correctCount: 1, answerCount: 1 },
      { playerId: 'slow', nickname: 'SLOW', score: 900, rank: 2, correctCount: 1, answerCount: 1 },
      { playerId: 'none', nickname: 'NONE', score: 0, rank: 5, correctCount: 0, answerCount: 0 },
    ]);
    expect(results?.answers).toEqual({ accepted: 6 });
  });

  it('leaves out who left the lobby, keeps who left later, and puts the kicked last without a rank', async () => {
    const players = [
      { id: 'kicked', kickedAt: after },
      { id: 'gone', leftAt: before },
      { id: 'later', leftAt: after },
      { id: 'stays' },
      { id: 'early', kickedAt: before },
    ];
    const game = await storeGame({
      players,
      answers: [
        ['kicked', 0, 0, true, 990, 700],
        ['stays', 0, 1, false, 0, 900],
      ],
    });
    const results = await read(game);
    expect(results?.players.map(({ playerId, rank, kicked, score }) => [playerId, rank, kicked, score])).toEqual([
      ['later', 1, undefined, 0],
      ['stays', 1, undefined, 0],
      ['kicked', null, true, 990],
      ['early', null, true, 0],
    ]);
    expect(results?.answers.accepted).toBe(2);
    // Not closed yet: computed from the rows, without the kicked one's.
    expect(results?.questions[0]).toMatchObject({ answered: 1, correct: 0, counts: [0, 1], averageMs: 900 });
    const lobby = await read(await storeGame({ startedAt: null, players: [{ id: 'gone', leftAt: after }] }));
    expect(lobby?.players).toEqual([]);
  });

  it('takes the figures of closed questions as they were folded', async () => {
    const results = await read(
      await storeGame({ players: [{ id: 'a' }], answers: [['a', 0, 1, false, 0, 5]], closed: [0] }),
    );
    expect(results?.questions[0]).toMatchObject({ answered: 77, correct: 70, counts: [70, 7], averageMs: 777 });
  });

  it('gives each answer back as it was given', async () => {
    const values: AnswerValue[] = [
      3,
      0,
      true,
      false,
      -1.5,
      [2, 0, 1],
      'plain',
      '42',
      'null',
      'true',
      '"quoted"',
      '[1]',
      '{}',
      'ñ \\ \n 👋',
      '1e999',
    ];
    const game = await storeGame({
      players: values.map((_, at) => ({ id: `p${String(at).padStart(2, '0')}` })),
      answers: values.map((value, at) => [
        `p${String(at).padStart(2, '0')}`,
        2,
        value,
        at === 0 ? null : false,
        at,
        600 + at,
      ]),
      closed: [2],
    });
    const results = await read(game, true);
    expect(results?.answerRows?.map((row) => row.answer)).toEqual(values);
    expect(results?.answerRows?.[0]).toEqual({
      playerId: 'p00',
      question: 2,
      answer: 3,
      correct: null,
      points: 0,
      elapsedMs: 600,
    });
    const [row] = await orm.em.fork().find(Answer, { gameId: game.gameId, playerId: 'p01' });
    expect(row?.fraction).toBe(0.5);
    expect(await read(game)).not.toHaveProperty('answerRows');
  });
});
