/** Whether the buffered path does so badly that new games had better not take it. Pure. */
import type { OpsReply, PersistencePath } from '../../protocol/ops.ts';

export interface VariantLimits {
  /** Of an answer's acknowledgement, at p99. */
  p99Ms: number;
  /** Of answers, that were told `busy` or `internal`. */
  errorPercent: number;
  /** With fewer answers in the last minute nothing is said. */
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

/** Answers that we failed, not the player. */
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

/** Why the path breaks its limits, as it would be told, or nothing. */
export function brokenLimit(variant: VariantMinute, limits: VariantLimits): string | undefined {
  if (variant.answers < limits.samplesMin) return undefined;
  const of = `of ${variant.answers} answers in the last minute`;
  if (variant.p99Ms > limits.p99Ms) return `p99 ${Math.round(variant.p99Ms)} ms ${of}, the limit is ${limits.p99Ms} ms`;
  if (variant.errorPercent > limits.errorPercent)
    return `${variant.errorPercent.toFixed(1)} % errors ${of}, the limit is ${limits.errorPercent} %`;
  return undefined;
}
