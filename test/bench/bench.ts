/** What a bench is: one claim of ours about speed or cost, and how to measure it. */
import type { PairedRuns } from './paired-runs.ts';
import { summarize, type Summary } from './statistics.ts';

export interface BenchContext {
  /** How many pairs, or repetitions, are measured; at least 9 for a figure that is claimed. */
  pairs: number;
  /** One line about how far it is. */
  tell: (line: string) => void;
}

export interface Finding extends Summary {
  /** How many figures the median is of. */
  pairs: number;
  /** What the figure was made of and in which conditions, for the report. */
  details: Readonly<Record<string, string | number | readonly number[]>>;
}

export interface Bench {
  /** As in the list of promises: `S1`. */
  readonly id: string;
  readonly claim: string;
  /** Of the figure; empty for a plain number. */
  readonly unit: string;
  /** Whether the figure must be at most the target (a cost), or at least (a speed). */
  readonly aim: 'at most' | 'at least';
  readonly target: number;
  readonly stretch?: number;
  /** `false`: all processes share all processors, as a latency is measured; by default the measured one has one of its own. */
  readonly pinned?: false;
  run(context: BenchContext): Promise<Finding>;
}

export type Verdict = 'stretch' | 'pass' | 'miss';

export function judge({ aim, target, stretch }: Pick<Bench, 'aim' | 'target' | 'stretch'>, value: number): Verdict {
  const meets = (limit: number | undefined) =>
    limit !== undefined && (aim === 'at most' ? value <= limit : value >= limit);
  if (meets(stretch)) return 'stretch';
  return meets(target) ? 'pass' : 'miss';
}

/** The finding of a bench that compares two sides. @param unit of what each side took */
export function findingOf(runs: PairedRuns, unit: string, details: Finding['details'] = {}): Finding {
  const [a, b] = [summarize(runs.a).median, summarize(runs.b).median];
  return {
    median: runs.median,
    q1: runs.q1,
    q3: runs.q3,
    pairs: runs.ratios.length,
    details: {
      ...details,
      [`ours, ${unit}`]: rounded(a),
      [`theirs, ${unit}`]: rounded(b),
      ratios: runs.ratios.map(rounded),
    },
  };
}

/** Three digits behind the point. */
export const rounded = (value: number): number => Math.round(value * 1000) / 1000;
