/** Figures of the samples of the last minutes, for plots and sentences. Pure. */
import type { OpsLatency, OpsProcess, OpsReply } from '../../src/protocol/ops.ts';

/** Length of plots. */
export const shownMs = 120_000;
/** Window of a rate; shorter ones would jump with every batch. */
const rateMs = 3000;

export interface Point {
  at: number;
  /** Undefined without a measurement: a gap in the plot. */
  value: number | undefined;
}

/** The samples for plots, oldest first, with a new one. */
export function withSample(history: readonly OpsReply[], sample: OpsReply): OpsReply[] {
  return [...history.filter(({ now }) => now < sample.now && now >= sample.now - shownMs - rateMs), sample];
}

export const plot = (history: readonly OpsReply[], read: (sample: OpsReply) => number | undefined): Point[] =>
  history.map((sample) => ({ at: sample.now, value: read(sample) }));

export const total = (sample: OpsReply, read: (process: OpsProcess) => number | undefined): number =>
  sample.processes.reduce((sum, process) => sum + (read(process) ?? 0), 0);

/** The slowest path of a measure. */
export function worstP99(sample: OpsReply, measure: OpsLatency['measure']): number | undefined {
  const found = sample.latency.filter((latency) => latency.measure === measure).map(({ p99Ms }) => p99Ms);
  return found.length === 0 ? undefined : Math.max(...found);
}

const accepted = (sample: OpsReply): number =>
  sample.answers.filter(({ outcome }) => outcome === 'accepted').reduce((sum, { count }) => sum + count, 0);

/** Accepted answers a second at each sample. A process that ended removes its count: that is no negative rate. */
export function answerRates(history: readonly OpsReply[]): Point[] {
  return history.map((sample, i) => {
    const before =
      history
        .slice(0, i)
        .reverse()
        .find(({ now }) => now <= sample.now - rateMs) ?? history[0];
    const passedMs = sample.now - (before?.now ?? sample.now);
    if (before === undefined || passedMs <= 0) return { at: sample.now, value: undefined };
    return { at: sample.now, value: Math.max(0, ((accepted(sample) - accepted(before)) * 1000) / passedMs) };
  });
}

export interface Concern {
  level: 'bad' | 'watch';
  text: string;
}

const seconds = (ms: number): string => (ms < 10_000 ? (ms / 1000).toFixed(1) : String(Math.round(ms / 1000)));

const namesOf = (processes: readonly OpsProcess[]): string =>
  processes.map(({ kind, id }) => `${kind} ${id.slice(0, 6)}`).join(', ');

/** Problems for an operator, worst first, in sentences. The limits are those of the alert rules. */
export function findConcerns(sample: OpsReply): Concern[] {
  const concerns: Concern[] = [];
  const say = (level: Concern['level'], text: string) => concerns.push({ level, text });
  if (!sample.processes.some(({ kind }) => kind === 'worker')) {
    say(
      'bad',
      'No worker is running. Games go on and answers are safe in Redis, but results are not stored. Start one.',
    );
  }
  if (!sample.processes.some(({ kind }) => kind === 'web')) say('bad', 'No web process has reported for five seconds.');
  const { foldLagMs } = sample.log;
  if (foldLagMs > 10_000) {
    say(
      foldLagMs > 300_000 ? 'bad' : 'watch',
      `The oldest answer that is not in Postgres is ${seconds(foldLagMs)} s old.`,
    );
  }
  const busy = Math.max(0, ...sample.processes.map(({ busyLevel }) => busyLevel ?? 0));
  if (busy > 0)
    say(
      busy > 1 ? 'bad' : 'watch',
      `A web refuses ${busy > 1 ? 'new connections' : 'whoever is new'}: add a web, or memory for Redis.`,
    );
  if ((sample.redis?.memoryPercent ?? 0) > 75) {
    say('watch', `Redis has used ${Math.round(sample.redis?.memoryPercent ?? 0)} % of its memory.`);
  }
  for (const { path, p99Ms } of sample.latency.filter(({ measure }) => measure === 'answer')) {
    if (p99Ms > 250)
      say(p99Ms > 1000 ? 'bad' : 'watch', `Slow answers (${path}) wait ${seconds(p99Ms)} s for their acknowledgement.`);
  }
  const recent = (outcomes: readonly string[]) =>
    sample.answers
      .filter(({ outcome }) => outcomes.includes(outcome))
      .reduce((sum, { lastMinute }) => sum + lastMinute, 0);
  const all = sample.answers.reduce((sum, { lastMinute }) => sum + lastMinute, 0);
  const failed = recent(['busy', 'internal']);
  if (failed > 0.01 * all) say('bad', `${failed} of ${all} answers of the last minute failed on our side.`);
  const late = sample.processes.filter(({ eventLoop }) => eventLoop.lagP99Ms > 250);
  const latestMs = Math.max(0, ...late.map(({ eventLoop }) => eventLoop.lagP99Ms));
  if (late.length > 0) say('watch', `${namesOf(late)}: late by up to ${seconds(latestMs)} s.`);
  const waiting = sample.processes.filter(({ pool }) => pool.waiting > 0);
  if (waiting.length > 0) say('watch', `${namesOf(waiting)}: waiting for connections to Postgres.`);
  return [...concerns].sort((a, b) => (a.level === b.level ? 0 : a.level === 'bad' ? -1 : 1));
}
