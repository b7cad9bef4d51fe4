import type { MikroORM } from '@mikro-orm/postgresql';
import { isDatabaseUnavailable } from '../../db/is-database-unavailable.ts';
import { jobTaskNames } from '../../db/job-tasks.ts';
import { CodedError } from '../../protocol/errors.ts';
import type { Job, JobsQuery, JobsReply, JobState } from '../../protocol/ops.ts';

/** A scrape and some pages share one query of the queue. */
const keptMs = 2000;
const pageSize = 50;
const idPattern = /^\d{1,18}$/;

/** All jobs with the name of their task and their state; one parameter: the known tasks as a JSON array. */
const jobsSql = `
  select j.id, t.identifier as task, j.payload, j.attempts, j.max_attempts, j.created_at, j.run_at, j.locked_at, j.last_error,
    case when j.locked_at is not null then 'running'
      when j.attempts >= j.max_attempts then 'failed'
      when t.identifier in (select jsonb_array_elements_text(?::jsonb)) then 'waiting'
      else 'unknown' end as state
  from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id`;
const msOf = (column: string) => `(extract(epoch from ${column}) * 1000)::float8`;

/** `total` is exact up to 2^53. */
const runsSql = `select task, ${msOf('ran_at')} as "ranAt", affected, ${msOf('changed_at')} as "changedAt", changed,
  total::float8 as total from task_run order by task`;

interface RunRow {
  task: string;
  ranAt: number;
  affected: number;
  changedAt: number | null;
  changed: number;
  total: number;
}

interface Row {
  id: string;
  task: string;
  state: JobState;
  payload: Record<string, unknown>;
  attempts: number;
  maxAttempts: number;
  createdAt: number;
  runAt: number;
  lockedAt: number | null;
  lastError: string | null;
}

/** Waiting, running and failed jobs, for operators. Caches the last counts briefly. */
export class JobQueue {
  readonly #orm: MikroORM;
  readonly #known = JSON.stringify(jobTaskNames);
  #counts: Promise<JobsReply['counts']> | undefined;
  #countedAtMs = 0;

  constructor(orm: MikroORM) {
    this.#orm = orm;
  }

  async list({ state, limit = pageSize, cursor }: JobsQuery): Promise<JobsReply> {
    const [rows, counts, runs] = await Promise.all([
      this.#read(state, limit + 1, cursor),
      this.counts(),
      this.#readRuns(),
    ]);
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return {
      jobs: page.map(jobOf),
      counts,
      runs,
      ...(rows.length > limit && last !== undefined ? { next: last.id } : {}),
    };
  }

  /** Job counts per task and state, up to two seconds old. @throws errors of the driver. */
  counts(): Promise<JobsReply['counts']> {
    if (this.#counts === undefined || performance.now() - this.#countedAtMs > keptMs) {
      this.#countedAtMs = performance.now();
      this.#counts = this.#count();
    }
    return this.#counts;
  }

  /** As `counts`, but undefined without Postgres. */
  async countsIfThere(): Promise<JobsReply['counts'] | undefined> {
    try {
      return await this.counts();
    } catch (error) {
      if (isDatabaseUnavailable(error)) return undefined;
      throw error;
    }
  }

  /** Runs the job now, with all its attempts again. @throws {CodedError} `not_found`; `conflict` while it runs. */
  async retry(id: string): Promise<void> {
    // The library's JavaScript API treats 0 as "unchanged".
    await this.#change(
      id,
      `select pg_notify('jobs:insert', '{"count":1}')
        from graphile_worker.reschedule_jobs(array[?]::bigint[], run_at => now(), attempts => 0)`,
    );
  }

  /** @throws {CodedError} `not_found`; `conflict` while it runs. */
  async delete(id: string): Promise<void> {
    await this.#change(id, 'select id from graphile_worker.complete_jobs(array[?]::bigint[])');
  }

  async #change(id: string, sql: string): Promise<void> {
    const em = this.#orm.em.fork();
    const isId = idPattern.test(id);
    this.#counts = undefined;
    if (isId && (await em.execute<unknown[]>(sql, [id])).length > 0) return;
    const found = isId ? await em.execute<unknown[]>('select id from graphile_worker.jobs where id = ?', [id]) : [];
    if (found.length === 0) throw new CodedError('not_found', 'There is no such job: it may be done.');
    throw new CodedError('conflict', 'The job runs now.');
  }

  #read(state: JobState | undefined, limit: number, cursor: string | undefined): Promise<Row[]> {
    return this.#orm.em.fork().execute<Row[]>(
      `with jobs as (${jobsSql})
        select id::text as id, task, state, payload, attempts, max_attempts as "maxAttempts",
          ${msOf('created_at')} as "createdAt", ${msOf('run_at')} as "runAt", ${msOf('locked_at')} as "lockedAt",
          left(last_error, 2000) as "lastError"
        from jobs where (?::text is null or state = ?) and (?::bigint is null or id < ?::bigint)
        order by jobs.id desc limit ?`,
      [this.#known, state ?? null, state ?? null, cursor ?? null, cursor ?? null, limit],
    );
  }

  async #readRuns(): Promise<JobsReply['runs']> {
    const rows = await this.#orm.em.fork().execute<RunRow[]>(runsSql);
    return rows.map(({ ranAt, changedAt, changed, ...row }) => ({
      ...row,
      ranAt: Math.floor(ranAt),
      ...(changedAt === null ? {} : { changedAt: Math.floor(changedAt), changed }),
    }));
  }

  #count(): Promise<JobsReply['counts']> {
    return this.#orm.em.fork().execute<JobsReply['counts']>(
      `with jobs as (${jobsSql})
        select task, state, count(*)::int as count,
          greatest(0, coalesce(${msOf('now() - min(run_at)')}, 0)) as "waitedMs"
        from jobs group by task, state order by task, state`,
      [this.#known],
    );
  }
}

/** A worker that dies in the last attempt leaves no error. */
const diedText = 'Its worker died during the last attempt.';

function jobOf({ lockedAt, lastError, createdAt, runAt, payload, ...row }: Row): Job {
  const error = lastError ?? (row.state === 'failed' ? diedText : null);
  return {
    ...row,
    payload: typeof payload === 'object' && payload !== null ? payload : {},
    createdAt: Math.floor(createdAt),
    runAt: Math.floor(runAt),
    ...(lockedAt === null ? {} : { lockedAt: Math.floor(lockedAt) }),
    ...(error === null ? {} : { lastError: error }),
  };
}
