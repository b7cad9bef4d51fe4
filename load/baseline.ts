/** What earlier runs of a scenario were like, and whether a new one is worse than that. Pure. */
import type { Report, Summary } from './report/model.ts';

export interface BaselineRun {
  startedAt: string;
  commit: string;
  machine: string;
  measures: Record<string, Summary>;
}

/** A few runs and not one, because only runs can tell how far apart two runs of the same code are. */
export interface Baseline {
  scenario: string;
  players: number;
  rooms: number;
  questions: number;
  runs: BaselineRun[];
}

export interface Comparison {
  measure: string;
  figure: 'p50' | 'p95' | 'p99';
  /** The worst of the baseline's runs. */
  before: number;
  now: number;
  /** Above this it is worse. */
  allowed: number;
  isWorse: boolean;
}

const runsMax = 5;
const fractions = { p50: 0.5, p95: 0.95, p99: 0.99 } as const;
/** Two runs of one code on one quiet machine differ by so much, as a part and at least. */
const usualShare = 0.25;
const usualMs = 2;
/** The generator is the scale, not what is weighed. */
const notCompared = new Set(['generator.lag']);

/** The baseline with this run in it, in the place of the oldest when there are enough. */
export function addRun(before: Baseline | undefined, report: Report): Baseline {
  const { scenario, players, rooms, questions, startedAt, commit, machine } = report.run;
  const measures = Object.fromEntries(report.measures.map(({ name, summary }) => [name, summary]));
  const isSame =
    before !== undefined && isSameSize(before, report) && before.runs.every((run) => run.machine === machine);
  const runs = [...(isSame ? before.runs : []), { startedAt, commit, machine, measures }].slice(-runsMax);
  return { scenario, players, rooms, questions, runs };
}

export const isSameSize = (baseline: Baseline, { run }: Report): boolean =>
  (['scenario', 'players', 'rooms', 'questions'] as const).every((size) => baseline[size] === run[size]);

/**
 * Every figure that both have, against the worst of the baseline's runs. How far a percentile may be off by chance depends
 * on how many values are beyond it: with n of those, by about 1 / √n.
 */
export function compareWith(baseline: Baseline, report: Report): Comparison[] {
  return report.measures.flatMap(({ name, summary }) => {
    const earlier = baseline.runs.flatMap(({ measures }) => measures[name] ?? []);
    if (earlier.length === 0 || notCompared.has(name)) return [];
    return (['p50', 'p95', 'p99'] as const).map((figure) => {
      const before = Math.max(...earlier.map((each) => each[figure]));
      const counted = Math.min(summary.count, ...earlier.map(({ count }) => count));
      const chance = 1 / Math.sqrt(Math.max(1, counted * (1 - fractions[figure])));
      const allowed = Math.round((before * (1 + usualShare + chance) + usualMs) * 10) / 10;
      const now = summary[figure];
      return { measure: name, figure, before, now, allowed, isWorse: now > allowed };
    });
  });
}
