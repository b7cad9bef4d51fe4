import type { PoisonReason } from './log-entry.ts';

/** What folding counts; the composition root fills it with the registry's counters. */
export interface FoldMetrics {
  /** A batch is committed. */
  folded(batch: { entries: number; rows: number; seconds: number }): void;
  /** `acked`: someone was told that it is stored. That is an alarm. */
  deadLetter(reason: PoisonReason, acked: boolean): void;
  /** Rows that were there already: after a rescan, or twice in the log. */
  ignored(rows: number): void;
  /** A batch was refused by the database and is redone row by row where needed. */
  redone(): void;
  /** A shard is left alone because this process may not fold it, or is folded again. */
  left(shard: number, reason: LeftReason | undefined): void;
  /** A session that sat on a shard's lock was ended. */
  lockBroken(): void;
  /** A pass failed because Redis or Postgres is away. */
  away(): void;
}

/** `foreign`: the next entry is of a version unknown here. `other_epoch`: Redis has lost data, or is not set up yet. */
export type LeftReason = 'foreign' | 'other_epoch';

export const noFoldMetrics: FoldMetrics = {
  folded: () => undefined,
  deadLetter: () => undefined,
  ignored: () => undefined,
  redone: () => undefined,
  left: () => undefined,
  lockBroken: () => undefined,
  away: () => undefined,
};
