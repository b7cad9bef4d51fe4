/** What a web and a worker tell Prometheus and operators, before, during and after a short real game. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { ProcessRegistry } from '../../src/platform/ops/process-registry.ts';
import type { OpsReply } from '../../src/protocol/ops.ts';
import { createKeys } from '../../src/redis/keys.ts';
import { buildWorkerApp, type WorkerApp } from '../../src/app/worker.ts';
import { startQuickfire, type TestGame, type TestPlayer, type TestQuickfire } from '../support/quickfire.ts';
import { singlesQuiz } from '../support/quizzes.ts';
import { readDashboard, readOperatingPage, readRules } from './operators-files.ts';
import { parseScrape, readExpression, sumOf, type Scrape } from './prometheus-text.ts';

const adminToken = 'an-admin-token-for-tests';
const answered = 'quickfire_event_seconds_count';
const alertsPath = new URL('../../ops/prometheus/alerts.yml', import.meta.url);

let product: TestQuickfire;
let worker: WorkerApp | undefined;
let game: TestGame;
let players: TestPlayer[];
/** Before a worker runs, and when it has folded everything. */
let unfolded: Scrape;
let web: Scrape;
let folded: Scrape;

const scrape = async (url: string): Promise<Scrape> => parseScrape(await (await fetch(`${url}/metrics`)).text());
const readOps = async (): Promise<OpsReply> =>
  (await product.rest<OpsReply>('GET', '/api/ops', undefined, adminToken)).body;

async function until<T>(look: () => Promise<T>, holds: (seen: T) => boolean): Promise<T> {
  const endMs = performance.now() + 20_000;
  for (;;) {
    const seen = await look();
    if (holds(seen)) return seen;
    if (performance.now() > endMs) throw new Error(`it never came to be; last seen: ${JSON.stringify(seen)}`);
  }
}

async function playOneQuestion(): Promise<void> {
  const host = await product.host(game);
  await host.must('host:start', {});
  const [ana, ben] = players as [TestPlayer, TestPlayer];
  await ana.client.event('question:open');
  await ana.client.must('player:answer', { question: 0, answer: 1 });
  await ana.client.must('player:answer', { question: 0, answer: 1 });
  await ana.client.send('player:answer', { question: 0, answer: 0 });
  await ben.client.send('player:answer', { question: 0, answer: 'many' });
  await ben.client.must('player:answer', { question: 0, answer: 0 });
  for (const { client } of players) await client.event('player:result');
}

beforeAll(async () => {
  product = await startQuickfire({
    worker: false,
    env: { ADMIN_TOKEN: adminToken, WORKER_METRICS_PORT: '0', LIMIT_REST_PER_MINUTE: '1000000' },
  });
  game = await product.game(singlesQuiz(1), { introMs: 0 });
  players = [await product.join(game, 'Ana'), await product.join(game, 'Ben')];
  const stranger = await product.client().connected();
  await stranger.send('player:answer', { question: 0, answer: 1 });
  await playOneQuestion();
  unfolded = await until(
    () => scrape(product.url()),
    (seen) => sumOf(seen, 'quickfire_fold_lag_seconds') > 0.1,
  );
  const config = readConfig(product.env);
  worker = await buildWorkerApp(config, createLogger('error', 'worker'));
  await worker.start();
  web = await until(
    () => scrape(product.url()),
    (seen) => sumOf(seen, 'quickfire_fold_lag_seconds') === 0,
  );
  folded = await scrape(`http://127.0.0.1:${await worker.metrics?.port()}`);
});

afterAll(async () => {
  await worker?.stop();
  await product.stop();
});

