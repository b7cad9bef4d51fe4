import { setTimeout as sleep } from 'node:timers/promises';
import { isDatabaseAway } from './is-database-away.ts';

const retryIntervalMs = 250;

/**
 * Does the work, again and again while Postgres is away: it may be starting at the same moment.
 * @throws the work's error when it is another one, or when `waitMaxMs` are over.
 */
export async function waitForDatabase<T>(work: () => Promise<T>, waitMaxMs: number): Promise<T> {
  const giveUpAt = performance.now() + waitMaxMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isDatabaseAway(error) || performance.now() >= giveUpAt) throw error;
      await sleep(retryIntervalMs);
    }
  }
}
