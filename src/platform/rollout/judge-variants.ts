/** Whether the buffered path breaks its limits, so that new games should avoid it. Pure. */
import type { OpsReply, PersistencePath } from '../../protocol/ops.ts';

export interface VariantLimits {
  /** An acknowledgement's p99. */
  p99Ms: number;
  /** Answers refused as `busy` or `internal`. */
  errorPercent: number;
  /** With fewer answers in the last minute, no verdict. */
  samplesMin: number;
}

/** The last minute of one path, over all processes. */
export interface VariantMinute {
  path: PersistencePath;
  answers: number;
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
  errorPercent: number;
}

/** Failures of the server, not the player. */
const failures = new Set(['busy', 'internal']);

export function variantMinute(
  path: PersistencePath,
  { latency, answers }: Pick<OpsReply, 'latency' | 'answers'>,
): VariantMinute {
  const timed = latency.find((one) => one.measure === 'answer' && one.path === path);
  const own = answers.filter((one) => one.path === path);
  const sum = (rows: typeof own) => rows.reduce((total, { lastMinute }) => total + lastMinute, 0);
  const all = sum(own);
  const failed = sum(own.filter(({ outcome }) => failures.has(outcome)));
  return {
    path,
    answers: all,
    p50Ms: timed?.p50Ms ?? 0,
    p95Ms: timed?.p95Ms ?? 0,
    p99Ms: timed?.p99Ms ?? 0,
    errorPercent: all === 0 ? 0 : (failed / all) * 100,
  };
}

/** The reason why the path breaks its limits, if it does. */
export function brokenLimit(variant: VariantMinute, limits: VariantLimits): string | undefined {
  if (variant.answers < limits.samplesMin) return undefined;
  const of = `of ${variant.answers} answers in the last minute`;
  if (variant.p99Ms > limits.p99Ms) return `p99 ${Math.round(variant.p99Ms)} ms ${of}, the limit is ${limits.p99Ms} ms`;
  if (variant.errorPercent > limits.errorPercent)
    return `${variant.errorPercent.toFixed(1)} % errors ${of}, the limit is ${limits.errorPercent} %`;
  return undefined;
}
