/** Doubling would make the last clients wait for longer than the outage lasted. */
const growth = 1.5;

/**
 * The wait before the next attempt: grows by half with each attempt (0 is the first) up to `maxMs`, spread over ± 50 %
 * so that a thousand clients that failed together do not retry together.
 */
export function backoffMs(attempt: number, limits: { baseMs: number; maxMs: number }, random: () => number): number {
  const centreMs = Math.min(limits.maxMs, limits.baseMs * growth ** Math.min(attempt, 30));
  return Math.round(centreMs * (0.5 + random()));
}
