/**
 * What is not an answer leaves room for answers, and what is large is made and counted one after the other. Nothing here is
 * timed: what counts is the order of the replies, and how many of those who ask at once are granted what they ask for.
 */
import { afterEach, expect, test } from 'vitest';
import type { QuizInput } from '../../src/protocol/quiz.ts';
import { startQuickfire, type TestQuickfire } from '../support/quickfire.ts';
import { singlesQuiz } from '../support/quizzes.ts';
import type { TestClient } from '../support/test-client.ts';

let product: TestQuickfire;
afterEach(() => product.stop());

const times = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));

/** A room in which somebody answers: the first question is answered, the second one is open. */
async function answering(): Promise<{ answer: () => Promise<unknown> }> {
  const game = await product.game(singlesQuiz(3, 60_000), { introMs: 0 });
  const [host, { client }] = [await product.host(game), await product.join(game, 'Ana')];
  await host.must('host:start', {});
  await client.must('player:answer', { question: 0, answer: 0 });
  await host.event('question:closed');
  await host.must('host:next', {});
  await host.must('host:next', {});
  await client.event('question:open', ({ index }) => index === 1);
  return { answer: () => client.must('player:answer', { question: 1, answer: 0 }) };
}

/** Asks for everything, then answers. @returns how many of those who asked had their reply when the answer had its. */
async function repliesBefore(answer: () => Promise<unknown>, asks: (() => Promise<unknown>)[]): Promise<number> {
  let replies = 0;
  const asked = asks.map((ask) => ask().then(() => (replies += 1)));
  await answer();
  const before = replies;
  await Promise.all(asked);
  return before;
}

test('an answer that comes after forty wishes for snapshots is acknowledged before most of them', async () => {
  product = await startQuickfire({ worker: false, env: { LIMIT_WORK_PERCENT: '50' } });
  const crowd = await product.game(singlesQuiz(1));
  const players = await Promise.all(times(40, (i) => product.join(crowd, `Player ${i}`)));
  const { answer } = await answering();
  const asks = players.map(
    ({ client }) =>
      () =>
        client.must('room:sync', {}),
  );
  expect(await repliesBefore(answer, asks)).toBeLessThan(20);
}, 120_000);

test('hosts that ask for rosters at once are granted no more than one after the other', async () => {
  // A roster of ten rows counts a thousand bytes.
  const env = { LIMIT_ROSTER_BYTES_BURST: '10000', LIMIT_ROSTER_BYTES_PER_SECOND: '1' };
  product = await startQuickfire({ worker: false, env });
  const game = await product.game(singlesQuiz(1));
  await Promise.all(times(10, (i) => product.join(game, `Player ${i}`)));
  const hosts: TestClient[] = [];
  for (let i = 0; i < 4; i += 1) hosts.push(await product.host(game));
  const asked = await Promise.all([...hosts, ...hosts, ...hosts].map((host) => host.send('room:sync', {})));
  const granted = asked.filter(({ ok }) => ok).length;
  expect(granted).toBeGreaterThanOrEqual(6);
  // Wishes of one socket share a snapshot, so that one more of each may be granted with the last one that is made.
  expect(granted).toBeLessThanOrEqual(8);
  const codes = asked.flatMap((reply) => (reply.ok ? [] : [reply.error.code]));
  expect(new Set(codes)).toEqual(new Set(['too_many']));
}, 120_000);

test('large quizzes are read one after the other, for games too; what would wait for too long is told to come again', async () => {
  product = await startQuickfire({ worker: false, env: { LIMIT_QUIZ_READ_BYTES_PER_SECOND: '30000' } });
  const token = await product.guest();
  const large = (await product.rest<{ id: string }>('POST', '/api/quizzes', wordyQuiz, token)).body;
  const small = (await product.rest<{ id: string }>('POST', '/api/quizzes', singlesQuiz(1), token)).body;
  const first = await product.rest<QuizInput>('GET', `/api/quizzes/${large.id}`, undefined, token);
  expect(first.body).toMatchObject({ ...wordyQuiz, id: large.id, version: 1 });
  // What was read lately is read from memory, however often.
  const again = await Promise.all(
    times(6, () => product.rest<QuizInput>('GET', `/api/quizzes/${large.id}`, undefined, token)),
  );
  for (const { body } of again) expect(body).toEqual(first.body);
  const others: string[] = [];
  for (let i = 0; i < 4; i += 1) {
    // oxlint-disable-next-line no-await-in-loop -- a person's quizzes are stored one after the other in any case
    others.push((await product.rest<{ id: string }>('POST', '/api/quizzes', wordyQuiz, token)).body.id);
  }
  const more = await Promise.all([
    product.rest('POST', '/api/games', { quizId: large.id }, token),
    ...others.map((id) => product.rest('GET', `/api/quizzes/${id}`, undefined, token)),
  ]);
  expect(more.filter(({ status }) => status >= 500).length).toBeGreaterThan(0);
  expect(more.filter(({ status }) => status < 300).length).toBeGreaterThan(0);
  expect((await product.rest('GET', `/api/quizzes/${small.id}`, undefined, token)).status).toBe(200);
}, 120_000);

const wordyQuiz: QuizInput = {
  title: 'Wordy',
  questions: times(100, (i) => ({
    type: 'text' as const,
    prompt: `Question ${i}`,
    explanation: 'e'.repeat(900),
    accept: ['yes'],
  })),
};
