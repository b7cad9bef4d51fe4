/** The rule for new games while it is changed: by operators, by the flags file, and by itself when the buffered path does badly. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { OpsReply, PersistencePath, RolloutReply } from '../../../src/protocol/ops.ts';
import { eventually } from '../../scenarios/stage.ts';
import { FaultyLink } from '../../support/faulty-link.ts';
import { makeTemporaryDir } from '../../support/private-server.ts';
import { startQuickfire, type TestQuickfire } from '../../support/quickfire.ts';
import { singlesQuiz } from '../../support/quizzes.ts';
import { createDatabase, dropDatabase, redisUrl } from '../../support/services.ts';

const adminToken = 'the-admin-token-of-the-rollout';
const folder = makeTemporaryDir();
const file = join(folder.path, 'flags.json');

let databaseUrl: string;
let redis: FaultyLink;
let postgres: FaultyLink;
let product: TestQuickfire;
beforeAll(async () => {
  databaseUrl = await createDatabase();
  redis = await FaultyLink.open(Number(new URL(redisUrl()).port));
  postgres = await FaultyLink.open(Number(new URL(databaseUrl).port));
  writeShares(100);
  const env = {
    ADMIN_TOKEN: adminToken,
    DATABASE_URL: postgres.url(databaseUrl),
    REDIS_URL: redis.url(redisUrl()),
    ROLLOUT_FILE: file,
    ROLLOUT_P99_MS: '200',
    ROLLOUT_SAMPLES_MIN: '20',
    LIMIT_REST_PER_MINUTE: '1000000',
    LIMIT_GUESTS_PER_MINUTE: '1000000',
  };
  product = await startQuickfire({ webs: 2, env });
});
afterAll(async () => {
  await product.stop();
  await Promise.all([redis.close(), postgres.close()]);
  await dropDatabase(databaseUrl);
  folder.remove();
});

function writeShares(buffered: number): void {
  const targeting = { fractional: [['buffered', buffered], ['direct', 100 - buffered]] }; // prettier-ignore
  const variants = { buffered: 'buffered', direct: 'direct' };
  const flag = { state: 'ENABLED', variants, defaultVariant: 'buffered', targeting };
  writeFileSync(file, JSON.stringify({ flags: { 'persistence-path': flag } }));
}

async function call<T>(method: 'GET' | 'PUT', path: string, body?: unknown, web = 0): Promise<T> {
  const response = await fetch(`${product.url(web)}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${adminToken}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

const setPercent = (percent: number, by?: string) =>
  call<RolloutReply>('PUT', '/api/ops/rollout', { percent, ...(by === undefined ? {} : { by }) });

async function shownBy(web: number): Promise<RolloutReply> {
  const { rollout } = await call<OpsReply>('GET', '/api/ops', undefined, web);
  if (rollout === undefined) throw new Error('the rollout is not shown');
  return rollout;
}

/** Waits until both processes say so. */
const everywhere = (fits: (rollout: RolloutReply) => boolean) =>
  eventually(() => Promise.all([shownBy(0), shownBy(1)]), (shown) => shown.every(fits), 5000); // prettier-ignore

async function pathOf(gameId: string): Promise<PersistencePath> {
  const [row] = await product.webs[0]!.app.orm.em.fork().execute<{ path: PersistencePath }[]>(
    'select path from game where id = ?',
    [gameId],
  );
  if (row === undefined) throw new Error('there is no such game');
  return row.path;
}

const metricOf = async (web: number, name: string): Promise<number> => {
  const text = await (await fetch(`${product.url(web)}/metrics`)).text();
  return Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN);
};

