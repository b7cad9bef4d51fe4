import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import type { ClientEventName, ClientPayload } from '../protocol/client-events.ts';
import type { WireError } from '../protocol/errors.ts';
import { socketPath } from '../protocol/version.ts';
import { backoffMs } from './backoff.ts';
import { readEvent, readUnknown, type ServerEvent } from './event-names.ts';
import { readReply, type Reply, unknownOutcome } from './reply.ts';
import type { Timers } from './timers.ts';
import type { Timing } from './timing.ts';

export interface ConnectionOptions {
  url: string;
  /** Read at each connection: a newcomer gets its token while connected, by joining. */
  token: () => string | undefined;
  timers: Timers;
  timing: Timing;
  random: () => number;
  now: () => number;
  socketOptions?: Partial<ManagerOptions & SocketOptions> | undefined;
}

/** Unanswered requests in a row, without any other sign of the server, after which the link counts as dead. */
const silencesMax = 2;
/** Attempts without growing waits after an announced restart: a balancer may still choose the stopping process. */
const fastAttemptsMax = 8;

export interface ConnectionHandlers {
  onOpen(): void;
  onDown(error?: WireError): void;
  /** The token is not valid (any more); the connection makes no more attempts. */
  onRefused(error: WireError): void;
  onEvent(event: ServerEvent): void;
}

/**
 * Keeps one WebSocket open while it is wanted. Owns the Socket.IO client and its reconnection: from `open()` until
 * `close()` or a refused token it always is connected, connecting, or waiting for the next attempt.
 *
 * The stock reconnection is off, because it gives up after a refusal by the server and knows neither `retryAfterMs` nor
 * announced restarts; one path for all causes is easier to trust. It also drops a link that loses requests (a phone
 * between two access points): the heartbeat would notice after the question has closed.
 */
export class RoomConnection {
  readonly #options: ConnectionOptions;
  readonly #handlers: ConnectionHandlers;
  readonly #socket: Socket;
  #shouldConnect = false;
  #attempt = 0;
  #notBefore = 0;
  /** Remaining attempts without growing waits: the server announced its stop, so other processes are ready. */
  #fastAttempts = 0;
  #silences = 0;
  /** Grows with every message received and every silence counted, so that requests sent together count once. */
  #messages = 0;
  #stopWaiting: (() => void) | undefined;
  #stopWatchdog: (() => void) | undefined;
  #lostAt = -Infinity;
  #takenBackAt = -Infinity;

