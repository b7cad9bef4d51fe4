import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebProcess } from '../fuzz/web-process.ts';
import { readTestEnvironment } from '../support/environment.ts';
import { startQuickfire, type TestGame, type TestQuickfire } from '../support/quickfire.ts';
import { singlesQuiz } from '../support/quizzes.ts';
import { TestClient, type Reply } from '../support/test-client.ts';

/** The short form is a process with few descriptors; the long one has this machine's, and an attacker with as many. */
const { full } = readTestEnvironment();
const descriptors = full ? undefined : 300;
/** Processes of so many connections each. */
const crowds = full ? [10_000, 10_000] : [600];
const playerCount = 20;
const againMs = full ? 1000 : 500;
const patientMs = 20_000;

let product: TestQuickfire;
let web: WebProcess;
let game: TestGame;
let host: TestClient;
const players: TestClient[] = [];
const running: ChildProcess[] = [];
let asked = 0;

/** As clients do it: what was refused or cut, because the crowd has their address too, is tried again. */
async function again<T>(work: () => Promise<T>, attempts = 50): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (attempts === 1) throw error;
    return await again(work, attempts - 1);
  }
}

const connect = (): Promise<TestClient> =>
  again(async () => {
    const client = new TestClient(web.url);
    try {
      return await client.connected();
    } catch (error) {
      client.close();
      throw error;
    }
  });

const ended = async (reason: string): Promise<number> =>
  (await again(() => web.metrics('quickfire_connections_ended_total'))).get(
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
  for (const crowd of running) crowd.stdin?.end();
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
    const program = new URL('idle-crowd.ts', import.meta.url).pathname;
    const started = crowds.map((size) =>
      spawn(process.execPath, [program, web.url, String(size), String(againMs), ...addresses], {
        stdio: ['pipe', 'pipe', 'inherit'],
      }),
    );
    running.push(...started);
    await Promise.all(started.map(({ stdout }) => once(stdout, 'data')));
    try {
      await playQuestion();
      for (let i = 0; i < 3; i += 1) await join(`${name.slice(5, 15)} ${i}`);
      expect((await again(() => fetch(`${web.url}/healthz`))).status).toBe(200);
      await playQuestion();
      expect(players.every(({ socket }) => socket.connected)).toBe(true);
      expect(web.ending).toBeUndefined();
      expect(web.complaints).toEqual([]);
      expect(await ended('waited')).toBeGreaterThan(0);
    } finally {
      await Promise.all(
        started.map(async (crowd) => {
          crowd.stdin.end();
          await once(crowd, 'exit');
        }),
      );
    }
  },
  120_000,
);