describe('the rule', () => {
  test('is changed by an operator, for all processes and those to come, and for no game that exists', async () => {
    const before = await product.game(singlesQuiz(1));
    const at = Date.now();
    const changed = await setPercent(0, 'Ana');
    expect(changed).toMatchObject({ percent: 0, source: 'ops', by: 'Ana' });
    expect(changed.at).toBeGreaterThanOrEqual(at);
    const after = await product.game(singlesQuiz(1));
    expect([await pathOf(before.gameId), await pathOf(after.gameId)]).toEqual(['buffered', 'direct']);
    await everywhere(({ percent, by }) => percent === 0 && by === 'Ana');
    expect(await metricOf(1, 'quickfire_rollout_percent')).toBe(0);
    await product.addWeb();
    expect(await shownBy(2)).toMatchObject({ percent: 0, source: 'ops', by: 'Ana', at: changed.at });
    await product.webs.pop()?.app.stop();
  });

  test.each([
    [{ percent: 101 }],
    [{ percent: 1.5 }],
    [{ percent: -1 }],
    [{ percent: '1' }],
    [{}],
    [{ percent: 1, x: 1 }],
  ])('is not changed by %j', async (body) => {
    const before = await shownBy(0);
    await expect(call('PUT', '/api/ops/rollout', body)).rejects.toThrow('400');
    expect(await shownBy(0)).toEqual(before);
  });

  test('follows the flags file when that changes, an operator when they do, whichever was last', async () => {
    writeShares(30);
    await everywhere(({ percent, source }) => percent === 30 && source === 'file');
    await setPercent(40);
    await everywhere(({ percent, source }) => percent === 40 && source === 'ops');
    writeShares(60);
    await everywhere(({ percent, source }) => percent === 60 && source === 'file');
  });

  test('stays what it was while the file is broken, or Postgres is away', async () => {
    writeShares(70);
    await everywhere(({ percent }) => percent === 70);
    writeFileSync(file, '{ "flags": ');
    const [shown] = await everywhere(({ file: of }) => of?.error !== undefined);
    expect(shown).toMatchObject({
      percent: 70,
      source: 'file',
      file: { error: expect.stringMatching(/^no valid set of flags/) },
    });
    expect(shown?.file?.error).not.toContain('\n');
    await setPercent(25, 'Ana');
    await everywhere(({ percent, by }) => percent === 25 && by === 'Ana');
    // Also for a process that starts now and has never seen a good one, and what is set there holds elsewhere.
    await product.addWeb();
    expect(await shownBy(2)).toMatchObject({ percent: 25, source: 'ops', by: 'Ana' });
    await call('PUT', '/api/ops/rollout', { percent: 70 }, 2);
    await everywhere(({ percent, source }) => percent === 70 && source === 'ops');
    await product.webs.pop()?.app.stop();
    postgres.refuse();
    postgres.cut();
    await expect(setPercent(10)).rejects.toThrow('503');
    expect((await shownBy(0)).percent).toBe(70);
    postgres.accept();
    writeShares(100);
    await everywhere(({ percent, file: of }) => percent === 100 && of?.error === undefined);
  });
});

describe('a step back', () => {
  beforeEach(() => {
    redis.delay(0);
    postgres.delay(0);
  });

  /** A game of that path in which some players have joined, and its question is open. */
  async function openGame(path: PersistencePath) {
    for (;;) {
      const game = await product.game(singlesQuiz(1), { introMs: 0, closeWhenAllAnswered: false });
      if ((await pathOf(game.gameId)) !== path) continue;
      const host = await product.host(game);
      const players = await Promise.all(
        Array.from({ length: 15 }, (_, i) => product.join(game, `Player ${i}`, { web: i })),
      );
      await host.must('host:start', {});
      await Promise.all(players.map(({ client }) => client.event('question:open')));
      return {
        answer: () =>
          Promise.all(players.map(({ client }) => client.send('player:answer', { question: 0, answer: 0 }))),
      };
    }
  }
  const stepsBack = async () =>
    (await Promise.all([0, 1].map((web) => metricOf(web, 'quickfire_rollout_steps_back_total')))).reduce(
      (a, b) => a + b,
    );

  test('is made when the buffered path is slow, once, and not when the other one is', async () => {
    await setPercent(50, 'Ana');
    await everywhere(({ percent }) => percent === 50);
    const [buffered, direct] = [await openGame('buffered'), await openGame('direct')];
    postgres.delay(150);
    for (let i = 0; i < 3; i += 1) await direct.answer();
    await buffered.answer();
    postgres.delay(0);
    const seen = await eventually(
      () => call<OpsReply>('GET', '/api/ops'),
      ({ latency }) =>
        latency.some(
          ({ path, measure, count, p99Ms }) => path === 'direct' && measure === 'answer' && count >= 45 && p99Ms > 200,
        ),
    );
    expect(seen.rollout).toMatchObject({ percent: 50, by: 'Ana' });
    expect(await stepsBack()).toBe(0);

    redis.delay(250);
    for (let i = 0; i < 2; i += 1) await buffered.answer();
    redis.delay(0);
    const [shown] = await everywhere(({ source }) => source === 'step_back');
    expect(shown).toMatchObject({
      percent: 0,
      reason: expect.stringMatching(/^p99 \d+ ms of \d+ answers in the last minute/),
    });
    expect(await stepsBack()).toBe(1);
    expect(await pathOf((await product.game(singlesQuiz(1))).gameId)).toBe('direct');
  });

  test('is not made when all games are buffered: that is only told', async () => {
    await setPercent(100);
    const [shown] = await everywhere(({ alarm }) => alarm !== undefined);
    expect(shown).toMatchObject({ percent: 100, source: 'ops' });
    expect(await stepsBack()).toBe(1);
  });
});
