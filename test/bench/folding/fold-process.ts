/** A process that is measured while it brings the same answers into Postgres, one way or another. Arguments: both URLs, rows. */
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { MikroORM } from '@mikro-orm/postgresql';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { Answer } from '../../../entities/answer.ts';
import { AnswerFolder } from '../../../src/folding/answer-folder.ts';
import { noFoldMetrics, type FoldMetrics } from '../../../src/folding/fold-metrics.ts';
import type { AnswerRow } from '../../../src/log/answer-row.ts';
import { planFold } from '../../../src/folding/fold-plan.ts';
import { ShardReader } from '../../../src/folding/shard-reader.ts';
import { readConfig } from '../../../src/config/config.ts';
import { connectOrm } from '../../../src/db/orm.ts';
import { Worker } from '../../../src/folding/worker.ts';
import { createLogger } from '../../../src/observability/logger.ts';
import { createKeys } from '../../../src/redis/keys.ts';
import { loadScripts, ScriptRunner } from '../../../src/redis/script-runner.ts';
import { UnknownGames } from '../../../src/log/unknown-games.ts';
import { openShards, writeBacklog, type Backlog } from './backlog.ts';
import { copyRows, copyTable, makeCopyTable } from './copy-rows.ts';
import type { FoldOrder, FoldReply, FoldWay } from './wire.ts';

/** As in production. */
const batch = 4000;

const [, , databaseUrl = '', redisUrl = '', count = ''] = process.argv;
const orm: MikroORM = await connectOrm({
  url: databaseUrl,
  poolMax: 10,
  applicationName: 'bench',
  queryTimeoutMs: 20_000,
});
const redis = new Redis(redisUrl);
const keys = createKeys('bench:');
const runner = new ScriptRunner(redis, loadScripts());
const reader = new ShardReader({ runner, blocking: redis.duplicate() }, keys);
const logger = createLogger('silent', 'bench');
/** Of `work`: ended before the next order. */
let worker: Worker | undefined;
const client = new Client(databaseUrl);
await client.connect();
await makeCopyTable(client);
await openShards(orm, redis, keys);
const backlog = await writeBacklog({ orm, redis, keys }, Number(count));
const rows = await planAll(backlog);

const ways: Readonly<Record<FoldWay, () => Promise<void>>> = {
  fold: async () => {
    const folder = makeFolder({ answersMax: batch, metrics: noFoldMetrics });
    await folder.load();
    while ((await folder.fold(backlog.shard)).state === 'folded');
  },
  work: async () => {
    const { answersMax, intervalMs } = readConfig({}).folding;
    const { promise: allFolded, resolve } = Promise.withResolvers<void>();
    let folded = 0;
    const metrics: FoldMetrics = {
      ...noFoldMetrics,
      folded: (done) => {
        folded += done.rows;
        if (folded >= backlog.answers) resolve();
      },
    };
    worker = new Worker({
      folder: makeFolder({ answersMax, metrics }),
      reader,
      intervalMs,
      logger,
      metrics,
    });
    worker.start();
    await Promise.race([allFolded, worker.finished]);
  },
  entities: async () => {
    for (let from = 0; from < rows.length; from += batch) await flushTogether(rows.slice(from, from + batch));
  },
  'flush-each': async () => {
    for (const row of rows) await flushTogether([row]);
  },
  copy: () => copyRows(client, rows, { batch, how: 'whole' }),
  'copy-rows': () => copyRows(client, rows, { batch, how: 'rows' }),
};

function makeFolder({ answersMax, metrics }: { answersMax: number; metrics: FoldMetrics }): AnswerFolder {
  const folding = { answersMax, trimKeepMs: 600_000 };
  const unknown = new UnknownGames(logger, () => undefined);
  const expireRoom = () => Promise.resolve();
  return new AnswerFolder({ orm, runner, keys, reader, folding, logger, metrics, unknown, expireRoom });
}

/** Each row an entity of one unit of work. */
async function flushTogether(part: readonly AnswerRow[]): Promise<void> {
  await orm.em.fork().transactional((em) => {
    for (const row of part) em.create(Answer, row);
    return Promise.resolve();
  });
}

/** Everything in the log as rows, as the folder would make them. */
async function planAll({ shard, gameId, definition, answers }: Backlog): Promise<AnswerRow[]> {
  const { entries } = await reader.read(shard, '0-0', answers);
  const authored = definition.questions.map(({ index }) => ({ id: `q${index}` }));
  const { items } = planFold(entries, new Map([[gameId, { ...definition, authored }]]));
  const planned = items.flatMap((item) => (item.kind === 'answer' ? [item.row] : []));
  assert.equal(planned.length, answers);
  return planned;
}

const tableOf = (way: FoldWay): string => (way.startsWith('copy') ? copyTable : 'answer');

async function obey(order: FoldOrder): Promise<FoldReply> {
  await worker?.stop();
  worker = undefined;
  const table = tableOf(order.way);
  if (order.order === 'clear') {
    await client.query(`truncate ${table}`);
    await client.query(`update checkpoint set last_id = '0-0'`);
    // What the last run left for later is not this one's.
    await client.query('checkpoint');
    await pause(50);
    return { done: 'clear', ms: 0 };
  }
  if (order.order === 'check') {
    const found = await client.query<{ count: number; heap: number; total: number }>(
      `select count(*)::int as count, pg_relation_size('${table}')::int as heap,
        pg_total_relation_size('${table}')::int as total from ${table}`,
    );
    const [row] = found.rows;
    assert.equal(row?.count, rows.length, `not all rows came by ${order.way}`);
    return { done: 'check', ms: 0, heap: row?.heap ?? 0, total: row?.total ?? 0 };
  }
  const startedAt = performance.now();
  await ways[order.way]();
  return { done: 'run', ms: performance.now() - startedAt };
}

process.on('message', (order: Partial<FoldOrder>) => {
  // The probe listens to the same channel.
  if (order.order === undefined) return;
  obey(order as FoldOrder).then(
    (reply) => process.send?.(reply),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.on('disconnect', () => process.exit(0));
process.send?.({ ready: true });
