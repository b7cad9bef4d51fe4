/**
 * What every load run ends with: Artillery's, the lean swarm's, the comparison of the two write paths. The JSON twin is
 * this object as it is; the page is drawn from nothing else.
 *
 * How to fill it: each generator process owns a `Recorder` and hands over `recorder.take()` about once a second, in any way
 * that carries JSON. The process that reports puts these into one `Timeline`, together with what a `ServerMonitor` saw, and
 * calls `buildReport({ run, timeline, findings, thresholds, … })`, then `writeReport`.
 */

export interface Report {
  version: 1;
  ok: boolean;
  run: RunFacts;
  findings: Finding[];
  thresholds: Threshold[];
  measures: Measure[];
  server: ServerSeries;
  counters: Record<string, number>;
  /** What else a reader has to know to judge the figures, one sentence each. */
  notes: string[];
  /** Whatever a run compares side by side. */
  tables: Table[];
}

export interface RunFacts {
  scenario: string;
  target: string;
  players: number;
  rooms: number;
  questions: number;
  command: string;
  commit: string;
  machine: string;
  /** ISO 8601. */
  startedAt: string;
  durationSeconds: number;
}

/** One line of the audit. */
export interface Finding {
  check: string;
  ok: boolean;
  detail: string;
}

/** One figure that may not be above a limit. */
export interface Threshold {
  /** As one would say it in the report: `answer.ack.p99`. */
  name: string;
  /** Of the limit and the figure: `ms`, `players`. */
  unit: string;
  limit: number;
  /** Null when nothing was measured, which is no pass. */
  value: number | null;
  ok: boolean;
}

/** Milliseconds, except `count`. */
export interface Summary {
  count: number;
  p50: number;
  p95: number;
  p99: number;
  max: number;
}

export interface Measure {
  /** One of `measureTitles`, or one with `@variant` behind it where a run compares variants: `answer.ack@direct`. */
  name: string;
  title: string;
  summary: Summary;
  /** Intervals in which something was measured; `at` is their beginning, in seconds since the start of the run. */
  series: (Summary & { at: number })[];
}

export interface ServerSeries {
  /** `ops` knows every process; `metrics` is the one process that answered, and does not know the worker. */
  source: 'ops' | 'metrics' | 'none';
  /** Why something is missing, if it is. */
  note?: string;
  samples: ServerSample[];
}

/** What the server said about itself at one moment. What it did not say is absent. */
export interface ServerSample {
  /** Seconds since the start of the run. */
  at: number;
  foldLagMs?: number;
  logEntries?: number;
  processes: ProcessSample[];
}

export interface ProcessSample {
  /** `web 1`, `worker 1`; the same over the whole run. */
  name: string;
  /** Cores used. */
  cpu?: number;
  lagMs?: number;
  /** 0…1. */
  utilization?: number;
  memoryBytes?: number;
  pool?: { used: number; idle: number; waiting: number };
}

export interface Table {
  title: string;
  columns: string[];
  rows: (string | number)[][];
}

/** What is measured, in the order in which a reader wants it. */
export const measureTitles: Readonly<Record<string, string>> = {
  'join.ack': 'Join: from the request to the seat',
  'answer.ack': 'Answer: from the tap to “it is on disk”',
  'answer.burst': 'Answer: after the moment in which all should tap',
  'burst.spread': 'Burst: answers sent after the first one',
  'question.spread': 'Question: after the first player had it',
  'reveal.spread': 'Result: after the first player had theirs',
  result: 'Result: from “the question is closed” to the player’s own',
  'reveal.first': 'Reveal: from the last “it is on disk” to the first who hears of it',
  'reveal.last': 'Reveal: from the first who hears of it to the last who has their result',
  reconnect: 'Reconnect: from the cut to the seat',
  'generator.lag': 'The generator’s own event loop: how late it was',
};

/** The title of a measure, with its variant if it has one. */
export function titleOf(name: string): string {
  const [base = name, variant] = name.split('@');
  const title = measureTitles[base] ?? base;
  return variant === undefined ? title : `${title} (${variant})`;
}
