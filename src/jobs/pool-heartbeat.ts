import type { Pool } from 'pg';

export interface HeartbeatTiming {
  /** Interval of heartbeats. */
  beatMs: number;
  /** A pool without a heartbeat for this long counts as dead. */
  staleMs: number;
}

/** A longer gap, in intervals, between two own heartbeats means that this process was suspended, or Postgres unavailable. */
const gapsMax = 3;

/**
 * Reports that this process' pool is alive, and unlocks the jobs of dead pools: graphile-worker itself would wait four
 * hours. Owns the row of the pool.
 *
 * All times are Postgres'. After an outage every pool looks dead, so this one declares none dead before its own
 * heartbeats have succeeded for `staleMs`, which is more than two intervals. A pool silent for all that time is dead, or
 * suspended for so long that others should do its work.
 */
export class PoolHeartbeat {
  readonly #queue: Pool;
  readonly #timing: HeartbeatTiming;
  /** When the unbroken series of own heartbeats began, and its last one; ms of Postgres' clock. */
  #series: { firstMs: number; lastMs: number } | undefined;

  constructor(queue: Pool, timing: HeartbeatTiming) {
    this.#queue = queue;
    this.#timing = timing;
  }

  /**
   * Beats once for this pool. Unlocks the jobs of dead pools, and own jobs that do not run here: the reply that assigned
   * one may have been lost.
   * @param pool.running ids of the jobs that run here
   * @returns the number of dead pools with jobs.
   * @throws the driver's errors; the next heartbeat then begins a new series.
   */
  async beat({ id: poolId, running }: { id: string; running: readonly string[] }): Promise<number> {
    const before = this.#series;
    this.#series = undefined;
    const nowMs = await this.#writeBeat(poolId);
    const isUnbroken = before !== undefined && nowMs - before.lastMs <= gapsMax * this.#timing.beatMs;
    const firstMs = isUnbroken ? before.firstMs : nowMs;
    this.#series = { firstMs, lastMs: nowMs };
    if (nowMs - firstMs < this.#timing.staleMs) return 0;
    await this.#unlockLost(poolId, running);
    return await this.#unlockDead();
  }

  /** The pool has ended: others may unlock its jobs. */
  async end(poolId: string): Promise<void> {
    this.#series = undefined;
    await this.#queue.query('delete from job_pool where id = $1', [poolId]);
  }

  async #writeBeat(poolId: string): Promise<number> {
    const { rows } = await this.#queue.query<{ now: number }>(
      `insert into job_pool as p (id, started_at, seen_at) values ($1, now(), now())
        on conflict (id) do update set seen_at = excluded.seen_at
        returning (extract(epoch from p.seen_at) * 1000)::float8 as now`,
      [poolId],
    );
    return Number(rows[0]?.now);
  }

  async #unlockLost(poolId: string, running: readonly string[]): Promise<void> {
    await this.#queue.query(
      `update graphile_worker._private_jobs set locked_at = null, locked_by = null
        where locked_by = $1 and locked_at < now() - $2 * interval '1 ms' and id <> all($3::bigint[])`,
      [poolId, this.#timing.staleMs, running],
    );
  }

  async #unlockDead(): Promise<number> {
    const { rows } = await this.#queue.query<{ dead: number }>(
      `with gone as (
          delete from job_pool where seen_at < now() - $1 * interval '1 ms' returning id
        ), dead as (
          select distinct locked_by as id from graphile_worker.jobs j
          where locked_at < now() - $1 * interval '1 ms'
            and not exists (select from job_pool p where p.id = j.locked_by and p.seen_at >= now() - $1 * interval '1 ms')
        ), ids as (select coalesce(array_agg(id), '{}') as all, count(*)::int as dead from dead)
        select dead, graphile_worker.force_unlock_workers(ids.all) from ids`,
      [this.#timing.staleMs],
    );
    return rows[0]?.dead ?? 0;
  }
}
