import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { addressGroup } from '../lib/address-group.ts';
import type { Logger } from '../observability/logger.ts';
import type { ConnectionLimits } from './descriptor-budget.ts';
import { WaitingConnections } from './waiting-connections.ts';

/**
 * Why a connection was ended, or never taken: it `waited` while others needed the room; it was `dropped`, as one more than
 * there may be; accepting it `failed`, for want of a descriptor as a rule.
 */
export type EndedReason = 'waited' | 'dropped' | 'failed';

const complainIntervalMs = 10_000;

/**
 * Bounds the TCP connections of a server, whatever is sent on them. One without a Socket.IO socket is *waiting*: silent, in
 * the middle of a request, between two, or a WebSocket that asks for no namespace. These have a share of their own, in all
 * and for each address; beyond it the one that has waited longest, of the address with most of them, makes room for the next.
 * So whoever only holds connections ends their own, and no player's. Owns the list of those that wait, and no timer.
 */
export class ConnectionLimiter {
  readonly #limits: ConnectionLimits;
  readonly #waiting: WaitingConnections<Socket>;
  readonly #onEnded: (reason: EndedReason) => void;
  readonly #logger: Logger;
  readonly #unanswered = new WeakMap<Socket, number>();
  #open = 0;
  #complainedAtMs = -Infinity;

  constructor(limits: ConnectionLimits, onEnded: (reason: EndedReason) => void, logger: Logger) {
    this.#limits = limits;
    this.#onEnded = onEnded;
    this.#logger = logger;
    this.#waiting = new WaitingConnections(limits.waiting, limits.waitingPerAddress);
  }

  /** TCP connections that are open, and those of them that are waiting. */
  get counts(): { open: number; waiting: number } {
    return { open: this.#open, waiting: this.#waiting.size };
  }

  /** Watches a server from now on. To be called when nothing else will replace its listeners. */
  attach(server: Server): void {
    server.maxConnections = this.#limits.connections;
    server.on('connection', (socket) => this.#enter(socket));
    server.on('drop', () => this.#onEnded('dropped'));
    server.prependListener('request', (request, response) => this.#onRequest(request, response));
    server.prependListener('upgrade', ({ socket }) => this.#waiting.heard(socket));
    // Of a server that listens: no descriptor was left to accept with. It goes on listening.
    server.on('error', (error) => {
      if (!server.listening) return;
      this.#onEnded('failed');
      if (performance.now() - this.#complainedAtMs < complainIntervalMs) return;
      this.#complainedAtMs = performance.now();
      this.#logger.warn({ err: error }, 'a connection could not be accepted');
    });
  }

  /** It has become a Socket.IO socket: other limits hold for it from now on. */
  established(socket: Socket): void {
    this.#waiting.remove(socket);
  }

  #enter(socket: Socket): void {
    this.#open += 1;
    socket.once('close', () => {
      this.#open -= 1;
      this.#waiting.remove(socket);
    });
    const address = addressGroup(socket.remoteAddress ?? '');
    const victim = this.#waiting.add(socket, address);
    if (victim !== undefined) this.#end(victim, 'waited');
  }

  #onRequest(request: IncomingMessage, response: ServerResponse): void {
    const { socket, headers } = request;
    // What was left of a read when the connection was cut.
    if (socket.destroyed) return;
    const unanswered = (this.#unanswered.get(socket) ?? 0) + 1;
    this.#unanswered.set(socket, unanswered);
    const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
    if (hasBody) request.once('end', () => this.#waiting.answering(socket));
    else this.#waiting.answering(socket);
    response.once('close', () => {
      const left = (this.#unanswered.get(socket) ?? 1) - 1;
      this.#unanswered.set(socket, left);
      if (left === 0) this.#waiting.answered(socket);
    });
  }

  #end(socket: Socket, reason: EndedReason): void {
    this.#onEnded(reason);
    // At once, and not when its buffers are empty: the descriptor is needed now.
    socket.destroy();
  }
}
