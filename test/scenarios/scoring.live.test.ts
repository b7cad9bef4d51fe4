/** Every score can be recomputed from the rows in Postgres, and every place that shows one shows the same. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { makeDefinition, type GameDefinition } from '../../src/game/definition.ts';
import { compareStandings, competitionRank } from '../../src/game/ranking.ts';
import { scorers } from '../../src/game/scorers.ts';
import { quizSchema, type QuizInput } from '../../src/protocol/quiz.ts';
import type { Results } from '../../src/protocol/rest.ts';
import { settingsSchema, type SettingsInput } from '../../src/protocol/settings.ts';
import { sevenTypesQuiz, someAnswer } from '../support/quizzes.ts';
import { answer, type Scenery, setStage, type Stage, startScenery, stepTo } from './stage.ts';

let scenery: Scenery;

beforeAll(async () => {
  scenery = await startScenery();
});
afterEach(() => scenery.watch.check());
afterAll(() => scenery.stop());

interface Recomputed {
  playerId: string;
  score: number;
  timeMs: number;
  correctCount: number;
  answerCount: number;
  joinOrder: number;
  /** The score after each question. */
  after: number[];
}

/** The whole game from the rows, by the published rules alone. `order` items are shown shuffled: solutions as folded. */
function recompute(definition: GameDefinition, results: Results, joinOrder: readonly string[]): Recomputed[] {
  const rows = results.answerRows ?? [];
  const players = joinOrder.map((playerId, order) => {
    const total = {
      playerId,
      score: 0,
      timeMs: 0,
      correctCount: 0,
      answerCount: 0,
      joinOrder: order,
      after: [] as number[],
    };
    let streak = 0;
    for (const shown of definition.questions) {
      const question = { ...shown, solution: results.questions[shown.index]?.solution ?? null };
      const row = rows.find((one) => one.playerId === playerId && one.question === question.index);
      if (row === undefined) {
        if (question.type !== 'poll') streak = 0;
      } else {
        const { answer, elapsedMs } = row;
        const { settings } = definition;
        const scored = scorers
          .of(definition)
          .scoreAnswer({ question, settings, answer, elapsedMs, streakBefore: streak });
        expect([row.points, row.correct]).toEqual([scored.points, scored.correct]);
        ({ streak } = scored);
        total.score += scored.points;
        total.timeMs += question.type === 'poll' ? 0 : elapsedMs;
        total.correctCount += scored.correct === true ? 1 : 0;
        total.answerCount += 1;
      }
      total.after.push(total.score);
    }
    return total;
  });
  return players.sort(compareStandings);
}

/** Everyone answers by `variant`, or not at all; answers that are right in a row earn streaks. */
async function play(
  { host, players }: Stage,
  quiz: QuizInput,
  variant: (player: number, index: number) => number,
): Promise<void> {
  for (const index of quiz.questions.keys()) {
    await stepTo(host, 'open', index);
    await Promise.all(
      players.map(async ({ client }, i) => {
        const open = await client.event('question:open', (one) => one.index === index);
        const chosen = variant(i, index);
        if (chosen >= 0) await client.must('player:answer', { question: index, answer: someAnswer(open, chosen) });
      }),
    );
    await stepTo(host, index + 1 < quiz.questions.length ? 'standings' : 'over', index);
  }
}

const points = [0, 2000, 1000, 2000] as const;
const mixed: QuizInput = {
  title: 'Mixed',
  questions: [...sevenTypesQuiz.questions, ...sevenTypesQuiz.questions].map((question, i) => ({
    ...question,
    points: points[i % points.length] as 0 | 1000 | 2000,
  })),
};

