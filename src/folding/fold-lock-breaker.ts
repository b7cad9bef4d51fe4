import type { MikroORM } from '@mikro-orm/postgresql';
import type { Logger } from '../observability/logger.ts';
import type { FoldMetrics } from './fold-metrics.ts';

/** How long a transaction with a locked checkpoint may wait for its worker. */
const stuckAfterMs = 5000;
/** Interval between checks of a locked shard. */
const lookAgainMs = 1000;

/** A folding session's name in `pg_stat_activity` while it holds a shard's lock. */
export function foldingSessionName(shard: number): string {
  return `quickfire fold s${shard}`;
}

// Postgres lists no row locks, but a row lock on `checkpoint` implies a table lock. Two kinds of session are stuck: one
// idle in its transaction, and one in mid-statement whose client does not send, or fetch, the rest for longer than a
// statement may take. Postgres' own time-outs do not end the second. A running statement is slow, not stuck, and ends
// by `statement_timeout`.
const endStuckSessions = `
  select activity.pid, pg_terminate_backend(activity.pid) as ended
  from pg_stat_activity activity
  where activity.datname = current_database()
    and activity.application_name = ?
    and activity.pid <> pg_backend_pid()
    and activity.wait_event_type = 'Client'
    and activity.state_change < now() - case activity.state
      when 'active' then greatest(make_interval(secs => ?), current_setting('statement_timeout')::interval)
      else make_interval(secs => ?) end
    and exists (
      select 1 from pg_locks
      where pg_locks.pid = activity.pid and pg_locks.granted and pg_locks.relation = 'checkpoint'::regclass)`;

/**
 * Ends the session of a worker that was stopped, or cut off, while it held a shard's checkpoint. Postgres rolls the
 * transaction back, and another worker folds the batch. A running statement is left to `statement_timeout`. Owns since
 * when each shard was seen locked and unmoved; drops one that moves or is free.
 */
export class FoldLockBreaker {
  readonly #orm: MikroORM;
  readonly #logger: Logger;
  readonly #metrics: FoldMetrics;
  readonly #stuckAfterMs: number;
  readonly #seen = new Map<number, { lastId: string; sinceMs: number }>();

  constructor(orm: MikroORM, options: { logger: Logger; metrics: FoldMetrics; stuckAfterMs?: number }) {
    this.#orm = orm;
    this.#logger = options.logger;
    this.#metrics = options.metrics;
    this.#stuckAfterMs = options.stuckAfterMs ?? stuckAfterMs;
  }

  /** Reports that the shard's checkpoint is locked at `lastId`. Returns how many sessions were ended. */
  async lockedAt(shard: number, lastId: string): Promise<number> {
    const nowMs = performance.now();
    const seen = this.#seen.get(shard);
    if (seen?.lastId !== lastId) {
      this.#seen.set(shard, { lastId, sinceMs: nowMs });
      return 0;
    }
    if (nowMs - seen.sinceMs < this.#stuckAfterMs) return 0;
    const sessions = await this.#orm.em
      .fork()
      .execute<{ pid: number; ended: boolean }[]>(endStuckSessions, [
        foldingSessionName(shard),
        this.#stuckAfterMs / 1000,
        this.#stuckAfterMs / 1000,
      ]);
    if (sessions.length > 0) this.#seen.delete(shard);
    else seen.sinceMs = nowMs - this.#stuckAfterMs + Math.min(lookAgainMs, this.#stuckAfterMs);
    for (const { pid, ended } of sessions) {
      this.#logger.warn({ shard, lastId, pid, ended }, 'ended a session that sat on a shard');
      this.#metrics.lockBroken();
    }
    return sessions.length;
  }

  free(shard: number): void {
    this.#seen.delete(shard);
  }
}