  constructor(options: ConnectionOptions, handlers: ConnectionHandlers) {
    this.#options = options;
    this.#handlers = handlers;
    this.#socket = io(options.url, {
      ...options.socketOptions,
      path: socketPath,
      transports: ['websocket'],
      autoConnect: false,
      reconnection: false,
      forceNew: true,
      auth: (send) => {
        const token = options.token();
        send(token === undefined ? {} : { token });
      },
    });
    this.#socket.on('connect', () => {
      this.#noteMessage();
      handlers.onOpen();
    });
    this.#socket.on('disconnect', () => this.#down());
    this.#socket.on('connect_error', (error: Error & { data?: unknown }) => this.#refused(error));
    this.#socket.onAny((name: string, payload: unknown) => {
      this.#noteMessage();
      const event = readEvent(name, payload) ?? readUnknown(payload);
      if (event !== undefined) handlers.onEvent(event);
    });
  }

  get isOpen(): boolean {
    return this.#socket.connected;
  }

  /** Connects; while waiting for the next attempt, makes it now. */
  open(): void {
    if (this.#shouldConnect && this.#stopWaiting === undefined) return;
    this.#shouldConnect = true;
    this.#notBefore = 0;
    this.#connect();
  }

  close(): void {
    this.#shouldConnect = false;
    this.#stopTimers();
    this.#socket.disconnect();
  }

  /** The connection has delivered everything it needs: the next failure starts with a short wait again. */
  markGood(): void {
    this.#attempt = 0;
    this.#fastAttempts = 0;
    this.#stopWatchdog?.();
    this.#stopWatchdog = undefined;
  }

  /** Drops the connection and reconnects after the usual wait. */
  redial(): void {
    if (this.#socket.connected) this.#socket.disconnect();
    else this.#down();
  }

  /**
   * Another connection took the seat, perhaps an earlier one of this client: then reconnects, once. Returns whether it
   * does.
   */
  takeBack(): boolean {
    const { now, timing } = this.#options;
    const since = now() - timing.ghostMs;
    if (this.#lostAt < since || this.#takenBackAt >= since) return false;
    this.#takenBackAt = now();
    this.redial();
    return true;
  }

  /** The server is about to stop: reconnects at the announced moment, or when the server closes earlier. */
  redialIn(ms: number): void {
    this.#notBefore = this.#options.now() + ms;
    this.#fastAttempts = fastAttemptsMax;
    const { id } = this.#socket;
    this.#options.timers.after(ms, () => {
      if (this.#shouldConnect && this.#socket.connected && this.#socket.id === id) this.redial();
    });
  }

  /**
   * Sends one event and calls back exactly once, with the reply or a substitute. It is a callback and no promise: a
   * snapshot in a reply must be applied before the events that follow it in the same read.
   */
  request<E extends ClientEventName>(event: E, payload: ClientPayload<E>, onReply: (reply: Reply<E>) => void): void {
    if (!this.#socket.connected) {
      onReply(unknownOutcome('not connected'));
      return;
    }
    const messages = this.#messages;
    this.#socket
      .timeout(this.#options.timing.ackTimeoutMs)
      .emit(event, payload, (error: Error | null, reply: unknown) => {
        if (!error) {
          this.#noteMessage();
          onReply(readReply<E>(reply));
          return;
        }
        onReply(unknownOutcome(error.message));
        if (this.#socket.connected && this.#messages === messages) this.#countSilence();
      });
  }

  #noteMessage(): void {
    this.#messages += 1;
    this.#silences = 0;
  }

  #countSilence(): void {
    this.#messages += 1;
    this.#silences += 1;
    if (this.#silences >= silencesMax) this.redial();
  }

  #connect(): void {
    const { timers, timing } = this.#options;
    this.#stopTimers();
    this.#stopWatchdog = timers.after(timing.connectTimeoutMs, () => this.redial());
    this.#socket.connect();
  }

  #refused(error: Error & { data?: unknown }): void {
    const refusal = readRefusal(error.data);
    if (refusal?.code === 'bad_token') {
      this.close();
      this.#handlers.onRefused(refusal);
      return;
    }
    if (refusal?.retryAfterMs !== undefined) this.#notBefore = this.#options.now() + refusal.retryAfterMs;
    this.#down(refusal);
  }

  #down(error?: WireError): void {
    if (!this.#shouldConnect) return;
    const { timers, timing, random, now } = this.#options;
    this.#lostAt = now();
    this.#stopTimers();
    this.#socket.disconnect();
    const limits = { baseMs: timing.retryBaseMs, maxMs: timing.retryMaxMs };
    const waitMs = backoffMs(this.#attempt, limits, random) + Math.max(0, this.#notBefore - now());
    if (this.#fastAttempts > 0) this.#fastAttempts -= 1;
    else this.#attempt += 1;
    this.#stopWaiting = timers.after(waitMs, () => this.#connect());
    this.#handlers.onDown(error);
  }

  #stopTimers(): void {
    this.#stopWaiting?.();
    this.#stopWatchdog?.();
    this.#stopWaiting = undefined;
    this.#stopWatchdog = undefined;
  }
}

/** The coded error of a refused CONNECT, in `data`; undefined when the network failed. */
function readRefusal(data: unknown): WireError | undefined {
  if (typeof data !== 'object' || data === null || !('code' in data)) return undefined;
  return { message: '', retryable: true, ...data } as WireError;
}
