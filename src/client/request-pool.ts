import type { ClientEventName, ClientPayload } from '../protocol/client-events.ts';
import type { Reply } from './reply.ts';
import { type RequestContext, RetriedRequest } from './retried-request.ts';

interface Pending {
  send(): void;
  finish(reply: Extract<Reply<'host:next'>, { ok: false }>): void;
}

/** The host's pending requests: each is retried until the server decides or `hostTimeoutMs` is over. */
export class RequestPool {
  readonly #context: RequestContext;
  readonly #canSend: () => boolean;
  readonly #pending = new Set<Pending>();

  constructor(context: RequestContext, canSend: () => boolean) {
    this.#context = context;
    this.#canSend = canSend;
  }

  send<E extends ClientEventName>(event: E, payload: ClientPayload<E>): Promise<Reply<E>> {
    return new Promise((resolve) => {
      const request = new RetriedRequest(this.#context, {
        event,
        payload,
        canSend: this.#canSend,
        timeoutMs: this.#context.timing.hostTimeoutMs,
        onReply: (reply) => {
          this.#pending.delete(request);
          resolve(reply);
        },
      });
      this.#pending.add(request);
      request.send();
    });
  }

  /** The connection is back: sends all pending requests at once. */
  flush(): void {
    for (const request of this.#pending) request.send();
  }

  stop(reply: Extract<Reply<'host:next'>, { ok: false }>): void {
    for (const request of this.#pending) request.finish(reply);
  }
}
