/** Doubling would leave the last of a crowd waiting for longer than the network was away. */
const growth = 1.5;

/**
 * How long to wait before trying again: longer by half with each attempt (0 is the first) up to `maxMs`, spread over
 * ± 50 % so that a thousand clients which failed together do not come back together.
 */
export function backoffMs(attempt: number, limits: { baseMs: number; maxMs: number }, random: () => number): number {
  const centreMs = Math.min(limits.maxMs, limits.baseMs * growth ** Math.min(attempt, 30));
  return Math.round(centreMs * (0.5 + random()));
}
