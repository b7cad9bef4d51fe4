/** Jobs as a worker runs them: failures, what operators see, schedules, heartbeats. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PoolHeartbeat } from '../../src/jobs/pool-heartbeat.ts';
import { JobQueue } from '../../src/platform/ops/job-queue.ts';
import { createOwnDatabase, dropDatabase } from '../support/services.ts';
import { addJob, buildTestRunner, type TestRunner } from './test-runner.ts';

let url: string;
let one: TestRunner;
let two: TestRunner;
let jobs: JobQueue;
let isBroken = true;
const ran: { by: string; task: string; payload: unknown }[] = [];

const tasksOf = (by: string) => () => ({
  'expire-sessions': (payload: unknown) => {
    ran.push({ by, task: 'expire-sessions', payload });
    return isBroken ? Promise.reject(new Error('broken on purpose')) : Promise.resolve();
  },
  tick: (payload: unknown) => {
    ran.push({ by, task: 'tick', payload });
    return Promise.resolve();
  },
});
/** Every minute; of the last five, what was missed. */
const schedule = [{ task: 'tick', match: '* * * * *', identifier: 'tick', options: { backfillPeriod: 300_000 } }];

beforeAll(async () => {
  url = await createOwnDatabase();
  one = await buildTestRunner(url, tasksOf('one'), { schedule });
  two = await buildTestRunner(url, tasksOf('two'), { schedule });
  jobs = new JobQueue(one.orm);
});
afterAll(async () => {
  await Promise.all([one.close(), two.close()]);
  await dropDatabase(url);
});
beforeEach(() => {
  ran.length = 0;
});
/** Whatever the schedule adds meanwhile, at each full minute. */
const runsOf = (name: string) => ran.filter(({ task }) => task === name).length;
const execute = (sql: string) => one.orm.em.fork().execute<{ value: number }[]>(sql);

describe('a heartbeat', () => {
  const staleMs = 600;
  const own = { id: 'pool-own', running: [] };
  const lock = (pool: string) =>
    execute(
      `update graphile_worker._private_jobs set locked_by = '${pool}', locked_at = now() - interval '1 hour', attempts = 1`,
    );
  beforeAll(() => addJob(one.orm, 'held', {}));
  afterAll(() => execute('delete from graphile_worker._private_jobs'));

  it('unlocks no jobs before it has gone through for as long as makes others dead', async () => {
    const heartbeat = new PoolHeartbeat(one.beats, { beatMs: 200, staleMs });
    await lock('pool-dead');
    const beganMs = performance.now();
    expect(await heartbeat.beat(own)).toBe(0);
    let dead = 0;
    while (dead === 0) {
      await sleep(50);
      dead = await heartbeat.beat(own);
    }
    expect(dead).toBe(1);
    expect(performance.now() - beganMs).toBeGreaterThanOrEqual(staleMs);
    expect(await execute('select count(*)::int as value from graphile_worker.jobs where locked_by is null')).toEqual([
      { value: 1 },
    ]);
  });

  it('begins anew after a gap, when everybody looks dead', async () => {
    const heartbeat = new PoolHeartbeat(one.beats, { beatMs: 100, staleMs });
    for (let beats = 0; beats < 8; beats += 1) {
      await heartbeat.beat(own);
      await sleep(100);
    }
    await lock('pool-dead');
    await sleep(700);
    expect(await heartbeat.beat(own)).toBe(0);
    expect(await heartbeat.beat(own)).toBe(0);
  });

  it('leaves the jobs of a pool alone that beats, however long they run', async () => {
    const [heartbeat, other] = [1, 2].map(() => new PoolHeartbeat(one.beats, { beatMs: 200, staleMs }));
    await lock('pool-other');
    for (let beats = 0; beats < 20; beats += 1) {
      await other?.beat({ id: 'pool-other', running: [] });
      expect(await heartbeat?.beat(own)).toBe(0);
      await sleep(60);
    }
  });
});

