/** Folding while sessions, servers and workers are lost. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Checkpoint } from '../../entities/checkpoint.ts';
import { Game } from '../../entities/game.ts';
import type { AnswerFolder } from '../../src/folding/answer-folder.ts';
import { isFoldRetryable } from '../../src/folding/fold-errors.ts';
import { foldingSessionName } from '../../src/folding/fold-lock-breaker.ts';
import { noFoldMetrics } from '../../src/folding/fold-metrics.ts';
import { ShardReader } from '../../src/folding/shard-reader.ts';
import { markStored } from '../../src/folding/fold-trimmer.ts';
import { migrate } from '../../src/db/migrate.ts';
import { Worker } from '../../src/folding/worker.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { shardOf } from '../../src/redis/keys.ts';
import { FaultyLink } from '../support/faulty-link.ts';
import { PostgresReplies } from '../support/reply-counters.ts';
import { startPostgres, type PrivateServer } from '../support/services.ts';
import { foldAll, FoldBench, type FolderOverrides } from './fold-bench.ts';
import { recordGames } from './fold-recording.ts';

const recording = recordGames(4711, { games: 3, players: 8 });
const [game] = recording.games;
const shard = shardOf(game!.id);
const silent = createLogger('silent', 'test');

/** Waits for a condition that other processes bring about. */
async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
  for (let tries = 0; !(await condition()); tries++) {
    if (tries > 2000) throw new Error('it never came');
    await sleep(10);
  }
}

async function expectedTables() {
  const bench = await FoldBench.open();
  try {
    await bench.addGames(recording.games);
    await bench.write(recording.entries);
    await foldAll(await bench.folder());
    return await bench.tables();
  } finally {
    await bench.close();
  }
}

let expected: Record<string, unknown[]>;
let bench: FoldBench;
beforeAll(async () => {
  expected = await expectedTables();
});

/** A worker on the bench, with a connection of its own to wait on. */
async function openWorker(overrides: FolderOverrides = {}) {
  const blocking = new Redis(bench.redis.options);
  const reader = new ShardReader({ runner: bench.runner, blocking }, bench.keys);
  const folder = await bench.folder({ reader, ...overrides });
  let awayCount = 0;
  const metrics = { ...noFoldMetrics, away: () => void (awayCount += 1) };
  const worker = new Worker({ folder, reader, intervalMs: 1, logger: silent, metrics });
  return {
    worker,
    folder,
    away: () => awayCount,
    close: async () => {
      await worker.stop();
      blocking.disconnect();
    },
  };
}

const isStored = async () => {
  const { games, checkpoints } = await bench.tables();
  return games?.length === 3 && JSON.stringify(checkpoints) === JSON.stringify(expected['checkpoints']);
};

describe('a lost session', () => {
  beforeAll(async () => {
    bench = await FoldBench.open();
    await bench.addGames(recording.games);
    await bench.write(recording.entries);
  });
  afterAll(() => bench.close());

  it('in the middle of a batch leaves nothing behind, and the batch is folded afterwards', async () => {
    const admin = bench.orm.em.fork();
    const kill = `select pg_terminate_backend(pid, 5000) from pg_stat_activity
      where application_name = ? and datname = current_database()`;
    // Each table's first insert is met once by a trigger that ends its own session, as any fault would.
    await admin.execute(`create table fault (name text primary key)`);
    await admin.execute(`create function fail_once() returns trigger language plpgsql as $$ begin
      if not exists (select 1 from fault where name = tg_table_name) then
        perform pg_advisory_lock(1); perform pg_advisory_unlock(1);
      end if;
      return null; end $$`);
    for (const table of ['player', 'answer', 'question_result', 'checkpoint']) {
      await admin.execute(
        `create trigger fail_once after insert or update on ${table} for each statement execute function fail_once()`,
      );
    }
    const folder = await bench.folder({ answersMax: 50 });
    const holder = bench.orm.em.fork();
    for (const table of ['player', 'answer', 'question_result', 'checkpoint']) {
      const before = await bench.tables();
      await holder.begin();
      await holder.execute('select pg_advisory_xact_lock(1)');
      const folding = folder.fold(shard).then(
        (outcome) => outcome.state,
        (error: unknown) => (isFoldRetryable(error) ? 'away' : error),
      );
      await until(async () => {
        const [row] = await admin.execute<[{ waiting: number }]>(
          `select count(*)::int as waiting from pg_stat_activity where application_name = ? and wait_event = 'advisory'
            and datname = current_database()`,
          [foldingSessionName(shard)],
        );
        return row.waiting === 1;
      });
      await admin.execute(kill, [foldingSessionName(shard)]);
      expect(await folding).toBe('away');
      await holder.rollback();
      expect(await bench.tables()).toEqual(before);
      await admin.execute('insert into fault values (?)', [table]);
    }
    await foldAll(folder);
    expect(await bench.tables()).toEqual(expected);
  });
});

