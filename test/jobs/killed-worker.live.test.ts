/** What becomes of jobs whose worker is killed or frozen: each runs again, and has its effect once. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { childEnvironment, readTestEnvironment } from '../support/environment.ts';
import { createOwnDatabase, dropDatabase } from '../support/services.ts';
import { addJob, buildTestRunner, createEffectTables, effectTasks, type TestRunner } from './test-runner.ts';

const program = join(import.meta.dirname, 'job-process.ts');
let url: string;
let here: TestRunner;
const children = new Set<ChildProcess>();

beforeAll(async () => {
  url = await createOwnDatabase();
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

/** @param timing `usual` is the product's */
async function startWorker(timing = 'quick'): Promise<ChildProcess> {
  const child = spawn(process.execPath, [program, url, timing], {
    env: childEnvironment({}),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
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

const { full } = readTestEnvironment();

it.runIf(full)(
  'runs the job of a killed worker again within 90 s, also with the timing of the product',
  { timeout: 300_000 },
  async () => {
    const first = await startWorker('usual');
    await addJob(here.orm, 'effect', { n: 3, ms: 600_000 });
    await expect.poll(() => read('select count(*)::int as value from run')).toEqual([1]);
    await here.orm.em
      .fork()
      .execute(`update graphile_worker._private_jobs set payload = '{"n":3,"ms":0}' where attempts = 1`);
    await kill(first);
    // It knows nothing of the other yet.
    const began = performance.now();
    const second = await startWorker('usual');
    await expect.poll(effects, { timeout: 90_000 }).toEqual([3]);
    console.log(`ran again ${((performance.now() - began) / 1000).toFixed(1)} s after its worker was killed`);
    await kill(second);
  },
);

const kills = full ? 1000 : 8;
/** Enough that a worker always has some to do. */
const jobsAhead = full ? 100 : 20;
/** So that a kill meets running ones. */
const jobMsMax = full ? 2400 : 120;
const workersAtOnce = full ? 12 : 2;

it(`has each effect once while workers are killed at any moment: ${kills} times`, { timeout: 14_400_000 }, async () => {
  let added = 0;
  const addJobs = async () => {
    while (((await jobsLeft())[0] ?? 0) < jobsAhead) {
      await here.orm.em
        .fork()
        .execute(
          `select graphile_worker.add_job('effect', json_build_object('n', n, 'ms', n * 37 % ?::int)) from generate_series(?::int, ?::int) n`,
          [jobMsMax, added, added + jobsAhead - 1],
        );
      added += jobsAhead;
    }
  };
  await addJobs();
  // While one is killed, others start: a start takes longer than all else.
  const workers = Array.from({ length: workersAtOnce }, () => startWorker());
  for (let killed = 0; killed < kills; killed += 1) {
    await addJobs();
    const victim = await (workers.shift() as Promise<ChildProcess>);
    await sleep((killed * 211) % 700);
    await kill(victim);
    workers.push(startWorker());
  }
  await expect.poll(jobsLeft, { timeout: 120_000 }).toEqual([0]);
  const [ran] = await read('select count(*)::int as value from run');
  console.log(`${kills} kills, ${added} jobs, ${ran} runs, ${(await effects()).length} effects`);
  expect(await effects()).toEqual(Array.from({ length: added }, (_, n) => n));
  expect(ran).toBeGreaterThan(added);
  await Promise.all(workers.map(async (worker) => kill(await worker)));
});