describe('own jobs', () => {
  it('that do not run here are unlocked: the reply that gave them out was lost', async () => {
    await addJob(one.orm, 'held', {});
    await addJob(one.orm, 'held', {});
    await execute(
      `update graphile_worker._private_jobs set locked_by = 'pool-own', locked_at = now() - interval '1 hour'`,
    );
    const ids = (await execute('select id::text as value from graphile_worker.jobs order by id')).map(({ value }) =>
      String(value),
    );
    const heartbeat = new PoolHeartbeat(one.beats, { beatMs: 200, staleMs: 400 });
    for (let beats = 0; beats < 10; beats += 1) {
      await heartbeat.beat({ id: 'pool-own', running: ids.slice(0, 1) });
      await sleep(60);
    }
    expect(await execute('select id::text as value from graphile_worker.jobs where locked_by is null')).toEqual([
      { value: ids[1] },
    ]);
    await execute('delete from graphile_worker._private_jobs');
  });
});

describe('the runner', () => {
  it('enqueues what is due once for each time, however many workers there are', async () => {
    await execute(
      `insert into graphile_worker._private_known_crontabs (identifier, known_since) values ('tick', now() - interval '10 minutes')`,
    );
    one.runner.start();
    two.runner.start();
    await expect.poll(() => ran.length).toBeGreaterThanOrEqual(4);
    await sleep(1000);
    const times = ran.map(({ payload }) => JSON.stringify(payload));
    expect(new Set(times).size).toBe(times.length);
  });

  it('tries a job again, and shows one that has failed for good until an operator retries it', async () => {
    await addJob(one.orm, 'expire-sessions', {}, 2);
    const listed = async (state: 'waiting' | 'failed') => (await jobs.list({ state })).jobs;
    await expect.poll(() => listed('failed'), { timeout: 30_000 }).toHaveLength(1);
    expect(runsOf('expire-sessions')).toBe(2);
    const [failed] = await listed('failed');
    expect(failed).toMatchObject({
      task: 'expire-sessions',
      attempts: 2,
      maxAttempts: 2,
      lastError: 'broken on purpose',
    });
    isBroken = false;
    await jobs.retry(String(failed?.id));
    await expect.poll(() => runsOf('expire-sessions')).toBe(3);
    await expect.poll(async () => (await jobs.list({})).jobs).toEqual([]);
    const said = (await one.registry.metrics()) + (await two.registry.metrics());
    expect(said).toMatch(/quickfire_job_failures_total\{task="expire-sessions",final="true"\} 1/);
  });

  it('leaves tasks alone that it does not know, and says so', async () => {
    await addJob(one.orm, 'of-a-later-version', { id: 1 });
    const { jobs: unknown } = await jobs.list({ state: 'unknown' });
    expect(unknown).toMatchObject([{ task: 'of-a-later-version', state: 'unknown', payload: { id: 1 }, attempts: 0 }]);
    const counts = await new JobQueue(one.orm).counts();
    expect(counts).toMatchObject([{ task: 'of-a-later-version', state: 'unknown', count: 1 }]);
    await jobs.delete(String(unknown[0]?.id));
    await expect(jobs.delete(String(unknown[0]?.id))).rejects.toMatchObject({ code: 'not_found' });
    await expect(jobs.retry('x')).rejects.toMatchObject({ code: 'not_found' });
  });

  it('lists in pages, and refuses to touch what runs', async () => {
    for (let n = 0; n < 5; n += 1) await addJob(one.orm, 'nobody-runs-this', { n });
    const first = await jobs.list({ limit: 2 });
    const second = await jobs.list({ limit: 2, cursor: String(first.next) });
    const third = await jobs.list({ limit: 2, cursor: String(second.next) });
    expect([first, second, third].flatMap((page) => page.jobs.map(({ payload }) => payload['n']))).toEqual([
      4, 3, 2, 1, 0,
    ]);
    expect(third.next).toBeUndefined();
    await execute(`update graphile_worker._private_jobs set locked_by = 'pool-x', locked_at = now()`);
    const [running] = (await jobs.list({ state: 'running' })).jobs;
    await expect(jobs.retry(String(running?.id))).rejects.toMatchObject({ code: 'conflict' });
    await expect(jobs.delete(String(running?.id))).rejects.toMatchObject({ code: 'conflict' });
    await execute('delete from graphile_worker._private_jobs');
  });
});
