import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OwnResult } from '../../src/protocol/own-results.ts';
import { revEvents } from '../../src/protocol/server-events.ts';
import { startQuickfire, type TestQuickfire } from '../support/quickfire.ts';
import { sevenTypesQuiz, someAnswer } from '../support/quizzes.ts';

let product: TestQuickfire;
beforeAll(async () => {
  product = await startQuickfire({ webs: 2 });
});
afterAll(async () => {
  await product.stop();
});

test('one room over two web processes goes from lobby to over, and its results are in Postgres [REV-1]', async () => {
  const game = await product.game(sevenTypesQuiz, { introMs: 10, streakBonus: true, teams: ['Red', 'Blue'] });
  const host = await product.host(game, 0);
  const players = await Promise.all([0, 1, 2, 3].map((i) => product.join(game, `Player ${i}`, { web: i })));
  await host.must('host:start', {});
  for (const index of sevenTypesQuiz.questions.keys()) {
    await Promise.all(
      players.map(async ({ client }, i) => {
        const question = await client.event('question:open', (open) => open.index === index);
        const ack = await client.must('player:answer', { question: index, answer: someAnswer(question, i) });
        expect(ack.status).toBe('accepted');
      }),
    );
    for (const { client } of players) await client.event('player:result', (result) => result.index === index);
    await host.event('question:closed', (closed) => closed.index === index && closed.answered === 4);
    await host.must('host:next', {});
    if (index + 1 < sevenTypesQuiz.questions.length) {
      await host.event('leaderboard', (board) => board.index === index);
      await host.must('host:next', {});
    }
  }
  const over = await host.event('game:over');
  const finals = await Promise.all(players.map(({ client }) => client.event('player:final')));

  const results = await product.finalResults(game, true);
  expect(results.status).toBe('finished');
  expect(results.answers.accepted).toBe(28);
  expect(over.top.map(({ playerId, score, rank }) => ({ playerId, score, rank }))).toEqual(
    results.players.map(({ playerId, score, rank }) => ({ playerId, score, rank })),
  );
  for (const [i, { playerId }] of players.entries()) {
    const row = results.players.find((player) => player.playerId === playerId);
    expect(finals[i]).toMatchObject({
      score: row?.score,
      rank: row?.rank,
      answerCount: 7,
      correctCount: row?.correctCount,
      resultToken: expect.any(String),
    });
    const own = await product.rest<OwnResult>('GET', `/api/results/${finals[i]?.resultToken}`);
    expect(own).toMatchObject({
      status: 200,
      body: { score: row?.score, rank: row?.rank, players: 4, answerCount: 7 },
    });
    expect(own.body.questions.map(({ answer }) => answer)).toEqual(
      results.answerRows?.filter((answer) => answer.playerId === playerId).map(({ answer }) => answer),
    );
  }
  // Whoever comes back finds the same link.
  const again = await product.client({ token: players[0]?.token as string }).connected();
  const snapshot = await again.event('room:snapshot');
  expect(snapshot.you?.final?.resultToken).toBe(finals[0]?.resultToken);
  expect(results.questions.map(({ answered }) => answered)).toEqual([4, 4, 4, 4, 4, 4, 4]);
  // Every client has seen the same room events, each rev once and in order.
  for (const client of [host, ...players.map((player) => player.client)]) {
    const revs = client.received
      .filter(({ name }) => (revEvents as readonly string[]).includes(name))
      .map(({ payload }) => (payload as { rev: number }).rev);
    expect(revs).toEqual(Array.from({ length: over.rev }, (_, i) => i + 1));
  }
});
