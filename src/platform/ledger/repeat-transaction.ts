import { setTimeout as sleep } from 'node:timers/promises';
import { isRepeatable, refusalOfLedger } from './ledger-errors.ts';

/** Deadlocks should not happen, as entries are sorted; other programs may cause them. */
const attemptsMax = 5;
const pauseMs = 20;

/** What a transaction has read has changed before its commit: it rolls back, and is worth another try. */
export class OutdatedRead extends Error {
  override name = 'OutdatedRead';
}

/**
 * Runs a transaction that posts, and again after a deadlock, or when a debt was paid meanwhile.
 * @param isOutdated other errors after which a new attempt reads what it needs
 * @throws the last error, as `refusalOfLedger` gives it
 */
export async function repeatTransaction<T>(
  attempt: () => Promise<T>,
  isOutdated: (error: unknown) => boolean = () => false,
): Promise<T> {
  for (let made = 1; ; made += 1) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- one try after the other
      return await attempt();
    } catch (error) {
      if (made === attemptsMax || !(isRepeatable(error) || isOutdated(error))) throw refusalOfLedger(error);
    }
    // oxlint-disable-next-line no-await-in-loop -- as above
    await sleep(pauseMs * made * (0.5 + Math.random()));
  }
}
