import { afterAll, beforeAll, expect, test } from 'vitest';
import type { QuizInput } from '../../src/protocol/quiz.ts';
import { WebProcess } from '../fuzz/web-process.ts';
import { startQuickfire, type TestGame, type TestQuickfire } from '../support/quickfire.ts';
import { frame, HostileSocket } from './hostile-socket.ts';

/** Whatever is asked for is large: characters of two bytes make a snapshot twice as large in memory. */
const wordyQuiz: QuizInput = {
  title: 'Many words',
  questions: [
    {
      type: 'single',
      prompt: '問'.repeat(500),
      timeLimitMs: 240_000,
      options: Array.from({ length: 8 }, (_, i) => ({ text: `${i}${'答'.repeat(199)}`, correct: i === 0 })),
    },
  ],
};
const players = 100;
const stalled = 2;
/** Far above what a process needs that keeps nothing for anyone, far below what these clients ask for. */
const heapMb = 128;
const askedMb = 250;
const batch = 25;

let product: TestQuickfire;
let game: TestGame;
let web: WebProcess;

beforeAll(async () => {
  product = await startQuickfire({ worker: false });
  game = await product.game(wordyQuiz, { introMs: 0 });
  await Promise.all(Array.from({ length: players }, (_, i) => product.join(game, `Player ${i}`)));
  const host = await product.host(game);
  await host.must('host:start', {});
  web = await WebProcess.start({
    ...product.env,
    LOG_LEVEL: 'info',
    NODE_OPTIONS: `--max-old-space-size=${heapMb}`,
    LIMIT_HOST_UNREAD_BYTES: '1000000',
    // Only the limit on what is unread is to be met.
    LIMIT_EVENTS_PER_SECOND: '100000',
    LIMIT_EVENTS_BURST: '100000',
    LIMIT_FRAMES_PER_SECOND: '100000',
    LIMIT_FRAMES_BURST: '100000',
  });
}, 120_000);

afterAll(async () => {
  await web?.stop();
  await product?.stop();
});

const metric = async (name: string): Promise<number> => [...(await web.metrics(name)).values()][0] ?? Number.NaN;

test('clients that ask and do not read are cut before they cost memory; others are served', async () => {
  const clients = await Promise.all(
    Array.from({ length: stalled }, () => HostileSocket.connected(web.url, game.hostToken)),
  );
  const snapshotBytes = clients[0]?.received ?? 0;
  expect(snapshotBytes).toBeGreaterThan(10_000);
  for (const client of clients) client.socket.pause();
  const rounds = Math.ceil((askedMb * 1e6) / (2 * snapshotBytes * stalled * batch));
  const asking = Buffer.concat(Array.from({ length: batch }, (_, i) => frame(`42${i}["room:sync",{}]`)));
  for (let round = 0; round < rounds && (await metric('quickfire_sockets')) > 0; round += 1) {
    for (const client of clients) {
      client.write(asking);
      // A heartbeat that is answered without being read.
      client.text('3');
    }
    // Whatever is asked is answered before more is asked: only what is unread can grow.
    await expect.poll(() => metric('quickfire_events_in_flight'), { timeout: 20_000, interval: 20 }).toBe(0);
  }
  expect(await metric('quickfire_slow_readers_cut_total')).toBe(stalled);
  expect(await metric('quickfire_sockets')).toBe(0);
  for (const client of clients) client.close();
  expect(web.ending).toBeUndefined();
  // What the others asked for counts against their room's share of roster bytes: its next host may have to come again.
  const refusals: string[] = [];
  const connects = () =>
    HostileSocket.connected(web.url, game.hostToken).then(
      (reader) => {
        reader.close();
        return true;
      },
      (error: unknown) => {
        refusals.push(String(error));
        return false;
      },
    );
  await expect.poll(connects, { timeout: 60_000, interval: 1000 }).toBe(true);
  expect(refusals.filter((text) => !text.includes('"code":"too_many"'))).toEqual([]);
}, 120_000);
