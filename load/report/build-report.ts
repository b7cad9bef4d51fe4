import type { Finding, Measure, Report, RunFacts, ServerSeries, Summary, Table, Threshold } from './model.ts';
import type { Timeline } from './timeline.ts';

/** `answer.ack.p99` → the most it may be, in milliseconds. The last part of the name is a figure of the summary. */
export type Limits = Readonly<Record<string, number>>;

export interface ReportInput {
  run: RunFacts;
  timeline: Timeline;
  findings: Finding[];
  limits: Limits;
  /** Where the server samples in the timeline come from. */
  server: Omit<ServerSeries, 'samples'>;
  /** Thresholds that something else has judged. */
  judged?: Threshold[];
  notes?: string[];
  tables?: Table[];
}

/** Puts a report together and decides whether the run is passed: every threshold and every finding. */
export function buildReport(input: ReportInput): Report {
  const { run, timeline, findings, limits, server, judged = [], notes = [], tables = [] } = input;
  const measures = timeline.measures();
  const thresholds = [...judgeThresholds(limits, measures), ...judged];
  return {
    version: 1,
    ok: [...thresholds, ...findings].every(({ ok }) => ok),
    run,
    findings,
    thresholds,
    measures,
    server: { ...server, samples: timeline.serverSamples },
    counters: timeline.counters,
    notes,
    tables,
  };
}

/** A figure that nobody measured does not pass. */
export function judgeThresholds(limits: Limits, measures: Measure[]): Threshold[] {
  return Object.entries(limits).map(([name, limit]) => {
    const [, measure, figure] = /^(.+)\.(p50|p95|p99|max)$/.exec(name) ?? [];
    if (measure === undefined) throw new Error(`the limit "${name}" names no figure: p50, p95, p99 or max`);
    const summary = measures.find((each) => each.name === measure)?.summary;
    const value = summary === undefined || summary.count === 0 ? null : summary[figure as keyof Summary];
    return { name, unit: 'ms', limit, value, ok: value !== null && value <= limit };
  });
}
