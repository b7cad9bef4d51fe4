/** `npm run bench -- seasons [--people 1000000]`: a leaderboard's page and one's own rank in it, while games pay points. */
import { randomUUID } from 'node:crypto';
import { loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { MikroORM } from '@mikro-orm/postgresql';
import { Client, Pool } from 'pg';
import { migrate } from '../../src/db/migrate.ts';
import { connectOrm } from '../../src/db/orm.ts';
import { ledgerChecks } from '../../src/platform/ledger/ledger-checks.ts';
import { Leaderboards } from '../../src/platform/seasons/leaderboards.ts';
import { recordSeasonPoints } from '../../src/platform/seasons/record-season-points.ts';
import { lockSeasons, recountBuckets } from '../../src/platform/seasons/season-buckets.ts';
import { SeasonNames } from '../../src/platform/seasons/season-names.ts';
import { applicationUrlOf, startPostgres } from '../support/private-server.ts';
import { UsageError } from './read-arguments.ts';
import { serverCpuMs } from './reports/server-cpu.ts';
import { quantile } from './statistics.ts';

const seasons = ['all', '2026', '2026-12'] as const;
const end = Date.parse('2026-12-15T12:00:00Z');
/** As many as the job pays in one transaction. */
const playersOfGame = 50;
const samples = 3000;
const cpuRuns = 500;
const readsPerSecond = 100;
const limitMs = 20;

/** Prints each latency. @returns whether both are within the promise, and all counts are right */
export async function runSeasonsBench(args: string[]): Promise<boolean> {
  const people = readPeople(args);
  const postgres = await startPostgres({ durable: true });
  const url = applicationUrlOf(postgres.url);
  await migrate(postgres.url, url);
  const orm = await connectOrm({ url, poolMax: 6, applicationName: 'bench', queryTimeoutMs: 600_000 });
  const owner = new Client({ connectionString: postgres.url });
  await owner.connect();
  const idle = new Pool({ connectionString: postgres.url, max: 1 });
  try {
    const ids = await fill(orm, owner, people);
    await measureNaive(owner, ids);
    await measureCpu(orm, ids, postgres.dataDir);
    const ok = await measure(orm, ids, () => idle.query('select 1'));
    const check = ledgerChecks.find(({ name }) => name === 'leaderboard')?.sql ?? '';
    const { rows } = await owner.query(check, [10]);
    const { rows: buckets } = await owner.query('select count(*) from season_bucket');
    console.log(`check: ${rows.length} differences, ${buckets[0].count} buckets`);
    return ok && rows.length === 0;
  } finally {
    await Promise.all([orm.close(true), owner.end(), idle.end()]);
    await postgres.close();
  }
}

/** @throws {UsageError} */
function readPeople(args: string[]): number {
  const { values } = parseArgs({ args, options: { people: { type: 'string', default: '1000000' } } });
  const people = Number(values.people);
  if (!Number.isInteger(people) || people < 1000) throw new UsageError('--people: at least 1000');
  return people;
}

/** Everybody is on the leaderboard. Most have few points and share them with many; some have very many. */
async function fill(orm: MikroORM, owner: Client, people: number): Promise<string[]> {
  const began = performance.now();
  await owner.query(
    `insert into "user" (id, display_name, role, created_at) select gen_random_uuid(), 'somebody', 'host', now() from generate_series(1, $1)`,
    [people],
  );
  await owner.query(`insert into season_name select id, 'Player ' || left(id::text, 8), now() from "user"`);
  for (const [at, season] of seasons.entries())
    await owner.query(
      `insert into season_points select id, $1, (power(random(), 3) * $2)::bigint + 10, true from "user"`,
      [season, 20_000 / 4 ** at],
    );
  const counting = performance.now();
  await orm.em.fork().transactional(async (em) => {
    await lockSeasons(em);
    await recountBuckets(em);
  });
  const counted = performance.now();
  await owner.query('vacuum analyze');
  const { rows } = await owner.query<{ id: string }>('select id from "user"');
  const size = await owner.query(`select pg_size_pretty(sum(pg_total_relation_size(c))) as size
    from unnest(array['season_points', 'season_name', 'season_bucket']::regclass[]) c`);
  console.log(
    `${people} people in ${seasons.length} seasons, ${size.rows[0].size}; filled in ${seconds(counting - began)}, buckets counted in ${seconds(counted - counting)}`,
  );
  return rows.map(({ id }) => id);
}

/** What a rank costs that counts people. */
async function measureNaive(owner: Client, ids: readonly string[]): Promise<void> {
  const took: number[] = [];
  for (let i = 0; i < 20; i += 1) {
    const began = performance.now();
    await owner.query(
      `select 1 + count(*) from season_points where season = 'all' and listed and points > 0
        and points > (select points from season_points where season = 'all' and user_id = $1)`,
      [ids[(i * 7919) % ids.length]],
    );
    took.push(performance.now() - began);
  }
  console.log(
    `own rank by counting people, for comparison: p50 ${ms(quantile(took, 0.5))}, most ${ms(Math.max(...took))}`,
  );
}

/** Says more than a latency on a machine where others work. */
async function measureCpu(orm: MikroORM, ids: readonly string[], dataDir: string): Promise<void> {
  const boards = new Leaderboards(orm);
  const idOf = (nth: number) => ids[(nth * 7919) % ids.length] as string;
  const works = {
    'page of 50 with own rank': (nth: number) => boards.read({ season: 'all', userId: idOf(nth), limit: 50 }),
    [`points of ${playersOfGame} players`]: (nth: number) =>
      pay(
        orm,
        Array.from({ length: playersOfGame }, (_, i) => idOf(nth * playersOfGame + i)),
      ),
  };
  for (const [name, work] of Object.entries(works)) {
    for (let nth = 0; nth < 50; nth += 1) await work(nth);
    const [cpu, began] = [serverCpuMs(dataDir), performance.now()];
    for (let nth = 0; nth < cpuRuns; nth += 1) await work(nth + 50);
    const [used, took] = [(serverCpuMs(dataDir) - cpu) / cpuRuns, (performance.now() - began) / cpuRuns];
    console.log(`${name}: ${used.toFixed(2)} ms of CPU of PostgreSQL each, one after the other ${ms(took)}`);
  }
}

/** One game. */
async function pay(orm: MikroORM, players: readonly string[]): Promise<void> {
  const gameId = randomUUID();
  const changes = players.map((userId) => ({
    userId,
    gameId,
    delta: BigInt(10 + Math.floor(Math.random() * 200)),
    at: end,
  }));
  await orm.em.fork().transactional((em) => recordSeasonPoints(em, changes));
}

/** @param nothing a statement that reads nothing, on a connection of its own: it takes as long as the machine lets it */
async function measure(orm: MikroORM, ids: readonly string[], nothing: () => Promise<unknown>): Promise<boolean> {
  const boards = new Leaderboards(orm);
  const stranger = randomUUID();
  const someone = () => ids[Math.floor(Math.random() * ids.length)] as string;
  const season = () => seasons[Math.floor(Math.random() * seasons.length)] as string;
  const writing = startWriting(orm, someone);
  const reads = {
    'page of 50': () => boards.read({ season: season(), userId: stranger, limit: 50 }),
    'own rank': () => boards.read({ season: season(), userId: someone(), limit: 1 }),
    'page of 100 with own rank': () => boards.read({ season: season(), userId: someone(), limit: 100 }),
  };
  for (let i = 0; i < 50; i += 1) for (const read of Object.values(reads)) await read();
  let ok = true;
  for (const [name, read] of Object.entries(reads)) {
    const [took, idle] = await Promise.all([paced(read), paced(nothing)]);
    const [p50, p99] = [quantile(took, 0.5), quantile(took, 0.99)];
    ok &&= p99 < limitMs;
    console.log(
      `${name}: p50 ${ms(p50)}, p99 ${ms(p99)} (limit ${limitMs} ms), most ${ms(Math.max(...took))}; nothing at the same time: p50 ${ms(quantile(idle, 0.5))}, p99 ${ms(quantile(idle, 0.99))}; ${took.length} at ${readsPerSecond} a second, load ${loadavg()[0]?.toFixed(1)}`,
    );
  }
  const { games, changes, moves } = await writing.stop();
  console.log(
    `beside them: ${ms(quantile(changes, 0.5))} (p99 ${ms(quantile(changes, 0.99))}) for each of ${games} times ${playersOfGame} players' points, ${moves} people left and came`,
  );
  return ok;
}

/** Each begins when it is due, whatever the others take, and its time counts from there. */
async function paced(read: () => Promise<unknown>): Promise<number[]> {
  const began = performance.now();
  const one = async (nth: number): Promise<number> => {
    const due = began + (nth * 1000) / readsPerSecond;
    await sleep(Math.max(0, due - performance.now()));
    // A timer is up to a millisecond early or late: that is no time of the server's.
    const started = performance.now();
    await read();
    return performance.now() - started;
  };
  return await Promise.all(Array.from({ length: samples }, (_, nth) => one(nth)));
}

/** Twenty times a second a game pays, and twice a second somebody leaves and comes back. */
function startWriting(orm: MikroORM, someone: () => string) {
  const names = new SeasonNames({ orm, now: Date.now });
  const changes: number[] = [];
  const stopping = new AbortController();
  let [games, moves] = [0, 0];
  const payAll = async () => {
    while (!stopping.signal.aborted) {
      const began = performance.now();
      await pay(orm, Array.from({ length: playersOfGame }, someone));
      changes.push(performance.now() - began);
      games += 1;
      await sleep(50);
    }
  };
  const move = async () => {
    while (!stopping.signal.aborted) {
      const userId = someone();
      await names.leave(userId);
      await names.choose(userId, 'Somebody');
      moves += 1;
      await sleep(500);
    }
  };
  const running = Promise.all([payAll(), move()]);
  return {
    async stop() {
      stopping.abort();
      await running;
      return { games, changes, moves };
    },
  };
}

const ms = (value: number): string => `${value.toFixed(1)} ms`;
const seconds = (value: number): string => `${(value / 1000).toFixed(1)} s`;