describe('a web process', () => {
  it('counts each answer once, by path and what became of it', () => {
    const outcome = (path: string, name: string) => sumOf(web, 'quickfire_answers_total', { path, outcome: name });
    expect(outcome('buffered', 'accepted')).toBe(2);
    expect(outcome('buffered', 'duplicate')).toBe(1);
    expect(outcome('buffered', 'already_answered')).toBe(1);
    expect(outcome('buffered', 'bad_request')).toBe(1);
    expect(outcome('none', 'not_allowed')).toBe(1);
    expect(sumOf(web, 'quickfire_answers_total')).toBe(6);
    expect(sumOf(web, answered, { event: 'player:answer' })).toBe(6);
  });

  it('times events, joins of a game with its path', () => {
    expect(sumOf(web, answered, { event: 'player:answer', code: 'ok', path: 'buffered' })).toBe(3);
    expect(sumOf(web, answered, { event: 'player:join', code: 'ok', path: 'buffered' })).toBe(2);
    for (const measure of ['join', 'answer', 'fanout']) {
      expect(sumOf(web, 'quickfire_latency_seconds', { measure, path: 'buffered', quantile: '0.99' })).toBeGreaterThan(
        0,
      );
    }
  });

  it('times room events until the last socket is written, and results until the last player has theirs', () => {
    for (const event of ['question:open', 'question:closed', 'player:result']) {
      expect(sumOf(web, 'quickfire_fanout_seconds_count', { event, path: 'buffered' })).toBe(1);
      expect(sumOf(web, 'quickfire_fanout_seconds_sum', { event })).toBeLessThan(5);
    }
  });

  it('times REST routes by pattern, and never by URL', async () => {
    expect((await product.results(game)).status).toBe('running');
    expect((await product.rest('GET', '/api/games/no-such-game/results', undefined, game.ownerToken)).status).toBe(404);
    const results = { method: 'GET', route: '/api/games/:gameId/results' };
    let seen = await scrape(product.url());
    // What is told may be a second old.
    await expect
      .poll(
        async () => {
          seen = await scrape(product.url());
          return sumOf(seen, 'quickfire_rest_seconds_count', { ...results, status: '404' });
        },
        { timeout: 10_000 },
      )
      .toBe(1);
    expect(sumOf(seen, 'quickfire_rest_seconds_count', { ...results, status: '200' })).toBe(1);
    expect(sumOf(seen, 'quickfire_rest_seconds_count', { ...results, status: '404' })).toBe(1);
    expect(JSON.stringify(seen.samples)).not.toContain(game.gameId);
  });

  it('tells of Redis, Postgres, its event loop and its sockets', () => {
    expect(sumOf(web, 'quickfire_redis_call_seconds_count', { call: 'accept-answers' })).toBeGreaterThan(1);
    const connections = ['idle', 'used'].map((state) => sumOf(web, 'quickfire_pool_connections', { state }));
    expect(connections.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0);
    expect(sumOf(web, 'quickfire_event_loop_utilization')).toBeGreaterThan(0);
    expect(sumOf(web, 'quickfire_sockets')).toBe(4);
    expect(sumOf(web, 'quickfire_players')).toBe(2);
    expect(sumOf(web, 'quickfire_rooms')).toBe(1);
  });

  it('tells of the log, and of what waits in it while no worker runs', () => {
    expect(sumOf(unfolded, 'quickfire_log_entries')).toBeGreaterThan(0);
    expect(sumOf(web, 'quickfire_log_entries')).toBe(sumOf(unfolded, 'quickfire_log_entries'));
  });
});

it('a worker has a port for its metrics, and tells what it folded', async () => {
  expect(sumOf(folded, 'quickfire_fold_rows_total')).toBeGreaterThanOrEqual(2);
  expect(sumOf(folded, 'quickfire_fold_batch_seconds_count', { path: 'buffered' })).toBeGreaterThan(0);
  expect(sumOf(folded, 'quickfire_redis_call_seconds_count', { call: 'read-log' })).toBeGreaterThan(0);
  expect(sumOf(folded, 'quickfire_fold_lag_seconds')).toBe(0);
  expect(folded.types.get('process_cpu_seconds_total')).toBe('counter');
  const base = `http://127.0.0.1:${await worker?.metrics?.port()}`;
  expect((await fetch(`${base}/healthz`)).status).toBe(200);
  expect((await fetch(`${base}/api/ops`)).status).toBe(404);
});