describe('a stuck session', () => {
  beforeAll(async () => {
    bench = await FoldBench.open();
    await bench.addGames(recording.games);
    await bench.write(recording.entries);
  });
  afterAll(() => bench.close());

  it('that holds a checkpoint is ended by another worker, one that still works is not', async () => {
    const stuck = bench.orm.em.fork();
    await stuck.begin();
    await stuck.execute(`select set_config('application_name', ?, true)`, [foldingSessionName(shard)]);
    await stuck.execute('select 1 from checkpoint where shard = ? for update', [shard]);
    const other = bench.orm.em.fork();
    await other.begin();
    await other.execute(`select set_config('application_name', ?, true)`, [foldingSessionName((shard + 1) % 64)]);
    await other.execute('select 1 from checkpoint where shard = ? for update', [(shard + 1) % 64]);
    let broken = 0;
    const metrics = { ...noFoldMetrics, lockBroken: () => void (broken += 1) };
    const folder = await bench.folder({ metrics, stuckAfterMs: 300 });
    const working = new AbortController();
    const keepWorking = (async () => {
      while (!working.signal.aborted) {
        await stuck.execute('select 1');
        await sleep(20);
      }
    })();
    const sinceMs = performance.now();
    while (performance.now() - sinceMs < 700) {
      expect(await folder.fold(shard)).toEqual({ state: 'locked' });
      await sleep(20);
    }
    expect(broken).toBe(0);
    working.abort();
    await keepWorking;
    await until(async () => (await folder.fold(shard)).state === 'folded');
    expect(broken).toBe(1);
    await expect(stuck.execute('select 1')).rejects.toSatisfy(isFoldRetryable);
    await stuck.rollback().catch(() => undefined);
    await other.execute('select 1');
    await other.rollback();
  });
});

describe('a session whose statement runs', () => {
  beforeAll(async () => {
    bench = await FoldBench.open();
    await bench.addGames(recording.games);
    await bench.write(recording.entries);
  });
  afterAll(() => bench.close());

  it('is slow, not stuck: it is ended when it says nothing after it', async () => {
    const slow = bench.orm.em.fork();
    await slow.begin();
    await slow.execute(`select set_config('application_name', ?, true)`, [foldingSessionName(shard)]);
    await slow.execute('select 1 from checkpoint where shard = ? for update', [shard]);
    let broken = 0;
    const metrics = { ...noFoldMetrics, lockBroken: () => void (broken += 1) };
    const folder = await bench.folder({ metrics, stuckAfterMs: 300 });
    const ended = new AbortController();
    const running = slow.execute('select pg_sleep(2)').finally(() => ended.abort());
    while (!ended.signal.aborted) {
      expect(await folder.fold(shard)).toEqual({ state: 'locked' });
      if (!ended.signal.aborted) expect(broken).toBe(0);
      await sleep(20);
    }
    await running;
    await until(async () => (await folder.fold(shard)).state === 'folded');
    expect(broken).toBe(1);
    await slow.rollback().catch(() => undefined);
  });
});

describe('a commit whose reply is lost', () => {
  let server: PrivateServer;
  let link: FaultyLink;
  beforeAll(async () => {
    server = await startPostgres();
    await migrate(server.url);
    link = await FaultyLink.open(Number(new URL(server.url).port), { replies: () => new PostgresReplies() });
    bench = await FoldBench.open({ databaseUrl: link.url(server.url) });
  });
  afterAll(async () => {
    await bench.close();
    await link.close();
    await server.close();
  });

  it('lets the rooms go whose end it has folded, and takes back no later position', async () => {
    await bench.addGames(recording.games);
    await bench.write(recording.entries);
    const folder = await bench.folder();
    for (const one of recording.games) {
      const struck = link.strike({ counts: (reply) => reply === 'commit', nth: 1, fault: 'cut' });
      await expect(folder.fold(shardOf(one.id))).rejects.toSatisfy(isFoldRetryable);
      expect(struck.hit).toBe('commit');
    }
    await foldAll(folder);
    await until(async () => (await folder.expireRooms()) === 0);
    expect(bench.retired.toSorted()).toEqual(recording.games.map(({ id }) => id).toSorted());
    const [key, epochKey] = [bench.keys.stored(shard), bench.keys.epoch(shard)];
    const epoch = (await bench.redis.get(epochKey)) as string;
    await folder.tidyUp();
    const through = (await bench.redis.get(key)) as string;
    expect(through).not.toBeNull();
    await markStored(bench.runner, bench.keys, { shard, epoch, lastId: '1-1' });
    expect(await bench.redis.get(key)).toBe(through);
  });
});

