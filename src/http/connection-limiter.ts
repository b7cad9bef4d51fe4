import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { addressGroup } from '../lib/address-group.ts';
import type { Logger } from '../observability/logger.ts';
import type { ConnectionLimits } from './descriptor-budget.ts';
import { WaitingConnections } from './waiting-connections.ts';

/**
 * Why a connection was ended or not accepted: it `waited` while others needed the slot; it was `dropped` beyond the
 * maximum; accepting it `failed`, usually without a free descriptor.
 */
export type EndedReason = 'waited' | 'dropped' | 'failed';

const complainIntervalMs = 10_000;

/**
 * Bounds a server's TCP connections. A connection without a Socket.IO socket is *waiting*: silent, in mid-request,
 * between requests, or a WebSocket without a namespace. Waiting connections have separate limits, in total and per
 * address. Beyond them, the longest-waiting one of the address with most is closed. So a client that hoards connections
 * loses its own, never a player's. Owns the list of waiting connections, and no timer.
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

  /** Open TCP connections, and how many are waiting. */
  get counts(): { open: number; waiting: number } {
    return { open: this.#open, waiting: this.#waiting.size };
  }

  /** Starts to observe a server. Call it after all code that replaces listeners. */
  attach(server: Server): void {
    server.maxConnections = this.#limits.connections;
    server.on('connection', (socket) => this.#enter(socket));
    server.on('drop', () => this.#onEnded('dropped'));
    server.prependListener('request', (request, response) => this.#onRequest(request, response));
    server.prependListener('upgrade', ({ socket }) => this.#waiting.heard(socket));
    // If the server listens, accept found no free descriptor. It keeps listening.
    server.on('error', (error) => {
      if (!server.listening) return;
      this.#onEnded('failed');
      if (performance.now() - this.#complainedAtMs < complainIntervalMs) return;
      this.#complainedAtMs = performance.now();
      this.#logger.warn({ err: error }, 'a connection could not be accepted');
    });
  }

  /** The connection is a Socket.IO socket now: other limits apply. */
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
    // The rest of a read of a closed connection.
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
    // Does not wait for empty buffers: the descriptor is needed now.
    socket.destroy();
  }
}
