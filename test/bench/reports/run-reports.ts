/**
 * `npm run bench -- reports [--games 1000] [--pairs 9]`: how long reports take beside 10 million answers, and what they do to
 * acknowledgements.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { connectOrm } from '../../../src/db/orm.ts';
import { countMoments } from '../../../src/platform/reports/count-moments.ts';
import { BenchProduct } from '../bench-product.ts';
import { Crowd } from '../crowd/crowd.ts';
import { runPairs } from '../paired-runs.ts';
import { UsageError, pairsDefault } from '../read-arguments.ts';
import { describeMachine } from '../report.ts';
import { quantile } from '../statistics.ts';
import { makeGames, quizOf } from './make-games.ts';
import { serverCpuMs } from './server-cpu.ts';

const size = { players: 500, questions: 20 } as const;
const runs = 200;
const warmups = 5;
const hall = 500;
/** The answers of the hall come in within this time. */
const spreadMs = 2000;
const limitMs = 300;
const ratioMax = 1.1;

interface Asked {
  name: string;
  /** A path; the `nth` time. */
  path: (nth: number) => string;
}

interface Took {
  name: string;
  p50: number;
  p99: number;
  /** CPU of Postgres and of the web process, for each. */
  postgresMs: number;
  webMs: number;
  bytes: number;
}

/** @returns the exit code: 0 when everything is within its limit */
export async function runReports(args: string[], reportsDir: string): Promise<number> {
  const { games, pairs } = readReportArguments(args);
  const product = await BenchProduct.start({}, { pinned: false, durable: true });
  try {
    const { token, ownerId, quizId } = await makeOwner(product.url);
    const ids = await fill(product.env['DATABASE_URL'] ?? '', { ownerId, quizId }, games);
    const monthAgo = Date.now() - 30 * 86_400_000;
    const gameOf = (nth: number) => ids[(nth * 37) % ids.length] as string;
    const asked: Asked[] = [
      { name: 'report of a game', path: (nth) => `/api/games/${gameOf(nth)}/report` },
      { name: 'report of a quiz', path: () => `/api/quizzes/${quizId}/report?zone=Europe/Berlin` },
      { name: 'report of a quiz, 30 days', path: () => `/api/quizzes/${quizId}/report?from=${monthAgo}` },
      { name: 'report of a person', path: () => '/api/me/report?zone=Europe/Berlin' },
      { name: 'list of games', path: () => '/api/games?limit=100' },
      { name: 'results of a game', path: (nth) => `/api/games/${gameOf(nth)}/results` },
    ];
    const ask = askerOf(product.url, token);
    const took: Took[] = [];
    for (const each of asked) {
      took.push(await measure(each, ask, product));
      console.log(formatRow(took.at(-1) as Took));
    }
    const readOne = async (nth: number) => void (await ask((asked[nth % asked.length] as Asked).path(nth)));
    const exportOne = async (nth: number) => void (await ask(`/api/games/${gameOf(nth)}/export?format=xlsx`));
    const besides: Beside[] = [
      { name: 'one report', reads: 'once', read: readOne },
      { name: 'one workbook', reads: 'once', read: exportOne },
      { name: 'reports without a pause', reads: 'always', read: readOne },
      { name: 'workbooks without a pause', reads: 'always', read: exportOne },
    ];
    const acks = await measureAcks(product, pairs, besides);
    mkdirSync(reportsDir, { recursive: true });
    const path = join(reportsDir, 'reports.json');
    const report = { at: new Date().toISOString(), machine: describeMachine(), games, ...size, runs, took, acks };
    writeFileSync(path, `${JSON.stringify(report, null, 2)}\n`);
    console.log(`\n${path}`);
    return took.every(({ p99 }) => p99 < limitMs) && (acks[0]?.median ?? Infinity) <= ratioMax ? 0 : 1;
  } finally {
    await product.stop();
  }
}

/** @throws {UsageError} */
function readReportArguments(args: string[]): { games: number; pairs: number } {
  const { values } = parseArgs({
    args,
    options: {
      games: { type: 'string', default: '1000' },
      pairs: { type: 'string', default: String(pairsDefault) },
    },
  });
  const [games, pairs] = [Number(values.games), Number(values.pairs)];
  if (!Number.isInteger(games) || games < 1 || games > 10_000) throw new UsageError('--games: from 1 to 10000');
  if (!Number.isInteger(pairs) || pairs < 1 || pairs > 99) throw new UsageError('--pairs: from 1 to 99');
  return { games, pairs };
}

async function makeOwner(url: string) {
  const call = async <T>(method: string, path: string, body?: unknown, token?: string): Promise<T> => {
    const reply = await fetch(`${url}${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${await reply.text()}`);
    return (await reply.json()) as T;
  };
  const { token } = await call<{ token: string }>('POST', '/api/auth/guest', {});
  const { user } = await call<{ user: { id: string } }>('GET', '/api/me', undefined, token);
  const { id: quizId } = await call<{ id: string }>('POST', '/api/quizzes', quizOf(size.questions), token);
  return { token, ownerId: user.id, quizId };
}

