import type { Parked } from './fold-plan.ts';
import type { PoisonReason } from '../log/log-entry.ts';

/** Metrics of folding; the composition root fills it with the registry's counters. */
export interface FoldMetrics {
  /** A batch is committed. `seconds`: since its read from the log, if any. */
  folded(batch: { entries: number; rows: number; seconds: number | undefined }): void;
  /** `acked`: a client got its acknowledgement. That is an alarm. */
  deadLetter(reason: PoisonReason, acked: boolean): void;
  /** Existing rows: after a rescan, or twice in the log. */
  ignored(rows: number): void;
  /** An entry was parked because its game is unknown here, or waits. */
  parked(reason: Parked['reason']): void;
  /** Parked entries of all shards, as last seen by this worker. */
  parkedNow(entries: number): void;
  /** The database refused a batch, which is redone row by row where needed. */
  redone(): void;
  /** This process skips a shard it must not fold, or folds it again. */
  left(shard: number, reason: LeftReason | undefined): void;
  /** A stuck session with a shard's lock was ended. */
  lockBroken(): void;
  /** A pass failed without Redis or Postgres. */
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
