import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { addressGroup } from '../lib/address-group.ts';
import { KeyedBuckets } from '../lib/keyed-buckets.ts';
import type { WorkQueue } from '../lib/work-queue.ts';

export interface RequestLimits {
  /** Requests of one connection that wait for the one before them. */
  requestsPerConnection: number;
  /** Requests of all connections that wait. */
  requestsWaiting: number;
}

/** Connections of an address that may be cut before its next ones are kept waiting. */
const cutsAllowed = { perSecond: 1, burst: 4 };

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

interface Asked {
  request: IncomingMessage;
  response: ServerResponse;
}

/** Where requests wait for their turn. */
export interface Turns {
  work: Pick<WorkQueue, 'run'>;
  /** Requests of one key are begun in order; keys take turns. */
  keyOf: (request: IncomingMessage) => string;
}

interface Line {
  readonly waiting: Asked[];
  /** A request of this connection is being handled, or is about to be. */
  busy: boolean;
}

/**
 * Lets HTTP requests begin in their turn, and a connection's one after the other. Hundreds of requests may come with one
 * read of a connection (pipelining): without this they would all begin before the next answer of a player is read. A
 * connection that has more to ask than is kept is not read; one that has sent far more is cut. What such a one sent in a
 * read is parsed before anything can be done about it, so an address whose connections are cut again and again finds the
 * next ones read later.
 */
export class RequestTurns {
  readonly #limits: RequestLimits;
  readonly #handle: Listener;
  readonly #turns: Turns;
  readonly #cut: () => void;
  readonly #lines = new Map<Socket, Line>();
  readonly #cuts = new KeyedBuckets(cutsAllowed, () => performance.now());
  #waiting = 0;

  /** @param cut a connection was cut */
  constructor(limits: RequestLimits, turns: Turns, handle: Listener, cut: () => void) {
    this.#limits = limits;
    this.#turns = turns;
    this.#handle = handle;
    this.#cut = cut;
  }

  /** Takes the place of a server's listeners. To be called before anything else that wraps them. */
  static guard(server: Server, limits: RequestLimits, turns: Turns, cut: () => void): RequestTurns {
    const listeners = server.listeners('request') as Listener[];
    const guard = new RequestTurns(
      limits,
      turns,
      (request, response) => {
        for (const listener of listeners) listener.call(server, request, response);
      },
      cut,
    );
    server.removeAllListeners('request');
    server.on('request', (request, response) => guard.take(request, response));
    server.on('connection', (socket) => guard.#enter(socket));
    return guard;
  }

  get waiting(): number {
    return this.#waiting;
  }

  take(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request;
    // What was left of a read when the connection was cut.
    if (socket.destroyed) return;
    const line = this.#lineOf(socket);
    const { requestsPerConnection, requestsWaiting } = this.#limits;
    const asksTooMuch = line.waiting.length >= requestsPerConnection;
    if (asksTooMuch) this.#cuts.spend(addressGroup(socket.remoteAddress ?? ''), 1);
    if (asksTooMuch || this.#waiting >= requestsWaiting) {
      this.#end(socket);
      return;
    }
    line.waiting.push({ request, response });
    this.#waiting += 1;
    response.once('close', () => this.#next(socket));
    if (line.busy) {
      // The parser goes on with what was read; nothing more is.
      socket.pause();
      return;
    }
    line.busy = true;
    this.#queue(socket);
  }

  #enter(socket: Socket): void {
    const debtMs = this.#cuts.debtMs(addressGroup(socket.remoteAddress ?? ''));
    if (debtMs === 0) return;
    // Node's own listener has just asked for the reading to begin, which it does in a task; nothing is read before this one.
    process.nextTick(() => socket.pause());
    setTimeout(() => socket.resume(), debtMs).unref();
  }

  #end(socket: Socket): void {
    this.#cut();
    this.#forget(socket);
    socket.destroy();
  }

  #lineOf(socket: Socket): Line {
    let line = this.#lines.get(socket);
    if (line === undefined) {
      line = { waiting: [], busy: false };
      this.#lines.set(socket, line);
      socket.once('close', () => this.#forget(socket));
      closeWithoutStacks(socket);
    }
    return line;
  }

  /** The connection is gone, and what it still wanted. */
  #forget(socket: Socket): void {
    const line = this.#lines.get(socket);
    if (line === undefined) return;
    this.#waiting -= line.waiting.length;
    line.waiting.length = 0;
    this.#lines.delete(socket);
  }

  /** A reply is done: the connection's next request may begin. */
  #next(socket: Socket): void {
    const line = this.#lines.get(socket);
    if (line === undefined) return;
    if (line.waiting.length > 0) {
      this.#queue(socket);
      return;
    }
    line.busy = false;
    if (socket.isPaused()) socket.resume();
  }

  /** The connection's first waiting request is to begin. */
  #queue(socket: Socket): void {
    const [first] = this.#lines.get(socket)?.waiting ?? [];
    if (first === undefined) return;
    const { work, keyOf } = this.#turns;
    const queued = work.run(keyOf(first.request), () => {
      const asked = this.#lines.get(socket)?.waiting.shift();
      // The connection was closed meanwhile.
      if (asked === undefined) return;
      this.#waiting -= 1;
      this.#handle(asked.request, asked.response);
    });
    if (!queued) this.#end(socket);
  }
}

/**
 * Node destroys each unanswered request of a connection that closes with an error of its own. The stacks of hundreds of them,
 * which nothing reads, would take the event loop 50 ms and more.
 */
function closeWithoutStacks(socket: Socket): void {
  const { stackTraceLimit } = Error;
  // `emit` calls both in one go, with Node's own listener between them.
  socket.prependOnceListener('close', () => {
    Error.stackTraceLimit = 0;
  });
  socket.once('close', () => {
    Error.stackTraceLimit = stackTraceLimit;
  });
}