async function fill(database: string, owner: { ownerId: string; quizId: string }, games: number): Promise<string[]> {
  const orm = await connectOrm({
    url: database,
    poolMax: 2,
    applicationName: 'qf-bench',
    queryTimeoutMs: 600_000,
  });
  try {
    const ids = await makeGames(orm, owner, { games, ...size }, (made) => {
      if (made % 100 === 0) console.log(`${made} of ${games} games`);
    });
    const startedAt = performance.now();
    for (const id of ids) await countMoments(orm, id);
    const each = (performance.now() - startedAt) / ids.length;
    console.log(`counted, ${each.toFixed(1)} ms a game of ${size.players} × ${size.questions}`);
    await orm.em.fork().execute('vacuum analyze');
    const [rows] = await orm.em.fork().execute<[{ answers: number; moments: number; bytes: string }]>(
      `select (select count(*)::int from answer) as answers, (select count(*)::int from question_moment) as moments,
        pg_size_pretty(pg_total_relation_size('question_moment')) as bytes`,
    );
    console.log(`${rows.answers} answers, ${rows.moments} rows of questions (${rows.bytes})`);
    return ids;
  } finally {
    await orm.close(true);
  }
}

type Ask = (path: string) => Promise<number>;

/** Resolves to the bytes of a reply once all of it is there. */
const askerOf =
  (url: string, token: string): Ask =>
  async (path) => {
    const reply = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } });
    const { byteLength } = await reply.arrayBuffer();
    if (!reply.ok) throw new Error(`${path}: ${reply.status}`);
    return byteLength;
  };

async function measure({ name, path }: Asked, ask: Ask, { web, postgres }: BenchProduct): Promise<Took> {
  const took: number[] = [];
  let bytes = 0;
  for (let nth = 0; nth < warmups; nth += 1) await ask(path(nth));
  const before = serverCpuMs(postgres.dataDir);
  const webMicros = await web.cpuMicrosOf(async () => {
    for (let nth = 0; nth < runs; nth += 1) {
      const startedAt = performance.now();
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      bytes = await ask(path(nth));
      took.push(performance.now() - startedAt);
    }
  });
  const postgresMs = (serverCpuMs(postgres.dataDir) - before) / runs;
  return {
    name,
    p50: quantile(took, 0.5),
    p99: quantile(took, 0.99),
    postgresMs,
    webMs: webMicros / 1000 / runs,
    bytes,
  };
}

const formatRow = ({ name, p50, p99, postgresMs, webMs, bytes }: Took): string =>
  `${name.padEnd(28)}p50 ${p50.toFixed(0).padStart(4)} ms, p99 ${p99.toFixed(0).padStart(4)} ms, ` +
  `CPU ${postgresMs.toFixed(1)} + ${webMs.toFixed(1)} ms, ${(bytes / 1000).toFixed(0)} kB`;

/** What is read while a hall answers. */
interface Beside {
  name: string;
  /** One in the time in which the answers come, or one after the other. */
  reads: 'once' | 'always';
  read: (nth: number) => Promise<void>;
}

/** Answers of the hall alone, and while something is read, in turn. */
async function measureAcks(product: BenchProduct, pairs: number, besides: readonly Beside[]) {
  const crowd = Crowd.start();
  try {
    const room = await product.openGame();
    await crowd.connect({ url: product.url, count: hall, protocol: 'socket.io', join: { pin: room.game.pin } });
    const part = (beside: Beside | undefined) => async (): Promise<number> => {
      await crowd.hear('42["question:open"', 0);
      await room.openQuestion();
      await crowd.hear('42["question:open"', 1);
      const over = new AbortController();
      const reading = beside === undefined ? undefined : readBeside(beside, over.signal);
      const event = JSON.stringify(['player:answer', { question: room.question, answer: 1 }]);
      const { p99 } = await crowd.sendAllAccepted(event, spreadMs);
      over.abort();
      await reading;
      await room.closeQuestion();
      return p99;
    };
    const found = [];
    for (const beside of besides) {
      const runs = await runPairs({ pairs, warmups: 1 }, { a: part(beside), b: part(undefined) });
      const { median, q1, q3, a, b } = runs;
      const [besideMs, quietMs] = [quantile(a, 0.5), quantile(b, 0.5)];
      console.log(
        `ack p99 of a hall of ${hall} beside ${beside.name}, against quiet: ${median.toFixed(2)} × ` +
          `[${q1.toFixed(2)}…${q3.toFixed(2)}], ${besideMs.toFixed(1)} against ${quietMs.toFixed(1)} ms (${pairs} pairs)`,
      );
      found.push({ beside: beside.name, median, q1, q3, besideMs, quietMs });
    }
    room.close();
    return found;
  } finally {
    await crowd.stop();
  }
}

async function readBeside({ reads, read }: Beside, over: AbortSignal): Promise<void> {
  // Another game each time.
  let nth = Math.floor(performance.now());
  if (reads === 'once') {
    // In the middle of the answers.
    await sleep(spreadMs / 4);
    await read(nth);
    return;
  }
  // oxlint-disable-next-line no-await-in-loop -- one after the other
  while (!over.aborted) await read(nth++);
}
