/** Sockets that connect, send a ping now and then and never join: they yield to newcomers, and those who play notice nothing. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { singlesQuiz } from '../support/quizzes.ts';
import { startQuickfire, type TestGame, type TestQuickfire } from '../support/quickfire.ts';
import type { TestClient } from '../support/test-client.ts';

const socketsMax = 12;
let product: TestQuickfire;
let game: TestGame;
beforeAll(async () => {
  const env = { LIMIT_SOCKETS_PER_ADDRESS: String(socketsMax), LIMIT_CONNECT_MS: '500' };
  product = await startQuickfire({ worker: false, env });
  game = await product.game(singlesQuiz(1), { introMs: 0 });
});
afterAll(() => product.stop());

test('newcomers get in, play, and nobody who has a seat is cut', { timeout: 30_000 }, async () => {
  const host = await product.host(game);
  const players = [await product.join(game, 'Ann'), await product.join(game, 'Bob')];
  const idle: TestClient[] = [];
  while (idle.length < socketsMax - 3) idle.push(await product.client().connected());
  const late = Array.from({ length: 4 }, (_, i) => `Late ${i}`);
  for (const name of late) {
    // All places are taken. A stock client tries again until one has been idle for long enough.
    await expect
      .poll(
        async () => {
          for (const { socket } of idle) if (socket.connected) socket.emit('clock:ping', {}, () => undefined);
          return await product.join(game, name).then(
            () => 'joined',
            () => 'refused',
          );
        },
        { timeout: 10_000 },
      )
      .toBe('joined');
  }
  await host.must('host:start', {});
  for (const { client } of players) {
    await client.event('question:open');
    await client.must('player:answer', { question: 0, answer: 0 });
  }
  const text = await (await fetch(`${product.url()}/metrics`)).text();
  const cut = Number(/^quickfire_connections_ended_total\{reason="unseated"\} (\d+)/m.exec(text)?.[1]);
  expect(cut).toBeGreaterThanOrEqual(late.length);
  expect(cut).toBeLessThanOrEqual(idle.length + late.length);
});
