/** A Redis that has lost its data has lost what a host has shown, too. */
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { QuizInput } from '../../../src/protocol/quiz.ts';
import { startQuickfire, type TestQuickfire } from '../../support/quickfire.ts';
import { type PrivateServer, startRedis } from '../../support/services.ts';
import type { TestClient } from '../../support/test-client.ts';
import { isScored, playQuestion, until } from './rebuild-stage.ts';

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
