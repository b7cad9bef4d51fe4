import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { MikroORM } from '@mikro-orm/postgresql';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runningDatabaseUrl } from '../../src/embedded/running-database.ts';
import { isAlive, type ProcessRecord } from '../../src/embedded/process-record.ts';
import { makeDatabase, makeTemporaryDir, type TemporaryDir } from '../support/private-server.ts';
import { askWeb, guardsOf, QuickfireProcess, until, type LaunchOptions } from './quickfire-process.ts';

const isRoot = process.getuid?.() === 0;
let seed: TemporaryDir;
let folder: TemporaryDir;
let dataDir: string;
let started: QuickfireProcess[];

beforeAll(async () => {
  seed = makeTemporaryDir();
  await makeDatabase(join(seed.path, 'data'));
});

afterAll(() => seed.remove());

beforeEach(() => {
  folder = makeTemporaryDir();
  dataDir = join(folder.path, 'data');
  started = [];
});

afterEach(async () => {
  await Promise.all(started.map((quickfire) => quickfire.stop()));
  folder.remove();
});

function launch(options: Partial<LaunchOptions> = {}): QuickfireProcess {
  const quickfire = new QuickfireProcess({ ...options, env: { DATA_DIR: dataDir, ...options.env } });
  started.push(quickfire);
  return quickfire;
}

/** Spares a test the making of a database, which is not what it is about. */
function copySeed(): void {
  execFileSync('cp', ['-a', join(seed.path, 'data'), dataDir]);
}

async function withRedis<T>(url: string, use: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url);
  try {
    return await use(redis);
  } finally {
    redis.disconnect();
  }
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const options = { clientUrl: url, entities: [], discovery: { warnWhenNoEntities: false } };
  const orm = await MikroORM.init({ ...options, dynamicImportProvider: (id) => import(id) });
  try {
    return await orm.em.getConnection().execute(sql);
  } finally {
    await orm.close(true);
  }
}

