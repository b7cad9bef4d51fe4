import { setTimeout as sleep } from 'node:timers/promises';
import { StartError } from './start-error.ts';

/** The result of one check of a server. `text` is one line without secrets: the variable, the finding, the remedy. */
export type ServerFinding =
  | { readonly state: 'ok' }
  /** Waiting would not help. */
  | { readonly state: 'wrong'; readonly text: string }
  /** No usable reply: the server may be about to start. */
  | { readonly state: 'unavailable'; readonly text: string }
  /** The server reports that it is starting. */
  | { readonly state: 'starting'; readonly text: string };

export interface ServerWait {
  /** How long to wait for a server that does not answer; one that reports that it is starting has ten times as long. */
  readonly waitMs: number;
  /** Receives one line of progress during a long wait. */
  readonly tell: (line: string) => void;
  /** Ends the wait. */
  readonly signal?: AbortSignal | undefined;
}

const retryIntervalMs = 250;
/** Shorter waits, and servers that come this soon, get no line of progress. */
const quiet = { limitMs: 5000, passedMs: 1000 };
const startingFactor = 10;

/**
 * Checks repeatedly until the server can be used.
 * @throws {StartError} with exit code 2 when it is misconfigured or the time is over; the signal's reason when aborted.
 */
export async function waitForServer(check: () => Promise<ServerFinding>, wait: ServerWait): Promise<void> {
  const began = performance.now();
  let reported = false;
  for (;;) {
    wait.signal?.throwIfAborted();
    // oxlint-disable-next-line no-await-in-loop -- one check after the other
    const found = await check();
    if (found.state === 'ok') return;
    const limitMs = wait.waitMs * (found.state === 'starting' ? startingFactor : 1);
    const passedMs = performance.now() - began;
    if (found.state === 'wrong' || passedMs >= limitMs) throw new StartError(found.text, 2);
    if (!reported && limitMs > quiet.limitMs && passedMs >= quiet.passedMs) {
      reported = true;
      wait.tell(`Waiting up to ${Math.ceil(limitMs / 1000)} s. ${found.text}`);
    }
    // oxlint-disable-next-line no-await-in-loop -- as above
    await sleep(retryIntervalMs, undefined, wait.signal === undefined ? {} : { signal: wait.signal });
  }
}
