import { defineEntity, p } from '@mikro-orm/core';

const schema = defineEntity({
  name: 'JobPool',
  tableName: 'job_pool',
  properties: {
    /** What graphile-worker locks jobs with. */
    id: p.text().primary(),
    /** By the clock of Postgres, as is `seenAt`. */
    startedAt: p.datetime(3),
    /** The last heartbeat. */
    seenAt: p.datetime(3),
  },
});

/** A pool that runs jobs, one for each worker process. The jobs of a pool whose heartbeat has stopped are unlocked. */
export class JobPool extends schema.class {}
schema.setClass(JobPool);
