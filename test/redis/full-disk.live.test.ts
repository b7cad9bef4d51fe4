/**
 * The disk under Redis, then the one under Postgres, is full in the middle of a game, with the product's own supervisor: no
 * answer is acknowledged that is not kept, and when there is space again everything goes on by itself.
 */
import { join } from 'node:path';
import { MikroORM } from '@mikro-orm/postgresql';
import { afterEach, expect, test } from 'vitest';
import { migrate } from '../../src/db/migrate.ts';
import type { Server } from '../../src/embedded/service.ts';
import { Supervisor } from '../../src/embedded/supervisor.ts';
import { readTestEnvironment } from '../support/environment.ts';
import { describePostgres, describeRedis, makeTemporaryDir } from '../support/private-server.ts';
import { startQuickfire, type TestGame, type TestPlayer, type TestQuickfire } from '../support/quickfire.ts';
import { mountSmallDisk, type SmallDisk } from '../support/small-disk.ts';

const playerCount = 20;
const onlyRoot = 'only root may mount the small disk that this needs';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

test('a full disk under Redis: restarted for as long as it takes, and no answer acknowledged that is lost', async ({
  skip,
}) => {
  const disk = mountSmallDisk(8) ?? skip(onlyRoot);
  const { server, supervisor } = await supervise(disk, describeRedis);
  const product = await startProduct({ REDIS_URL: server.url });
  const { game, host, players } = await startGame(product);
  const acked = new Set<string>();
  const answerAll = (question: number) => Promise.all(players.map((player) => answer(player, question, acked)));

  expect(await answerAll(0)).toEqual(Array(playerCount).fill('ok'));
  await host.event('question:closed', ({ index }) => index === 0);
  await host.must('host:next', {});
  await host.must('host:next', {});
  await host.event('question:open', ({ index }) => index === 1);
  disk.fill();
  // What still fits into the page at hand is kept; then Redis ends rather than acknowledge anything.
  const seen = new Set<string>();
  const answerOn = async () => {
    for (const code of await answerAll(1)) seen.add(code);
    return supervisor.deaths;
  };
  await expect.poll(answerOn, { timeout: 30_000, interval: 100 }).toBeGreaterThanOrEqual(5);
  expect([...seen].filter((code) => !['ok', 'busy'].includes(code))).toEqual([]);
  expect(seen).toContain('busy');

  disk.free();
  await expect
    .poll(async () => new Set(await answerAll(1)), { timeout: 30_000, interval: 200 })
    .toEqual(new Set(['ok']));
  // Everyone has answered, so it closes by itself: an end that is meant for the open question would come too late for it.
  await host.event('question:closed', ({ index }) => index === 1);
  await host.end();
  await host.event('game:over', () => true, 20_000);
  await expectStored(product, game, acked);
}, 120_000);

test.runIf(readTestEnvironment().full)(
  'a full disk under Postgres: answers go on being accepted, and are folded when there is space',
  async ({ skip }) => {
    const disk = mountSmallDisk(160) ?? skip(onlyRoot);
    const { server } = await supervise(disk, describePostgres);
    await migrate(server.url);
    const product = await startProduct({ DATABASE_URL: server.url });
    const { game, host, players } = await startGame(product);
    const acked = new Set<string>();
    const answerAll = (question: number) => Promise.all(players.map((player) => answer(player, question, acked)));
    disk.fill();
    expect(await refusal(server.url)).toBe('53100');
    for (const question of [0, 1, 2]) {
      await host.event('question:open', ({ index }) => index === question);
      expect(await answerAll(question)).toEqual(Array(playerCount).fill('ok'));
      await host.event('question:closed', ({ index }) => index === question);
      await host.must('host:next', {});
      if (question < 2) await host.must('host:next', {});
    }
    await host.event('game:over');
    // Its disk is as full as before, so not everything can be there.
    expect(await refusal(server.url)).toBe('53100');
    disk.free();
    await expectStored(product, game, acked);
  },
  120_000,
);

/** Runs a server of which the data is on the disk, as `npm start` does. */
async function supervise(disk: SmallDisk, describeServer: (dataDir: string) => Promise<Server>) {
  const runDir = makeTemporaryDir();
  const server = await describeServer(join(disk.path, 'data'));
  const supervisor = new Supervisor({ runDir: runDir.path, onLine: () => undefined, tell: () => undefined });
  cleanUps.push(
    () => disk.close(),
    () => runDir.remove(),
    () => supervisor.stop(),
  );
  await supervisor.start(server, 0);
  return { server, supervisor };
}

async function startProduct(env: Record<string, string>): Promise<TestQuickfire> {
  const product = await startQuickfire({ env: { LOG_LEVEL: 'silent', LIMIT_EVENTS_PER_SECOND: '1000', ...env } });
  cleanUps.push(() => product.stop());
  return product;
}

async function startGame(product: TestQuickfire) {
  const question = { type: 'text' as const, prompt: 'Say it', timeLimitMs: 240_000, accept: ['it'] };
  const quiz = { title: 'Long answers', questions: [question, question, question] };
  const game = await product.game(quiz, { introMs: 0 });
  const host = await product.host(game);
  const players = await Promise.all(Array.from({ length: playerCount }, (_, i) => product.join(game, `Player ${i}`)));
  await host.must('host:start', {});
  await host.event('question:open');
  return { game, host, players };
}

/** A long answer, the same at each attempt; resolves to 'ok' or the code of the refusal. */
async function answer(player: TestPlayer, question: number, acked: Set<string>): Promise<string> {
  const reply = await player.client.send('player:answer', { question, answer: player.playerId.padEnd(200, 'x') });
  if (!reply.ok) return reply.error.code;
  acked.add(`${player.playerId}|${question}|${reply.elapsedMs}`);
  return 'ok';
}

async function expectStored(product: TestQuickfire, game: TestGame, acked: ReadonlySet<string>): Promise<void> {
  await expect
    .poll(async () => (await product.results(game)).status, { timeout: 30_000, interval: 200 })
    .not.toMatch(/lobby|running/);
  const rows = (await product.results(game, true)).answerRows ?? [];
  const stored = rows.map(({ playerId, question, elapsedMs }) => `${playerId}|${question}|${elapsedMs}`);
  expect([...acked].filter((one) => !stored.includes(one))).toEqual([]);
  expect(new Set(rows.map(({ playerId, question }) => `${playerId}|${question}`)).size).toBe(rows.length);
}

/** The code with which a Postgres refuses to store anything large. */
async function refusal(url: string): Promise<unknown> {
  const options = { clientUrl: url, entities: [], discovery: { warnWhenNoEntities: false }, pool: { min: 0, max: 1 } };
  const orm = await MikroORM.init({ ...options, dynamicImportProvider: (id) => import(id) });
  try {
    const sql = 'create table too_large as select repeat(md5(n::text), 20) from generate_series(1, 500000) as n';
    return await orm.em.getConnection().execute(sql);
  } catch (error) {
    return (error as { code?: unknown }).code;
  } finally {
    await orm.close(true);
  }
}
