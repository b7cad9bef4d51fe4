/** A stop under load: what was acknowledged until the last moment is in Postgres when it has ended. */
import { MikroORM } from '@mikro-orm/postgresql';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readTestEnvironment } from '../support/environment.ts';
import { makeTemporaryDir, type TemporaryDir } from '../support/private-server.ts';
import { singlesQuiz } from '../support/quizzes.ts';
import { createDatabase, createKeyPrefix, dropDatabase, ownerUrlOf, redisUrl } from '../support/services.ts';
import { TestClient } from '../support/test-client.ts';
import { QuickfireProcess, until } from './quickfire-process.ts';

const playerCount = readTestEnvironment().full ? 400 : 40;
const answeredBefore = playerCount / 4;

let folder: TemporaryDir;
let databaseUrl: string;
let quickfire: QuickfireProcess;
const clients: TestClient[] = [];

beforeEach(async () => {
  folder = makeTemporaryDir();
  databaseUrl = await createDatabase();
  quickfire = new QuickfireProcess({
    env: {
      REAL: '1',
      DATA_DIR: folder.path,
      DATABASE_URL: databaseUrl,
      MIGRATION_DATABASE_URL: ownerUrlOf(databaseUrl),
      REDIS_URL: redisUrl(),
      REDIS_PREFIX: createKeyPrefix(),
      LIMIT_WRONG_PINS_PER_MINUTE: '1000000',
    },
  });
}, 60_000);

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await quickfire.stop();
  await dropDatabase(databaseUrl);
  folder.remove();
}, 60_000);

async function countStoredAnswers(): Promise<number> {
  const options = { clientUrl: databaseUrl, entities: [], discovery: { warnWhenNoEntities: false } };
  const orm = await MikroORM.init({ ...options, dynamicImportProvider: (id) => import(id), ensureDatabase: false });
  try {
    const [row] = await orm.em
      .getConnection()
      .execute<[{ count: number }]>('select count(*)::int as count from answer');
    return row.count;
  } finally {
    await orm.close(true);
  }
}

/** A game with an open question. @returns its players */
async function openQuestion(url: string): Promise<TestClient[]> {
  const post = async <T>(path: string, body: unknown, token = ''): Promise<T> => {
    const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
    const response = await fetch(`${url}api/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    return (await response.json()) as T;
  };
  const { token } = await post<{ token: string }>('auth/guest', {});
  const { id: quizId } = await post<{ id: string }>('quizzes', singlesQuiz(1), token);
  const settings = { introMs: 0 };
  const game = await post<{ pin: string; hostToken: string }>('games', { quizId, settings }, token);
  const host = new TestClient(url, { token: game.hostToken });
  clients.push(host);
  await host.event('room:snapshot');
  const players = await Promise.all(
    Array.from({ length: playerCount }, async (_, i) => {
      const client = await new TestClient(url).connected();
      clients.push(client);
      await client.must('player:join', { pin: game.pin, nickname: `Player ${i}` });
      return client;
    }),
  );
  await host.must('host:start', {});
  await host.event('question:open');
  return players;
}

/** @returns how many of the answers were acknowledged */
async function answer(players: readonly TestClient[]): Promise<number> {
  let acknowledged = 0;
  for (const player of players) {
    if (!player.socket.connected) continue;
    const reply = await player.send('player:answer', { question: 0, answer: 0 }, 3000).catch(() => undefined);
    if (reply?.ok === true && reply.status === 'accepted') acknowledged += 1;
  }
  return acknowledged;
}

it('stops webs first, then folds all that they acknowledged', async () => {
  const players = await openQuestion(await quickfire.ready());
  let acknowledged = await answer(players.slice(0, answeredBefore));
  quickfire.signalGroup('SIGTERM');
  await until(() => quickfire.lines.find((line) => line === 'Stopping …'));
  acknowledged += await answer(players.slice(answeredBefore));
  expect(await quickfire.exitCode).toBe(0);
  expect(acknowledged, 'some were acknowledged while it was stopping').toBeGreaterThan(answeredBefore);
  expect(await countStoredAnswers()).toBe(acknowledged);
  const said = quickfire.lines.slice(quickfire.lines.indexOf('Stopping …'));
  expect(said.filter((line) => /warning|error|fatal/.test(line))).toEqual([]);
}, 90_000);
