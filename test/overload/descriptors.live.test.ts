import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebProcess } from '../fuzz/web-process.ts';
import { readTestEnvironment } from '../support/environment.ts';
import { startQuickfire, type TestGame, type TestQuickfire } from '../support/quickfire.ts';
import { singlesQuiz } from '../support/quizzes.ts';
import { TestClient, type Reply } from '../support/test-client.ts';
import { IdleCrowd, idleKinds } from './idle-crowd.ts';

/** The short form is a process with few descriptors; the long one has this machine's, and an attacker with as many. */
const { full } = readTestEnvironment();
const descriptors = full ? undefined : 300;
const crowdSize = full ? 20_000 : 600;
const playerCount = 20;
const againMs = full ? 1000 : 500;
const patientMs = 20_000;

let product: TestQuickfire;
let web: WebProcess;
let game: TestGame;
let host: TestClient;
const players: TestClient[] = [];
const crowds: IdleCrowd[] = [];
let asked = 0;

/** As a stock client does it: a connection that was refused or cut is made again. */
async function connect(attempts = 5): Promise<TestClient> {
  const client = new TestClient(web.url);
  try {
    return await client.connected();
  } catch (error) {
    client.close();
    if (attempts === 1) throw error;
    return await connect(attempts - 1);
  }
}

const ended = async (reason: string): Promise<number> =>
  (await web.metrics('quickfire_connections_ended_total')).get(
    `quickfire_connections_ended_total{reason="${reason}"}`,
  ) ?? 0;

async function join(nickname: string): Promise<void> {
  const player = await connect();
  players.push(player);
  await player.must('player:join', { pin: game.pin, nickname });
}

beforeAll(async () => {
  product = await startQuickfire({ worker: false });
  web = await WebProcess.start({ ...product.env, LOG_LEVEL: 'info' }, descriptors);
  game = await product.game(singlesQuiz(20, 240_000), { introMs: 0 });
  host = new TestClient(web.url, { token: game.hostToken });
  await host.event('room:snapshot');
  for (let i = 0; i < playerCount; i += 1) await join(`Player ${i}`);
  await host.must('host:start', {});
}, 90_000);

afterAll(async () => {
  for (const crowd of crowds) crowd.end();
  for (const client of [host, ...players]) client.close();
  await web.stop();
  await product.stop();
});

/** As our client does it: "busy" is asked again. Whoever answers again is told so, which is as good. */
async function answer(player: TestClient, question: number, attempts = 5): Promise<Reply<'player:answer'>> {
  const reply = await player.send('player:answer', { question, answer: 0 }, patientMs);
  if (reply.ok || reply.error.code !== 'busy' || attempts === 1) return reply;
  return await answer(player, question, attempts - 1);
}

/** Everybody who has a seat answers the next question; nobody may have been disconnected. */
async function playQuestion(): Promise<void> {
  const index = asked;
  asked += 1;
  await host.event('question:open', (question) => question.index === index, patientMs);
  await Promise.all(
    players.map(async (player) => {
      expect(await answer(player, index)).toMatchObject({ ok: true });
    }),
  );
  await host.event('question:closed', (closed) => closed.index === index, patientMs);
  await host.must('host:next', {});
  await host.must('host:next', {});
}

const manyAddresses = Array.from({ length: 100 }, (_, i) => `127.0.1.${i + 1}`);
const attacks = [
  { name: 'from a hundred addresses', addresses: manyAddresses },
  { name: "from the players' address", addresses: ['127.0.0.1'] },
];

test.each(attacks)(
  'connections that only hold descriptors disturb no game, and players still join: $name',
  async ({ name, addresses }) => {
    const crowd = new IdleCrowd(web.url, { addresses, kinds: Object.keys(idleKinds) });
    crowds.push(crowd);
    for (let i = 0; i < crowdSize; i += 1) {
      crowd.add(againMs);
      if (i % 500 === 499) await new Promise((resolve) => setImmediate(resolve));
    }
    try {
      await playQuestion();
      for (let i = 0; i < 3; i += 1) await join(`${name.slice(5, 15)} ${i}`);
      expect((await fetch(`${web.url}/healthz`)).status).toBe(200);
      await playQuestion();
      expect(players.every(({ socket }) => socket.connected)).toBe(true);
      expect(web.ending).toBeUndefined();
      expect(web.complaints).toEqual([]);
      expect(await ended('waited')).toBeGreaterThan(crowdSize / 10);
    } finally {
      crowd.end();
    }
  },
  120_000,
);