test.each<[string, SettingsInput]>([
  ['the defaults', {}],
  ['no speed, streaks', { speedWeight: 0, streakBonus: true }],
  ['half speed, streaks, teams', { speedWeight: 0.5, streakBonus: true, teams: ['Red', 'Blue', 'Green'] }],
])('what is told equals the rows: %s [PUSH-6, PUSH-7, RES-3, SCORE-7]', async (_, settings) => {
  const { product } = scenery;
  const set = await setStage(product, { quiz: mixed, settings, players: 6 });
  const { game, host, players } = set;
  await play(set, mixed, (player, index) =>
    player === 5 && index % 3 === 0 ? -1 : player < 2 ? 1 - (index % 2) : player + index,
  );
  const results = await product.finalResults(game, true);
  const definition = makeDefinition(quizSchema.parse(mixed), settingsSchema.parse(settings), () => 0);
  const expected = recompute(
    definition,
    results,
    players.map(({ playerId }) => playerId),
  );
  const ranks = competitionRank(expected.map(({ score }) => score));

  expect(results.players.map(({ nickname: _name, team: _team, ...row }) => row)).toEqual(
    expected.map(({ playerId, score, correctCount, answerCount }, i) => ({
      playerId,
      score,
      rank: ranks[i],
      correctCount,
      answerCount,
    })),
  );
  const over = await host.event('game:over');
  expect(over.players).toBe(6);
  expect(over.top.map(({ playerId, score, rank }) => [playerId, score, rank])).toEqual(
    expected.map(({ playerId, score }, i) => [playerId, score, ranks[i]]),
  );
  expect(over.podium).toEqual(over.top.slice(0, 3));
  for (const [i, { playerId, score, correctCount, answerCount, after }] of expected.entries()) {
    const { client } = players.find((player) => player.playerId === playerId) as (typeof players)[0];
    expect(await client.event('player:final')).toMatchObject({
      score,
      rank: ranks[i],
      players: 6,
      correctCount,
      answerCount,
    });
    const told = client.received.filter(({ name }) => name === 'player:result');
    expect(told.map(({ payload }) => (payload as { score: number }).score)).toEqual(after);
  }
  // Each leaderboard: the ranks of that moment, and those of the one before.
  let before: Map<string, number> | undefined;
  for (const index of mixed.questions.keys()) {
    const scores = expected.map(({ after }) => after[index] as number).sort((left, right) => right - left);
    const rankOf = (score: number) => scores.indexOf(score) + 1;
    const now = new Map(expected.map(({ playerId, after }) => [playerId, rankOf(after[index] as number)]));
    if (index + 1 < mixed.questions.length) {
      const { top } = await host.event('leaderboard', (board) => board.index === index);
      for (const { playerId, rank, previousRank } of top) {
        expect([rank, previousRank]).toEqual([now.get(playerId), before?.get(playerId) ?? null]);
      }
    }
    before = now;
  }
  for (const team of over.teams ?? []) {
    const members = results.players.filter((player) => player.team === team.team);
    const mean = members.reduce((sum, { score }) => sum + score, 0) / members.length;
    expect(team).toMatchObject({ score: Math.round(mean), players: members.length });
  }
  expect(over.teams?.length).toBe(settings.teams?.length);
});

test('equal scores share a rank, the next one is left out, and less time comes first in the list [SCORE-5]', async () => {
  const quiz: QuizInput = { title: 'Tie', questions: [sevenTypesQuiz.questions[0] as QuizInput['questions'][0]] };
  const set = await setStage(scenery.product, { quiz, players: 4, settings: { speedWeight: 0 } });
  const { game, host, players } = set;
  await stepTo(host, 'open');
  // One after another: the last to join is the first to answer, and one is wrong.
  for (const [i, player] of players.toReversed().entries()) {
    await player.client.must('player:answer', { question: 0, answer: i === 1 ? 0 : 1 });
    // So that the next one takes longer.
    await scenery.shift.redis.hincrby(scenery.shift.keys.room(game.gameId).control, 'opensAt', -50);
  }
  const [a, b, wrong, d] = players as [
    Stage['players'][0],
    Stage['players'][0],
    Stage['players'][0],
    Stage['players'][0],
  ];
  await stepTo(host, 'over');
  const { top } = await host.event('game:over');
  expect(top.map(({ playerId, score, rank }) => [playerId, score, rank])).toEqual([
    [d.playerId, 1000, 1],
    [b.playerId, 1000, 1],
    [a.playerId, 1000, 1],
    [wrong.playerId, 0, 4],
  ]);
  expect(await wrong.client.event('player:result')).toMatchObject({
    rank: 4,
    behind: { nickname: 'Player 0', points: 1000 },
  });
  expect((await a.client.event('player:result')).behind).toBeUndefined();
  const { players: rows } = await scenery.product.finalResults(game);
  expect(rows.map(({ playerId, rank }) => [playerId, rank])).toEqual(top.map(({ playerId, rank }) => [playerId, rank]));
});