describe('npm start', { timeout: 60_000 }, () => {
  it('starts everything, refuses a second start, and leaves nothing after Ctrl-C', async () => {
    const quickfire = launch();
    const url = await quickfire.ready();
    const children = quickfire.children();
    expect(Object.keys(children).sort()).toEqual(['postgres', 'redis', 'web', 'worker']);

    const token = readFileSync(join(dataDir, 'admin-token'), 'utf8').trim();
    expect(token.length).toBeGreaterThanOrEqual(16);
    expect(quickfire.lines).toContainEqual(expect.stringMatching(`Operations .*/ops with the token ${token}$`));

    const second = launch();
    expect(await second.exitCode).toBe(1);
    expect(second.lines).toEqual([expect.stringContaining(`running already (process ${quickfire.pid})`)]);
    expect(await askWeb(url)).toMatchObject({ pid: children['web']?.pid });

    quickfire.signalGroup('SIGINT');
    expect(await quickfire.exitCode).toBe(0);
    const order = quickfire.lines.filter((line) => line.includes('| stopped'));
    expect(order).toEqual([
      expect.stringContaining('web      | stopped before the servers'),
      expect.stringContaining('worker   | stopped after web'),
    ]);
    expect(Object.values(children).filter(isAlive)).toEqual([]);
    expect(guardsOf(Object.values(children))).toEqual([]);
  });

  it('keeps all data over SIGKILL of the process group, whatever that leaves running', async () => {
    copySeed();
    const first = launch();
    const before = await until(async () => askWeb(await first.ready()));
    await withRedis(before.redisUrl, (redis) => redis.set('kept', 'in Redis'));
    await query(String(runningDatabaseUrl(dataDir)), `create table kept as select 'in PostgreSQL' as place`);
    const children = Object.values(first.children());
    // Without the guards the children stay: the worst that a kill can leave.
    for (const guard of guardsOf(children)) process.kill(guard, 'SIGKILL');
    first.signalGroup('SIGKILL');
    await first.exitCode.catch(() => undefined);
    expect(children.filter(isAlive)).toHaveLength(4);

    const second = launch();
    const after = await until(async () => askWeb(await second.ready()));
    expect(children.filter(isAlive)).toEqual([]);
    expect(await withRedis(after.redisUrl, (redis) => redis.get('kept'))).toBe('in Redis');
    expect(await query(String(runningDatabaseUrl(dataDir)), 'select place from kept')).toEqual([
      { place: 'in PostgreSQL' },
    ]);
  });

  it('waits for an earlier one that is still stopping', async () => {
    copySeed();
    const hold = join(folder.path, 'hold');
    writeFileSync(hold, '');
    const first = launch({ env: { HOLD: hold } });
    await first.ready();
    await until(() => first.lines.find((line) => line.endsWith('holds')));
    first.signal('SIGTERM');
    await until(() => first.lines.find((line) => line === 'Stopping …'));
    const second = launch();
    await until(() => second.lines.find((line) => line.includes('still stopping')));
    rmSync(hold);
    expect(await first.exitCode).toBe(0);
    await second.ready();
  });

  it('takes its children along when it is killed', async () => {
    copySeed();
    const quickfire = launch();
    await quickfire.ready();
    const { web, worker, ...servers } = quickfire.children();
    const ends: string[] = [];
    const note = async (name: string, records: (ProcessRecord | undefined)[]) => {
      await until(() => (records.some((record) => record && isAlive(record)) ? undefined : true));
      ends.push(name);
    };
    quickfire.signalGroup('SIGKILL');
    await Promise.all([note('web', [web]), note('worker', [worker]), note('servers', Object.values(servers))]);
    expect(ends, 'in the order of a stop').toEqual(['web', 'worker', 'servers']);
  });

  it('goes on when nobody reads what it says', async () => {
    copySeed();
    const quickfire = launch();
    const url = await quickfire.ready();
    quickfire.closeOutput();
    const before = await until(() => askWeb(url));
    process.kill(before.pid, 'SIGKILL');
    expect(
      (
        await until(async () => {
          const after = await askWeb(url);
          return after?.pid === before.pid ? undefined : after;
        })
      ).pid,
    ).not.toBe(before.pid);
    expect(await quickfire.stop()).toBe(0);
  });

  it('starts again what dies: the servers at their old address, and nothing else with them', async () => {
    copySeed();
    const quickfire = launch();
    const url = await quickfire.ready();
    const before = await until(() => askWeb(url));
    for (const name of ['redis', 'postgres', 'worker']) {
      const old = quickfire.children()[name];
      process.kill(Number(old?.pid), 'SIGKILL');
      await until(() => ((quickfire.children()[name]?.pid ?? old?.pid) === old?.pid ? undefined : true));
    }
    expect(await until(() => askWeb(url))).toEqual(before);
    process.kill(before.pid, 'SIGKILL');
    const after = await until(() => askWeb(url));
    expect(after).toEqual({ ...before, pid: after.pid });
    expect(after.pid).not.toBe(before.pid);
    expect(await quickfire.stop()).toBe(0);
  });

  it('says in a line what is wrong', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const port = String((taken.address() as { port: number }).port);
    const cases: { env: Record<string, string>; code: number; line: RegExp }[] = [
      { env: { PORT: 'abc' }, code: 2, line: /^PORT="abc": / },
      {
        env: { REDIS_URL: 'redis://127.0.0.1:1' },
        code: 2,
        line: /^DATABASE_URL and REDIS_URL: set both, or neither$/,
      },
      { env: { PORT: port }, code: 2, line: new RegExp(`^PORT=${port} is in use`) },
      { env: { DATA_DIR: '/dev/null/data' }, code: 2, line: /^DATA_DIR=\/dev\/null\/data: .*file/ },
    ];
    for (const { env, code, line } of cases) {
      const quickfire = launch({ env });
      expect(await quickfire.exitCode).toBe(code);
      expect(quickfire.lines).toEqual([expect.stringMatching(line)]);
    }
    taken.close();
  });

  it.skipIf(!isRoot)('keeps its data elsewhere when root starts it in a private folder (needs root)', async () => {
    mkdirSync(dataDir);
    const hidden = join(dataDir, 'home', '.data');
    mkdirSync(hidden, { recursive: true });
    chmodSync(dataDir, 0o700);
    const quickfire = launch({ env: { DATA_DIR: hidden } });
    await quickfire.ready();
    const place = quickfire.lines
      .map((line) => /: data is in (\/var\/lib\/quickfire\/\S+)$/.exec(line)?.[1])
      .find(Boolean);
    expect(place).toBeDefined();
    expect(existsSync(join(String(place), 'postgres', 'PG_VERSION'))).toBe(true);
    expect(await quickfire.stop()).toBe(0);
    rmSync(String(place), { recursive: true });
  });
});
