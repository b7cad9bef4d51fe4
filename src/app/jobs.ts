/** Builds the background jobs of a worker process. */
import { Pool } from 'pg';
import { jobQueueConfig, listenToErrors } from '../db/job-queue.ts';
import { connectOrm } from '../db/orm.ts';
import { JobRunner } from '../jobs/job-runner.ts';
import { depositSchedule, productSchedule, productTasks } from '../jobs/tasks/product-tasks.ts';
import type { DeletePersonDeps } from '../jobs/tasks/delete-person.ts';
import type { FoldLag } from '../jobs/tasks/expire-games.ts';
import { WaitingPool } from '../jobs/waiting-pool.ts';
import type { WorkerMetrics } from '../observability/metrics.ts';
import { createLinkTokens } from '../platform/accounts/account-links.ts';
import { Audit } from '../platform/accounts/audit.ts';
import { openMediaStore } from '../platform/media/open-media-store.ts';
import { countDepositsIfThere, readProgressIfThere } from '../platform/deposits/count-deposits.ts';
import { readLastCheckIfThere } from '../platform/ledger/last-check.ts';
import { SmtpMailer } from '../platform/mail/smtp-mailer.ts';
import type { PotRooms } from '../platform/pots/settle-pot.ts';
import { JobQueue } from '../platform/ops/job-queue.ts';
import { buildFollower } from './deposits.ts';
import type { Infra } from './infra.ts';
import type { Service } from './lifecycle.ts';

/** A batch of a job is one statement. */
const jobStatementTimeoutMs = 20_000;
/** Ms for running jobs to end at a stop. A drain asks them to end after two seconds; without one, this is all they get. */
const lastJobsMs = 500;
const limitsMs = { stop: lastJobsMs + 1500 } as const;

export interface Jobs {
  /** Takes no more jobs, and waits for running ones, `limitMs` at most. */
  drain: (limitMs: number) => Promise<unknown>;
  services: Service[];
}

/** @throws when Postgres cannot be reached. */
export async function buildJobs(
  infra: Infra<WorkerMetrics>,
  parts: {
    rooms: DeletePersonDeps['rooms'] & PotRooms;
    log: FoldLag;
    endHostSeats: (userId: string) => Promise<number>;
  },
): Promise<Jobs> {
  const { config, logger, tasks: background, metrics } = infra;
  const { atOnce, guestDays, retentionDays, retentionAction } = config.jobs;
  const url = config.database.url ?? '';
  const warn = (message: string) => logger.warn(message);
  const applicationName = 'quickfire-jobs';
  const orm = await connectOrm({
    url,
    poolMax: atOnce,
    applicationName,
    queryTimeoutMs: jobStatementTimeoutMs,
    logger: warn,
  });
  const deposits = await buildFollower({ ...infra, orm });
  const isTaken = config.deposits.chains.length > 0;
  const onError = (error: Error) => logger.debug({ err: error }, 'a connection of the job queue was lost');
  const connectionsOf = (poolMax: number) => jobQueueConfig({ url, poolMax, applicationName });
  const runner = new JobRunner({
    // One connection more listens for new jobs.
    queue: listenToErrors(new WaitingPool(connectionsOf(atOnce + 1)), onError),
    beats: listenToErrors(new Pool(connectionsOf(1)), onError),
    tasks: productTasks({
      ...parts,
      ...deposits,
      ...mailParts(infra),
      media: openMediaStore(config.media),
      orm,
      databaseUrl: url,
      makeId: () => infra.randomness.uuid(),
      days: retentionDays,
      action: retentionAction,
      guestDays,
      countRows: metrics.jobs.changed,
    }),
    schedule: isTaken ? [...productSchedule, ...depositSchedule] : productSchedule,
    atOnce,
    background,
    metrics: metrics.jobs,
    logger,
  });
  const queue = new JobQueue(infra.orm);
  metrics.jobs.watchQueue(() => queue.countsIfThere());
  metrics.jobs.watchDeposits(async () => (isTaken ? await countDepositsIfThere(infra.orm) : undefined));
  const chainIds = config.deposits.chains.map(({ chainId }) => chainId);
  metrics.jobs.watchChains(
    async () => await readProgressIfThere(infra.orm, chainIds),
    () => deposits.chains.endpointFailures(),
  );
  metrics.jobs.watchLedger(async () => await readLastCheckIfThere(infra.orm));
  return {
    drain: (limitMs) => runner.drain(limitMs),
    services: [
      { name: 'jobs connections', opensWhenBuilt: true, stop: () => orm.close(true) },
      {
        name: 'jobs',
        opensWhenBuilt: true,
        limitsMs,
        start: () => runner.start(),
        stop: () => runner.stop(lastJobsMs),
      },
    ],
  };
}

const mailParts = ({ config: { mail }, secret, randomness, now, metrics, logger }: Infra<WorkerMetrics>) => ({
  mail: mail === undefined ? undefined : { mailer: new SmtpMailer(mail), site: mail.site },
  linkTokens: createLinkTokens(secret),
  audit: new Audit({ randomness, now }),
  countMail: metrics.jobs.mailed,
  logger,
  now,
});
