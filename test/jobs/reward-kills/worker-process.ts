/**
 * What a worker does about rewards: folding, and the jobs that concern them. It begins when it is told to, and needs a third of the
 * time that a whole worker takes to be there: `node worker-process.ts DATABASE_URL REDIS_URL REDIS_PREFIX`.
 */
import { once } from 'node:events';
import { Redis } from 'ioredis';
import { connectOrm } from '../../../src/db/orm.ts';
import { AnswerFolder } from '../../../src/folding/answer-folder.ts';
import { noFoldMetrics } from '../../../src/folding/fold-metrics.ts';
import { ShardReader } from '../../../src/folding/shard-reader.ts';
import { Worker } from '../../../src/folding/worker.ts';
import { deleteRowsOfGame } from '../../../src/jobs/tasks/delete-game-rows.ts';
import { systemRandomness } from '../../../src/lib/randomness.ts';
import { UnknownGames } from '../../../src/log/unknown-games.ts';
import { createLogger } from '../../../src/observability/logger.ts';
import { reapplyRegrades } from '../../../src/platform/regrades/reapply-regrades.ts';
import { payRewards } from '../../../src/platform/rewards/pay-rewards.ts';
import { createKeys } from '../../../src/redis/keys.ts';
import { loadScripts, ScriptRunner } from '../../../src/redis/script-runner.ts';
import { buildTestRunner } from '../test-runner.ts';

const [url, redisUrl, prefix] = process.argv.slice(2) as [string, string, string];
const logger = createLogger('error', 'worker');
const keys = createKeys(prefix);
const makeId = systemRandomness().uuid;
const orm = await connectOrm({ url, poolMax: 4, applicationName: 'qf-test-fold', queryTimeoutMs: 20_000 });
const [redis, blocking] = [new Redis(redisUrl), new Redis(redisUrl)];
const runner = new ScriptRunner(redis, loadScripts());
const reader = new ShardReader({ runner, blocking }, keys);
const folding = { answersMax: 4000, trimKeepMs: 600_000_000 };
const unknown = new UnknownGames(logger, () => undefined);
const expireRoom = () => Promise.resolve();
const folder = new AnswerFolder({
  orm,
  runner,
  keys,
  reader,
  folding,
  logger,
  metrics: noFoldMetrics,
  unknown,
  expireRoom,
});
const worker = new Worker({ folder, reader, intervalMs: 50, logger, metrics: noFoldMetrics });
const idOf = (payload: unknown): string => (payload as { gameId: string }).gameId;
const jobs = await buildTestRunner(url, (pool) => ({
  'pay-rewards': async (payload, { signal }) => void (await payRewards({ orm: pool, makeId }, idOf(payload), signal)),
  'reapply-regrades': async (payload, job) =>
    void (await reapplyRegrades(pool, idOf(payload), (em) => job.complete(em))),
  // A room and the hours after its end keep the row of the game.
  'delete-game': async (payload, { signal }) => void (await deleteRowsOfGame(pool, idOf(payload), signal)),
}));
process.stdout.write('built\n');
await once(process.stdin, 'data');
worker.start();
jobs.runner.start();
await worker.finished;
