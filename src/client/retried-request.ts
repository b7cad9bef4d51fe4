import type { ClientEventName, ClientPayload } from '../protocol/client-events.ts';
import { backoffMs } from './backoff.ts';
import { type Reply, unknownOutcome } from './reply.ts';
import type { Timers } from './timers.ts';
import type { Timing } from './timing.ts';

export type SendRequest = <E extends ClientEventName>(
  event: E,
  payload: ClientPayload<E>,
  onReply: (reply: Reply<E>) => void,
) => void;

export interface RequestContext {
  send: SendRequest;
  timers: Timers;
  timing: Timing;
  random: () => number;
}

export interface RetriedRequestOptions<E extends ClientEventName> {
  event: E;
  payload: ClientPayload<E>;
  /** Whether sending makes sense now; the owner calls `send()` when it does again. */
  canSend: () => boolean;
  /** Called once, with the final reply. */
  onReply: (reply: Reply<E>) => void;
  /** Without it the request is retried until the server decides. */
  timeoutMs?: number;
}

/**
 * One request that is sent again, with the same payload, until the server's reply is final: an acknowledgement, or an
 * error that a retry can't change. Every event that uses it is idempotent by contract (answers are recognised, joins
 * carry a key, steps a `rev`, extensions an id). At most one copy is in flight.
 */
export class RetriedRequest<E extends ClientEventName> {
  readonly #context: RequestContext;
  readonly #options: RetriedRequestOptions<E>;
  #attempts = 0;
  #isInFlight = false;
  #isDone = false;
  #stopWaiting: (() => void) | undefined;
  #stopTimeout: (() => void) | undefined;

  constructor(context: RequestContext, options: RetriedRequestOptions<E>) {
    this.#context = context;
    this.#options = options;
    if (options.timeoutMs === undefined) return;
    this.#stopTimeout = context.timers.after(options.timeoutMs, () => this.finish(unknownOutcome('no reply in time')));
  }

  get attempts(): number {
    return this.#attempts;
  }

  /** Sends now and ends the wait, unless a copy is in flight or sending is impossible. */
  send(): void {
    if (this.#isDone || this.#isInFlight || !this.#options.canSend()) return;
    this.#stopWaiting?.();
    this.#stopWaiting = undefined;
    this.#isInFlight = true;
    this.#attempts += 1;
    this.#context.send(this.#options.event, this.#options.payload, (reply) => {
      this.#isInFlight = false;
      if (this.#isDone) return;
      if (!reply.ok && reply.error.retryable) this.#wait(reply.error.retryAfterMs ?? 0);
      else this.finish(reply);
    });
  }

  /** Ends the request with this reply; the server's later reply is ignored. */
  finish(reply: Reply<E>): void {
    if (this.#isDone) return;
    this.#isDone = true;
    this.#stopWaiting?.();
    this.#stopTimeout?.();
    this.#options.onReply(reply);
  }

  #wait(leastMs: number): void {
    const { timers, timing, random } = this.#context;
    const limits = { baseMs: timing.retryBaseMs, maxMs: timing.retryMaxMs };
    // The server may have given all clients of this address the same delay.
    const waitMs = Math.max(leastMs * (1 + random() / 2), backoffMs(this.#attempts - 1, limits, random));
    this.#stopWaiting = timers.after(waitMs, () => this.send());
  }
}
