import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { addressGroup } from '../lib/address-group.ts';
import { KeyedBuckets } from '../lib/keyed-buckets.ts';
import type { WorkQueue } from '../lib/work-queue.ts';

export interface RequestLimits {
  /** Waiting requests per connection. */
  requestsPerConnection: number;
  /** Waiting requests of all connections. */
  requestsWaiting: number;
}

/** Cuts of an address's connections before its next ones are delayed. */
const cutsAllowed = { perSecond: 1, burst: 4 };

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

interface Asked {
  request: IncomingMessage;
  response: ServerResponse;
}

/** The queue of requests. */
export interface Turns {
  work: Pick<WorkQueue, 'run'>;
  /** Requests of one key begin in order; keys alternate. */
  keyOf: (request: IncomingMessage) => string;
}

interface Line {
  readonly waiting: Asked[];
  /** The connection's current request runs or is queued. */
  busy: boolean;
}

/**
 * Queues HTTP requests, and runs a connection's one after another. One read may deliver hundreds of pipelined requests,
 * which would otherwise all begin before the next player's answer is read. A connection with waiting requests is not
 * read; one with too many is closed. The parser cannot stop within a read, so new connections of an address with
 * repeated cuts are read with a delay.
 */
export class RequestTurns {
  readonly #limits: RequestLimits;
  readonly #handle: Listener;
  readonly #turns: Turns;
  readonly #cut: () => void;
  readonly #lines = new Map<Socket, Line>();
  readonly #cuts = new KeyedBuckets(cutsAllowed, () => performance.now());
  #waiting = 0;

  /** @param cut a connection was closed */
  constructor(limits: RequestLimits, turns: Turns, handle: Listener, cut: () => void) {
    this.#limits = limits;
    this.#turns = turns;
    this.#handle = handle;
    this.#cut = cut;
  }

  /** Replaces a server's listeners. Call it before other wrappers. */
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
    // The rest of a read of a closed connection.
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
      // The parser finishes this read; the next one waits.
      socket.pause();
      return;
    }
    line.busy = true;
    this.#queue(socket);
  }

  #enter(socket: Socket): void {
    const debtMs = this.#cuts.debtMs(addressGroup(socket.remoteAddress ?? ''));
    if (debtMs === 0) return;
    // Node's listener has just scheduled the first read; this tick runs before it.
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

  /** Drops a connection and its waiting requests. */
  #forget(socket: Socket): void {
    const line = this.#lines.get(socket);
    if (line === undefined) return;
    this.#waiting -= line.waiting.length;
    line.waiting.length = 0;
    this.#lines.delete(socket);
  }

  /** After a reply, starts the connection's next request. */
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

  /** Queues the connection's first request. */
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
 * Node destroys each unanswered request of a closed connection with an error. The unused stacks of hundreds of them
 * would block the event loop for 50 ms and more.
 */
function closeWithoutStacks(socket: Socket): void {
  const { stackTraceLimit } = Error;
  // `emit` runs both in one turn, with Node's own listener between.
  socket.prependOnceListener('close', () => {
    Error.stackTraceLimit = 0;
  });
  socket.once('close', () => {
    Error.stackTraceLimit = stackTraceLimit;
  });
}
