/** What becomes of jobs whose worker is killed or frozen: each runs again, and has its effect once. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createDatabase, dropDatabase } from '../support/services.ts';
import { addJob, buildTestRunner, createEffectTables, effectTasks, type TestRunner } from './test-runner.ts';

const program = join(import.meta.dirname, 'job-process.ts');
let url: string;
let here: TestRunner;
const children = new Set<ChildProcess>();

beforeAll(async () => {
  url = await createDatabase();
  here = await buildTestRunner(url, effectTasks);
  await createEffectTables(here.orm);
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await here.close();
  await dropDatabase(url);
});
beforeEach(async () => {
  await here.orm.em.getConnection().execute('truncate run, effect');
});

async function startWorker(): Promise<ChildProcess> {
  const child = spawn(process.execPath, [program, url], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.add(child);
  child.once('exit', () => children.delete(child));
  if (child.stdout === null) throw new Error('no output');
  await once(child.stdout, 'data');
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

const read = async (sql: string) =>
  (await here.orm.em.fork().execute<{ value: number }[]>(sql)).map(({ value }) => value);
const effects = () => read('select n as value from effect order by n');
const jobsLeft = () => read('select count(*)::int as value from graphile_worker.jobs');

it('runs the job of a killed worker again, and leaves those of a living one alone', { timeout: 120_000 }, async () => {
  const first = await startWorker();
  await addJob(here.orm, 'effect', { n: 1, ms: 60_000 });
  await expect.poll(() => read('select count(*)::int as value from run')).toEqual([1]);
  const second = await startWorker();
  // Longer than it takes a dead one to be noticed.
  await sleep(4000);
  expect(await read('select count(*)::int as value from run')).toEqual([1]);
  await here.orm.em
    .fork()
    .execute(`update graphile_worker._private_jobs set payload = '{"n":1,"ms":0}' where attempts = 1`);
  await kill(first);
  await expect.poll(effects, { timeout: 30_000 }).toEqual([1]);
  expect(await read('select pid as value from effect')).toEqual([second.pid]);
  await expect.poll(jobsLeft).toEqual([0]);
  await kill(second);
});

it('undoes what a worker does that was frozen until others took its job', { timeout: 120_000 }, async () => {
  const frozen = await startWorker();
  await addJob(here.orm, 'effect', { n: 7, ms: 1000 });
  await expect.poll(() => read('select pid as value from run')).toEqual([frozen.pid]);
  frozen.kill('SIGSTOP');
  const other = await startWorker();
  await expect.poll(effects, { timeout: 30_000 }).toEqual([7]);
  frozen.kill('SIGCONT');
  await addJob(here.orm, 'effect', { n: 8, ms: 0 });
  await expect.poll(effects, { timeout: 30_000 }).toEqual([7, 8]);
  await sleep(2000);
  expect(await effects()).toEqual([7, 8]);
  expect(await read('select pid as value from effect where n = 7')).toEqual([other.pid]);
  await kill(frozen);
  await kill(other);
});

it('has each effect once while workers are killed at any moment', { timeout: 240_000 }, async () => {
  const jobs = 150;
  const wanted = Array.from({ length: jobs }, (_, i) => i);
  for (const n of wanted) await addJob(here.orm, 'effect', { n, ms: (n * 37) % 120 });
  let workers: [ChildProcess, ChildProcess] = await Promise.all([startWorker(), startWorker()]);
  for (let kills = 0; kills < 8; kills += 1) {
    await sleep(150 + ((kills * 211) % 700));
    const [victim, survivor] = workers;
    await kill(victim);
    workers = [survivor, await startWorker()];
  }
  await expect.poll(async () => (await effects()).length, { timeout: 90_000 }).toBeGreaterThanOrEqual(jobs);
  await expect.poll(jobsLeft, { timeout: 90_000 }).toEqual([0]);
  expect(await effects()).toEqual(wanted);
  await Promise.all(workers.map(kill));
});
