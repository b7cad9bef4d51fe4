import { setTimeout as sleep } from 'node:timers/promises';
import { StartError } from './start-error.ts';

/** What one look at a server found. `text` is one line without secrets: the variable, what was found, what to do. */
export type ServerFinding =
  | { readonly state: 'ok' }
  /** Waiting would not help. */
  | { readonly state: 'wrong'; readonly text: string }
  /** Nothing usable answers: it may be about to start. */
  | { readonly state: 'unavailable'; readonly text: string }
  /** It says itself that it is starting. */
  | { readonly state: 'starting'; readonly text: string };

export interface ServerWait {
  /** How long to wait for a server that does not answer; one that says that it is starting has ten times as long. */
  readonly waitMs: number;
  /** Receives one line of progress, when there is anything to wait for. */
  readonly tell: (line: string) => void;
  /** Ends the wait. */
  readonly signal?: AbortSignal | undefined;
}

const retryIntervalMs = 250;
/** A wait that is over this soon is not worth a line, and neither is a server that comes this soon. */
const quiet = { limitMs: 5000, passedMs: 1000 };
const startingFactor = 10;

/**
 * Looks again and again until the server can be used.
 * @throws {StartError} with exit code 2 when it is wrong, or when the time is over; the signal's reason when that stopped it.
 */
export async function waitForServer(look: () => Promise<ServerFinding>, wait: ServerWait): Promise<void> {
  const began = performance.now();
  let told = false;
  for (;;) {
    wait.signal?.throwIfAborted();
    // oxlint-disable-next-line no-await-in-loop -- one look after the other
    const found = await look();
    if (found.state === 'ok') return;
    const limitMs = wait.waitMs * (found.state === 'starting' ? startingFactor : 1);
    const passedMs = performance.now() - began;
    if (found.state === 'wrong' || passedMs >= limitMs) throw new StartError(found.text, 2);
    if (!told && limitMs > quiet.limitMs && passedMs >= quiet.passedMs) {
      told = true;
      wait.tell(`Waiting up to ${Math.ceil(limitMs / 1000)} s. ${found.text}`);
    }
    // oxlint-disable-next-line no-await-in-loop -- as above
    await sleep(retryIntervalMs, undefined, wait.signal === undefined ? {} : { signal: wait.signal });
  }
}