describe('a batch', () => {
  let server: PrivateServer;
  beforeAll(async () => {
    server = await startPostgres();
    await migrate(server.url);
    bench = await FoldBench.open({ databaseUrl: server.url });
  });
  afterAll(async () => {
    await bench.close();
    await server.close();
  });

  it('is as large as ever once Postgres is back', async () => {
    await bench.addGames(recording.games);
    const own = recording.entries.filter((entry) => entry.shard === shard);
    await bench.write(own.slice(0, 2));
    const folder = await bench.folder({ answersMax: 1000 });
    expect(await folder.fold(shard)).toMatchObject({ state: 'folded', more: false });
    await bench.write(own.slice(2));
    await server.kill();
    for (let tries = 0; tries < 10; tries++) await expect(folder.fold(shard)).rejects.toSatisfy(isFoldRetryable);
    await server.restart();
    expect(await folder.fold(shard)).toMatchObject({ state: 'folded', more: false });
  });
});

describe('a worker', () => {
  let server: PrivateServer;
  beforeAll(async () => {
    server = await startPostgres();
    await migrate(server.url);
  });
  afterAll(() => server.close());
  afterEach(() => bench.close());

  it('folds what is new and stops when told to', async () => {
    bench = await FoldBench.open();
    await bench.addGames(recording.games);
    const { worker, close } = await openWorker();
    worker.start();
    for (let from = 0; from < recording.entries.length; from += 20) {
      await bench.write(recording.entries.slice(from, from + 20));
    }
    await until(isStored);
    await until(() => bench.retired.length === 3);
    await close();
    await worker.finished;
    expect(await bench.tables()).toEqual(expected);
  });

  it('shares the work with others, any of which may be gone', async () => {
    bench = await FoldBench.open();
    await bench.addGames(recording.games);
    const workers = await Promise.all([1, 2, 3].map(() => openWorker({ answersMax: 10 })));
    for (const { worker } of workers) worker.start();
    const half = recording.entries.length >> 1;
    await bench.write(recording.entries.slice(0, half));
    await workers[0]!.close();
    await bench.write(recording.entries.slice(half));
    await until(isStored);
    await Promise.all(workers.map((each) => each.close()));
    expect(await bench.tables()).toEqual(expected);
  });

  it('waits while Postgres is away, killed or silent, and goes on when it is back', async () => {
    bench = await FoldBench.open({ databaseUrl: server.url });
    await bench.addGames(recording.games);
    const { worker, away, close } = await openWorker({ answersMax: 20 });
    worker.start();
    const third = Math.ceil(recording.entries.length / 3);
    await bench.write(recording.entries.slice(0, third));
    await server.kill();
    await bench.write(recording.entries.slice(third, 2 * third));
    const before = away();
    await until(() => away() > before + 1);
    await server.restart();
    await until(async () => (await bench.orm.em.fork().count(Checkpoint, { lastId: { $ne: '0-0' } })) > 0);
    server.stop();
    await bench.write(recording.entries.slice(2 * third));
    const frozen = away();
    await until(() => away() > frozen);
    server.cont();
    await until(() =>
      isStored().catch((error: unknown) => {
        if (isFoldRetryable(error)) return false;
        throw error;
      }),
    );
    await close();
    expect(await bench.tables()).toEqual(expected);
  });

  it('ends by a bug, and says so', async () => {
    bench = await FoldBench.open();
    await bench.addGames(recording.games);
    await bench.write(recording.entries);
    const { worker, folder, close } = await openWorker();
    const broken = new Proxy(folder, {
      get: (target, name) => {
        if (name === 'fold') return () => Promise.reject(new TypeError('a bug'));
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? (value as AnswerFolder['fold']).bind(target) : value;
      },
    });
    const faulty = new Worker({
      folder: broken,
      reader: bench.reader,
      intervalMs: 1,
      logger: silent,
      metrics: noFoldMetrics,
    });
    faulty.start();
    await expect(faulty.finished).rejects.toThrow('a bug');
    worker.start();
    await until(isStored);
    await close();
    expect(await bench.orm.em.fork().count(Game, { storedAt: { $ne: null } })).toBe(3);
  });
});
