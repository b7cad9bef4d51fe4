/** Waits of a run: each has an end, with a message that says what did not come, and a line of progress while it lasts. */
import { setTimeout as sleep } from 'node:timers/promises';

/** What is waited for did not come in time; the message says how far it came. */
export class TookTooLong extends Error {
  override name = 'TookTooLong';
}

export interface Wait {
  /** What is waited for, as it stands after "waiting for". */
  what: string;
  limitMs: number;
  /** Shows a line of progress, every few seconds. */
  tell?: ((line: string) => void) | undefined;
  /** How far it is. */
  describe?: () => string;
}

const tellEveryMs = 5000;
const seconds = (ms: number): string => `${(ms / 1000).toFixed(0)} s`;

/**
 * Waits for work. Work that is late goes on, and its outcome is ignored.
 * @throws {TookTooLong}
 */
export async function limited<T>({ what, limitMs, tell, describe }: Wait, work: Promise<T>): Promise<T> {
  const began = performance.now();
  const elapsed = () => performance.now() - began;
  const state = () => (describe === undefined ? '' : `: ${describe()}`);
  const ended = new AbortController();
  const watch = async (): Promise<never> => {
    for (let left = limitMs; left > 0; left = limitMs - elapsed()) {
      await sleep(Math.min(tellEveryMs, left), undefined, { signal: ended.signal });
      if (elapsed() < limitMs) tell?.(`  waiting for ${what} since ${seconds(elapsed())}${state()}`);
    }
    throw new TookTooLong(`${what} did not come within ${seconds(limitMs)}${state()}`);
  };
  try {
    return await Promise.race([work, watch()]);
  } finally {
    ended.abort();
  }
}