test('teams are the rounded mean of who is in them: not of who was kicked, but of who joined late [SCORE-6]', async () => {
  const settings = { teams: ['Red', 'Blue'], speedWeight: 0 };
  const quiz: QuizInput = {
    title: 'Teams',
    questions: sevenTypesQuiz.questions.filter(({ type }) => type === 'single'),
  };
  const { game, host, players } = await setStage(scenery.product, { quiz, settings, players: 4 });
  await stepTo(host, 'open');
  // Red has the first and the third.
  for (const [i, { client }] of players.entries()) {
    await client.must('player:answer', { question: 0, answer: i === 2 ? 0 : 1 });
  }
  await host.event('question:closed');
  await host.must('host:kick', { playerId: players[0]?.playerId });
  await scenery.product.join(game, 'Late', { team: 'Red', web: 1 });
  await scenery.product.join(game, 'Later', { team: 'Blue' });
  await stepTo(host, 'over');
  expect((await host.event('game:over')).teams).toEqual([
    { team: 'Blue', score: 667, players: 3, rank: 1 },
    { team: 'Red', score: 0, players: 2, rank: 2 },
  ]);
});

test('polls neither extend nor break a streak, and are never right or wrong [SCORE-4]', async () => {
  const [single, poll] = sevenTypesQuiz.questions as [QuizInput['questions'][0], QuizInput['questions'][0]];
  const quiz: QuizInput = { title: 'Streaks', questions: [single, poll, single, poll, single] };
  const set = await setStage(scenery.product, { quiz, players: 2, settings: { streakBonus: true, speedWeight: 0 } });
  // The second player passes over the second poll.
  await play(set, quiz, (player, index) => (player === 1 && index === 3 ? -1 : 1));
  for (const { client } of set.players) {
    await client.event('player:final');
    const results = client.received.filter(({ name }) => name === 'player:result').map(({ payload }) => payload);
    expect(results).toMatchObject([
      { correct: true, points: 1000, streak: 1 },
      { correct: null, points: 0, streak: 1 },
      { correct: true, points: 1100, streak: 2 },
      { correct: null, points: 0, streak: 2 },
      { correct: true, points: 1200, streak: 3, score: 3300 },
    ]);
  }
});

test('an answer typed with other signs is right on every screen and in every row, and one row of the wall', async () => {
  const { product } = scenery;
  const typed = {
    "Rubik's Cube": ['Rubik’s Cube', 'RUBIK´S CUBE', '\u200bRubik‘s  cube'],
    '1914–1918': ['1914-1918', '1914—1918', '١٩١٤−١٩١٨'],
    Straße: ['STRAẞE', 'strasse', 'Stra\u00adße'],
    'nothing to see': ['\u2066\u2069', '\u200b', '\u3164'],
  };
  const quiz: QuizInput = {
    title: 'Typed',
    questions: Object.keys(typed).map((accept) => ({
      type: 'text',
      prompt: accept,
      timeLimitMs: 60_000,
      accept: [accept],
    })),
  };
  const set = await setStage(product, { quiz, settings: { speedWeight: 0 }, players: 3 });
  for (const [index, answers] of Object.values(typed).entries()) {
    const right = index < 3;
    await stepTo(set.host, 'open', index);
    await Promise.all(set.players.map((player, i) => answer(player, index, answers[i] as string)));
    const isAsked = (event: { index: number }) => event.index === index;
    const closed = await set.host.event('question:closed', isAsked);
    expect(closed.counts).toEqual([{ answer: expect.any(String), count: 3, correct: right }]);
    for (const { client } of set.players) {
      expect(await client.event('player:result', isAsked)).toMatchObject({ correct: right, points: right ? 1000 : 0 });
    }
  }
  await stepTo(set.host, 'over');
  const results = await product.finalResults(set.game, true);
  for (const { index, counts, correct } of results.questions) {
    const closed = await set.host.event('question:closed', (event) => event.index === index);
    expect([counts, correct]).toEqual([closed.counts, index < 3 ? 3 : 0]);
  }
  expect(results.answerRows?.map(({ question, correct }) => correct === question < 3)).not.toContain(false);
  expect(results.players.map(({ score, correctCount }) => [score, correctCount])).toEqual([
    [3000, 3],
    [3000, 3],
    [3000, 3],
  ]);
});