describe('operators', () => {
  it('see every process, and what all of them measured together', async () => {
    const ops = await until(readOps, (seen) => seen.processes.length === 2 && seen.latency.length >= 6);
    expect(ops.processes.map(({ kind }) => kind)).toEqual(['web', 'worker']);
    expect(ops.processes[0]).toMatchObject({ sockets: 4, rooms: 1, players: 2, busyLevel: 0 });
    for (const { memoryBytes, at } of ops.processes) {
      expect(memoryBytes).toBeGreaterThan(10_000_000);
      expect(ops.now - at).toBeLessThan(5000);
    }
    const of = (measure: string, path: string) =>
      ops.latency.find((latency) => latency.measure === measure && latency.path === path);
    expect(of('answer', 'buffered')?.count).toBe(5);
    expect(of('join', 'buffered')?.count).toBe(2);
    for (const { p50Ms, p95Ms, p99Ms } of ops.latency) {
      expect([p50Ms, p95Ms, p99Ms]).toEqual([p50Ms, p95Ms, p99Ms].toSorted((a, b) => a - b));
    }
    expect(of('fold', 'buffered')?.count).toBe(sumOf(folded, 'quickfire_fold_batch_seconds_count'));
    expect(ops.answers.find(({ outcome }) => outcome === 'accepted')).toMatchObject({ count: 2, lastMinute: 2 });
    expect(ops.log).toMatchObject({ entries: sumOf(web, 'quickfire_log_entries'), foldLagMs: 0 });
  });

  it('do not see a process that has died for longer than five seconds, nor one that has ended', async () => {
    const board = new ProcessRegistry(
      product.webs[0]?.app.runner as never,
      createKeys(product.env['REDIS_PREFIX'] ?? ''),
    );
    const [described] = (await board.read()).samples;
    if (described === undefined) throw new Error('nothing is on the board');
    await board.publish('dead', described.sample);
    await board.publish('ended', described.sample);
    await board.withdraw('ended');
    const ids = (ops: OpsReply) => ops.processes.map(({ id }) => id);
    const before = await readOps();
    expect(ids(before)).toContain('dead');
    expect(ids(before)).not.toContain('ended');
    const died = before.processes.find(({ id }) => id === 'dead')?.at ?? 0;
    const after = await until(readOps, (seen) => !ids(seen).includes('dead'));
    expect(after.now - died).toBeGreaterThanOrEqual(5000);
    expect(ids(after)).toContain(described.id);
  });

  it('are nobody where no token is set', async () => {
    const closed = await startQuickfire({ worker: false, env: { ...product.env, ADMIN_TOKEN: '' } });
    try {
      for (const token of [undefined, adminToken, '']) {
        expect((await closed.rest('GET', '/api/ops', undefined, token)).status).toBe(404);
      }
    } finally {
      await closed.stop();
    }
  });
});

describe('the dashboard, the alert rules and the operators page', () => {
  const known = () => {
    const types = new Map([...web.types, ...folded.types]);
    const samples = [...web.samples, ...folded.samples];
    return { types, samples };
  };
  /** Labels that Prometheus adds itself. */
  const added = ['job', 'instance'];

  it('name only metrics and labels that there are', () => {
    const { types } = known();
    const documented = readOperatingPage();
    const labelsOf = (metric: string) => documented.get(metric) ?? [];
    const series = new Map(
      [...types].flatMap(([metric, type]) =>
        type === 'histogram'
          ? ['_bucket', '_sum', '_count'].map((suffix) => [`${metric}${suffix}`, metric] as const)
          : [[metric, metric] as const],
      ),
    );
    const expressions = [...readDashboard(), ...readRules(alertsPath).map(({ expr }) => expr)];
    expect(expressions.length).toBeGreaterThan(60);
    for (const expression of expressions) {
      const { asked, grouped } = readExpression(expression);
      expect(asked.length, expression).toBeGreaterThan(0);
      const metrics = asked.filter(({ metric }) => metric !== 'up');
      for (const { metric, labels } of metrics) {
        const base = series.get(metric) ?? `no such metric: ${metric}`;
        expect([...types.keys()], expression).toContain(base);
        expect([...added, ...labelsOf(base)], expression).toEqual(expect.arrayContaining(labels));
      }
      const groupable = metrics.flatMap(({ metric }) => labelsOf(series.get(metric) ?? ''));
      expect(['le', ...added, ...groupable], expression).toEqual(expect.arrayContaining(grouped));
    }
  });

  it('the page has every metric of ours, with the labels it has', () => {
    const { types, samples } = known();
    const documented = readOperatingPage();
    const ours = [...types.keys()].filter((name) => name.startsWith('quickfire_'));
    expect(ours.filter((name) => !documented.has(name))).toEqual([]);
    expect([...documented.keys()].filter((name) => !types.has(name))).toEqual([]);
    for (const { name, labels } of samples) {
      const metric = documented.has(name) ? name : name.replace(/_(bucket|sum|count)$/, '');
      const wanted = documented.get(metric);
      if (wanted === undefined || !metric.startsWith('quickfire_')) continue;
      expect([...wanted].sort(), name).toEqual(
        Object.keys(labels)
          .filter((label) => label !== 'le')
          .sort(),
      );
    }
  });

  it('every rule says how bad it is and what to do', () => {
    const rules = readRules(alertsPath);
    expect(rules.length).toBeGreaterThan(15);
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
    for (const { severity, summary, description } of rules) {
      expect(['warning', 'critical']).toContain(severity);
      expect(summary.length).toBeGreaterThan(10);
      expect(description.length).toBeGreaterThan(20);
    }
    expect(readFileSync(alertsPath, 'utf8')).not.toContain('\t');
  });
});
