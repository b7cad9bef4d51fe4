import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { targetOf } from './request-shape.ts';

/**
 * Bodies of REST requests that ask first (`Expect: 100-continue`; RFC 9110, 10.1.1). Owns the responses whose client
 * waits. Without this Node asks for a body before anything has looked at the request.
 */
export class ExpectedBodies {
  readonly #waiting = new WeakSet<ServerResponse>();

  guard(server: Server): void {
    server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
      if (targetOf(request)?.startsWith('/api/')) this.#waiting.add(response);
      else response.writeContinue();
      server.emit('request', request, response);
    });
  }

  /** Whether the client still has the body. */
  isWaiting(response: ServerResponse): boolean {
    return this.#waiting.has(response);
  }

  /** Asks for the body, if the client waits for that. */
  proceed(response: ServerResponse): void {
    if (this.#waiting.delete(response)) response.writeContinue();
  }
}
