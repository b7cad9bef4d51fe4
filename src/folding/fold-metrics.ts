import type { Parked } from './fold-plan.ts';
import type { PoisonReason } from '../log/log-entry.ts';

/** What folding counts; the composition root fills it with the registry's counters. */
export interface FoldMetrics {
  /** A batch is committed. `seconds`: since it was read from the log, if it was. */
  folded(batch: { entries: number; rows: number; seconds: number | undefined }): void;
  /** `acked`: someone was told that it is stored. That is an alarm. */
  deadLetter(reason: PoisonReason, acked: boolean): void;
  /** Rows that were there already: after a rescan, or twice in the log. */
  ignored(rows: number): void;
  /** An entry was set aside because its game is not known here, or waits. */
  parked(reason: Parked['reason']): void;
  /** How many entries of all shards are set aside, as far as this worker has seen. */
  parkedNow(entries: number): void;
  /** A batch was refused by the database and is redone row by row where needed. */
  redone(): void;
  /** A shard is left alone because this process may not fold it, or is folded again. */
  left(shard: number, reason: LeftReason | undefined): void;
  /** A session that sat on a shard's lock was ended. */
  lockBroken(): void;
  /** A pass failed because Redis or Postgres is away. */
  away(): void;
}

/** `other_epoch`: Redis has lost data, or is not set up yet. */
export type LeftReason = 'other_epoch';

export const noFoldMetrics: FoldMetrics = {
  folded: () => undefined,
  deadLetter: () => undefined,
  ignored: () => undefined,
  parked: () => undefined,
  parkedNow: () => undefined,
  redone: () => undefined,
  left: () => undefined,
  lockBroken: () => undefined,
  away: () => undefined,
};
