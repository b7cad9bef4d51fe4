/** Postgres goes away while jobs run, and comes back: nothing of ours ends, and each effect is there once. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { migrate } from '../../src/db/migrate.ts';
import { startPostgres, type PrivateServer } from '../support/services.ts';
import { addJob, buildTestRunner, createEffectTables, effectTasks, type TestRunner } from './test-runner.ts';

let postgres: PrivateServer;
let runners: TestRunner[];
beforeAll(async () => {
  postgres = await startPostgres();
  await migrate(postgres.url);
  runners = [await buildTestRunner(postgres.url, effectTasks), await buildTestRunner(postgres.url, effectTasks)];
  await createEffectTables((runners[0] as TestRunner).orm);
});
afterAll(async () => {
  await postgres.restart();
  await Promise.all(runners.map((runner) => runner.close()));
  await postgres.close();
});

it.each<[string, () => unknown, () => unknown]>([
  ['killed', () => postgres.kill(), () => postgres.restart()],
  ['frozen', () => postgres.stop(), () => postgres.cont()],
])('has each effect once when Postgres is %s in between', { timeout: 180_000 }, async (_, away, back) => {
  const [{ orm }] = runners as [TestRunner];
  await orm.em.getConnection().execute('truncate run, effect');
  for (const { runner } of runners) if (!started.has(runner)) runner.start();
  for (const { runner } of runners) started.add(runner);
  const jobs = 40;
  for (let n = 0; n < jobs; n += 1) await addJob(orm, 'effect', { n, ms: 100 + ((n * 53) % 300) });
  const count = async (table: string) => {
    const [row] = await orm.em.fork().execute<[{ count: number }]>(`select count(*)::int as count from ${table}`);
    return row.count;
  };
  await expect.poll(() => count('effect')).toBeGreaterThan(3);
  await Promise.resolve(away());
  await sleep(3000);
  await Promise.resolve(back());
  await expect.poll(() => count('effect').catch(() => 0), { timeout: 90_000 }).toBe(jobs);
  await expect.poll(() => count('graphile_worker.jobs'), { timeout: 30_000 }).toBe(0);
  const rows = await orm.em.fork().execute<{ n: number }[]>('select n from effect order by n');
  expect(rows.map(({ n }) => n)).toEqual(Array.from({ length: jobs }, (_unused, n) => n));
});
const started = new Set<unknown>();
