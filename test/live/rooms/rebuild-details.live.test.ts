/** A Redis that has lost its data has lost what a host has shown, and whose seats are whose, too. */
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { QuizInput } from '../../../src/protocol/quiz.ts';
import { startQuickfire, type TestGame, type TestQuickfire } from '../../support/quickfire.ts';
import { singlesQuiz } from '../../support/quizzes.ts';
import { type PrivateServer, startRedis } from '../../support/services.ts';
import type { TestClient } from '../../support/test-client.ts';
import { newPerson, ticketOf } from '../../scenarios/people.ts';
import { finish, isScored, playQuestion, toQuestion, until } from './rebuild-stage.ts';

let redis: PrivateServer;
let product: TestQuickfire;

beforeAll(async () => {
  redis = await startRedis();
  product = await startQuickfire({ webs: 2, env: { REDIS_URL: redis.url, LOG_LEVEL: 'fatal' } });
});
afterAll(async () => {
  await product.stop();
  await redis.close();
});

async function loseEverything(): Promise<void> {
  const connection = new Redis(redis.url);
  await connection.flushall();
  connection.disconnect();
}

const rebuilt = (client: TestClient) =>
  client.event('room:snapshot', ({ room }) => room.restoredAt !== undefined, 20_000);

test(
  'answers that a host has shown are hidden again in a rebuilt reveal, and can be shown again',
  { timeout: 60_000 },
  async () => {
    const quiz: QuizInput = {
      title: 'Typed',
      questions: [
        { type: 'text', prompt: 'Which animal barks?', accept: ['Dog'] },
        { type: 'text', prompt: 'And meows?', accept: ['Cat'] },
      ],
    };
    const game = await product.game(quiz, { introMs: 0 });
    const host = await product.host(game);
    const ann = await product.join(game, 'Ann', { web: 1 });
    await host.must('host:start', {});
    await playQuestion(host, 0, [[ann.client, 'kill yourself']]);
    const row = { question: 0, rowId: '0' };
    await host.must('host:show', row);
    await ann.client.event('question:shown');
    await until(() => isScored(product, game, 0));
    await loseEverything();
    for (const snapshot of await Promise.all([rebuilt(host), rebuilt(ann.client)])) {
      expect(snapshot.room.phase).toBe('reveal');
      expect(snapshot.closed?.counts).toEqual([{ answer: '•••', count: 1, correct: false, hidden: true, rowId: '0' }]);
    }
    await host.must('host:show', row);
    const { rev } = await host.snapshot();
    await ann.client.event('question:shown', (shown) => shown.rev === rev && shown.answer === 'kill yourself');
  },
);

test(
  'a room rebuilt after a regrade has its scores, its streaks and its reveal [REG-5]',
  { timeout: 60_000 },
  async () => {
    const game = await product.game(singlesQuiz(2), { introMs: 0, streakBonus: true, speedWeight: 0 });
    const [host, ann, bob] = [
      await product.host(game),
      await product.join(game, 'Ann'),
      await product.join(game, 'Bob', { web: 1 }),
    ];
    await host.must('host:start', {});
    await playQuestion(host, 0, [
      [ann.client, 0],
      [bob.client, 1],
    ]);
    const path = `/api/games/${game.gameId}/regrade`;
    const asked = { questions: [{ index: 0, correct: 1 }], note: '' };
    expect((await product.rest('POST', path, asked, game.ownerToken)).status).toBe(200);
    const { you, closed } = await bob.client.snapshot();
    expect([you?.score, closed?.solution]).toEqual([1000, 1]);
    await loseEverything();
    const again = await rebuilt(bob.client);
    expect(again.closed).toEqual({ ...closed, rev: again.closed?.rev });
    expect(again.you).toEqual({ ...you, result: { ...you?.result, rev: again.you?.result?.rev } });
    await toQuestion(host, 1);
    await playQuestion(host, 1, [
      [ann.client, 0],
      [bob.client, 0],
    ]);
    const results = await finish(product, game, host);
    expect(results.players.map(({ score }) => score)).toEqual([2100, 1000]);
  },
);

test('a person has one seat in a rebuilt room too, and tickets from before are void', { timeout: 60_000 }, async () => {
  const game = await product.game(singlesQuiz(2), { introMs: 0 });
  const host = await product.host(game);
  const [ann, bob] = [await newPerson(product), await newPerson(product)];
  const used = await ticketOf(product, ann, game);
  const phone = await join(game, { nickname: 'Ann', ticket: used });
  if (!phone.reply.ok) throw new Error(phone.reply.error.code);
  const { playerId } = phone.reply;
  await host.must('host:start', {});
  await playQuestion(host, 0, [[phone.client, 0]]);
  await until(() => isScored(product, game, 0));
  const unused = await ticketOf(product, bob, game);
  await loseEverything();
  const { you } = await rebuilt(phone.client);
  await rebuilt(host);
  for (const ticket of [used, unused]) {
    expect((await join(game, { nickname: 'Bob', ticket })).reply).toMatchObject({ error: { code: 'bad_token' } });
  }
  const laptop = await join(game, { nickname: 'x', ticket: await ticketOf(product, ann, game) });
  expect(laptop.reply).toMatchObject({ ok: true, playerId, snapshot: { you, room: { players: 1 } } });
  expect((await phone.client.event('player:kicked')).reason).toBe('replaced');
  expect((await join(game, { nickname: 'Bob', ticket: await ticketOf(product, bob, game) })).reply.ok).toBe(true);
  expect((await finish(product, game, host)).players).toHaveLength(2);
});

async function join({ pin }: TestGame, payload: { nickname: string; ticket: string }) {
  const client = await product.client({}, 1).connected();
  return { client, reply: await client.send('player:join', { pin, ...payload }) };
}
