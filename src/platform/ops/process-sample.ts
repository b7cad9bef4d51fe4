/** A process's sample, and the merge of all. Pure. */
import type { AnswerCount } from '../../observability/answer-tally.ts';
import type { MeasuredMinute } from '../../observability/last-minute.ts';
import { addEncodedCounts, bucketCount, encodeCounts, quantilesMs } from '../../observability/latency-buckets.ts';
import type { LatencyMeasure, MeasuredPath, OpsProcess, OpsReply } from '../../protocol/ops.ts';
import { latencyMeasures, measuredPaths } from '../../protocol/ops.ts';

/** As stored in Redis. Only add fields: processes of two versions run at once during a deploy. */
export interface ProcessSample {
  process: Omit<OpsProcess, 'id' | 'at'>;
  /** Counts as `encodeCounts` writes them, so that quantiles can be taken over all processes. */
  latency: { measure: LatencyMeasure; path: MeasuredPath; counts: string }[];
  answers: AnswerCount[];
}

export interface ShownSample {
  id: string;
  at: number;
  sample: ProcessSample;
}

export const encodeLatency = (minute: readonly MeasuredMinute[]): ProcessSample['latency'] =>
  minute
    .map(({ measure, path, counts }) => ({ measure, path, counts: encodeCounts(counts) }))
    .filter(({ counts }) => counts !== '');

/** The parts of the reply that come from samples: processes by kind and age, sums, quantiles over all. */
export function mergeSamples(samples: readonly ShownSample[]): Pick<OpsReply, 'processes' | 'latency' | 'answers'> {
  const processes = samples
    .map(({ id, at, sample }) => ({ ...sample.process, id, at }))
    .toSorted((a, b) => a.kind.localeCompare(b.kind) || b.uptimeMs - a.uptimeMs || a.id.localeCompare(b.id));
  return { processes, latency: mergeLatency(samples), answers: mergeAnswers(samples) };
}

function mergeLatency(samples: readonly ShownSample[]): OpsReply['latency'] {
  const all = samples.flatMap(({ sample }) => sample.latency);
  return latencyMeasures.flatMap((measure) =>
    measuredPaths.flatMap((path) => {
      const counts = new Float64Array(bucketCount);
      let count = 0;
      for (const series of all) {
        if (series.measure === measure && series.path === path) count += addEncodedCounts(counts, series.counts);
      }
      if (count === 0) return [];
      const [p50Ms = 0, p95Ms = 0, p99Ms = 0] = quantilesMs(counts, [0.5, 0.95, 0.99]);
      return [{ measure, path, count, p50Ms, p95Ms, p99Ms }];
    }),
  );
}

function mergeAnswers(samples: readonly ShownSample[]): OpsReply['answers'] {
  const merged = new Map<string, AnswerCount>();
  for (const answer of samples.flatMap(({ sample }) => sample.answers)) {
    const key = `${answer.path}|${answer.outcome}`;
    const before = merged.get(key) ?? { ...answer, count: 0, lastMinute: 0 };
    merged.set(key, {
      ...before,
      count: before.count + answer.count,
      lastMinute: before.lastMinute + answer.lastMinute,
    });
  }
  const order = (path: MeasuredPath) => measuredPaths.indexOf(path);
  return [...merged.values()].toSorted((a, b) => order(a.path) - order(b.path) || a.outcome.localeCompare(b.outcome));
}
