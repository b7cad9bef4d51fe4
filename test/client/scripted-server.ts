import { once } from 'node:events';
import { createServer, type Server as HttpServer } from 'node:http';
import { Server, type Socket } from 'socket.io';
import type { ClientEventName, ClientPayload } from '../../src/protocol/client-events.ts';
import type { WireError } from '../../src/protocol/errors.ts';
import type { ServerEventName, ServerPayload } from '../../src/protocol/server-events.ts';

/** One event that a client sent, and the only way to answer it. */
export interface Request<E extends ClientEventName = ClientEventName> {
  event: E;
  payload: ClientPayload<E>;
  socket: Socket;
  accept(reply?: object): void;
  refuse(code: WireError['code'], more?: Partial<WireError>): void;
}

interface Connection {
  socket: Socket;
  token: unknown;
}

/** Things that arrive, and those who wait for them: nothing gets lost in between, whoever comes first. */
class Inbox<T> {
  readonly #items: T[] = [];
  readonly #waiting: ((item: T) => void)[] = [];

  put(item: T): void {
    const resolve = this.#waiting.shift();
    if (resolve === undefined) this.#items.push(item);
    else resolve(item);
  }

  take(): Promise<T> {
    const item = this.#items.shift();
    return item === undefined ? new Promise((resolve) => this.#waiting.push(resolve)) : Promise.resolve(item);
  }

  get count(): number {
    return this.#items.length;
  }
}

/**
 * A Socket.IO server without rules: the test says what it answers and when. Only `clock:ping` is answered by itself, from
 * a clock that is `clockAheadMs` ahead of this machine's.
 */
export class ScriptedServer {
  readonly #http: HttpServer;
  readonly #io: Server;
  readonly #connections = new Inbox<Connection>();
  readonly #inboxes = new Map<string, Inbox<Request>>();
  clockAheadMs = 0;
  /** What the next connections are refused with. */
  refusals: Partial<WireError>[] = [];

  constructor() {
    this.#http = createServer();
    this.#io = new Server(this.#http, { serveClient: false, transports: ['websocket'] });
    this.#io.use((_, next) => {
      const data = this.refusals.shift();
      next(data === undefined ? undefined : Object.assign(new Error('refused'), { data }));
    });
    this.#io.on('connection', (socket) => {
      socket.onAny((event: ClientEventName, ...args: unknown[]) => {
        const [payload, acknowledge] = args as [never, (reply: object) => void];
        if (event === 'clock:ping') acknowledge({ ok: true, now: Date.now() + this.clockAheadMs });
        else this.#inbox(event).put(makeRequest({ event, payload, socket }, acknowledge));
      });
      this.#connections.put({ socket, token: (socket.handshake.auth as { token?: unknown }).token });
    });
  }

  async listen(): Promise<string> {
    this.#http.listen(0, '127.0.0.1');
    await once(this.#http, 'listening');
    const address = this.#http.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return `http://127.0.0.1:${address.port}`;
  }

  /** The next connection nobody has asked for yet. */
  connection(): Promise<Connection> {
    return this.#connections.take();
  }

  /** The next event of this name nobody has asked for yet. */
  async request<E extends ClientEventName>(event: E): Promise<Request<E>> {
    return (await this.#inbox(event).take()) as unknown as Request<E>;
  }

  unread(event: ClientEventName): number {
    return this.#inbox(event).count;
  }

  async close(): Promise<void> {
    await this.#io.close();
  }

  #inbox(event: string): Inbox<Request> {
    const inbox = this.#inboxes.get(event) ?? new Inbox<Request>();
    this.#inboxes.set(event, inbox);
    return inbox;
  }
}

export function emit<E extends ServerEventName>(socket: Socket, event: E, payload: ServerPayload<E>): void {
  socket.emit(event, payload);
}

/** Ends the connection as a failing network does: without a word of the protocol. */
export function cut(socket: Socket): void {
  socket.conn.close();
}

function makeRequest(
  request: { event: ClientEventName; payload: never; socket: Socket },
  acknowledge: (reply: object) => void,
): Request {
  return {
    ...request,
    accept: (reply = {}) => acknowledge({ ok: true, ...reply }),
    refuse: (code, more = {}) =>
      acknowledge({ ok: false, error: { code, message: code, retryable: code === 'busy', ...more } }),
  };
}
