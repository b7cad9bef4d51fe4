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
  /** Read at each connection: a newcomer's is made while connected, by joining. */
  token: () => string | undefined;
  timers: Timers;
  timing: Timing;
  random: () => number;
  now: () => number;
  socketOptions?: Partial<ManagerOptions & SocketOptions> | undefined;
}

/** So many requests in a row without a reply, and without anything else from the server, and the link counts as dead. */
const silencesMax = 2;
/** Tries after a restart was announced whose waits do not grow: a balancer may still choose the one that goes. */
const hurriesMax = 8;

export interface ConnectionHandlers {
  onOpen(): void;
  onDown(error?: WireError): void;
  /** The token is not valid (any more); the connection has stopped trying. */
  onRefused(error: WireError): void;
  onEvent(event: ServerEvent): void;
}

/**
 * One WebSocket that is wanted or not. Owns the Socket.IO client and the attempts to bring it back: from `open()` until
 * `close()` or a refused token it always is connected, connecting, or waiting for the next attempt.
 *
 * The stock reconnection is switched off, because it gives up after a refusal by the server, knows no `retryAfterMs` and
 * no announced restart; one path for all causes is easier to trust. A link that swallows requests (a phone between two
 * access points) is dropped here as well: the heartbeat would notice after the question has closed.
 */
export class RoomConnection {
  readonly #options: ConnectionOptions;
  readonly #handlers: ConnectionHandlers;
  readonly #socket: Socket;
  #wanted = false;
  #attempt = 0;
  #notBefore = 0;
  /** Tries that are made without growing waits: the server said that it goes, so others are there to take us. */
  #hurries = 0;
  #silences = 0;
  /** Grows with everything heard, and with each silence counted, so that requests sent together count as one. */
  #heard = 0;
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
      this.#hear();
      handlers.onOpen();
    });
    this.#socket.on('disconnect', () => this.#down());
    this.#socket.on('connect_error', (error: Error & { data?: unknown }) => this.#refused(error));
    this.#socket.onAny((name: string, payload: unknown) => {
      this.#hear();
      const event = readEvent(name, payload) ?? readUnknown(payload);
      if (event !== undefined) handlers.onEvent(event);
    });
  }

  get isOpen(): boolean {
    return this.#socket.connected;
  }

  /** Connects; while waiting for the next attempt, makes it now. */
  open(): void {
    if (this.#wanted && this.#stopWaiting === undefined) return;
    this.#wanted = true;
    this.#notBefore = 0;
    this.#dial();
  }

  close(): void {
    this.#wanted = false;
    this.#stopTimers();
    this.#socket.disconnect();
  }

  /** Everything that makes a connection good has arrived: the next failure starts with a short wait again. */
  markGood(): void {
    this.#attempt = 0;
    this.#hurries = 0;
    this.#stopWatchdog?.();
    this.#stopWatchdog = undefined;
  }

  /** Drops the connection and dials again after the usual wait. */
  redial(): void {
    if (this.#socket.connected) this.#socket.disconnect();
    else this.#down();
  }

  /**
   * The seat was taken by another connection, maybe one of our own that was given up shortly before: then dials again, once.
   * Returns whether it does.
   */
  takeBack(): boolean {
    const { now, timing } = this.#options;
    const since = now() - timing.ghostMs;
    if (this.#lostAt < since || this.#takenBackAt >= since) return false;
    this.#takenBackAt = now();
    this.redial();
    return true;
  }

  /** The server is about to go: moves to another process at the moment it named, also when it goes earlier. */
  redialIn(ms: number): void {
    this.#notBefore = this.#options.now() + ms;
    this.#hurries = hurriesMax;
    const { id } = this.#socket;
    this.#options.timers.after(ms, () => {
      if (this.#wanted && this.#socket.connected && this.#socket.id === id) this.redial();
    });
  }

  /**
   * Sends one event and calls back exactly once, with the reply or with what stands for a missing one. Calls back, and
   * does not promise: a snapshot in a reply has to be folded before the events that follow it in the same read.
   */
  request<E extends ClientEventName>(event: E, payload: ClientPayload<E>, onReply: (reply: Reply<E>) => void): void {
    if (!this.#socket.connected) {
      onReply(unknownOutcome('not connected'));
      return;
    }
    const heard = this.#heard;
    this.#socket
      .timeout(this.#options.timing.ackTimeoutMs)
      .emit(event, payload, (error: Error | null, reply: unknown) => {
        if (!error) {
          this.#hear();
          onReply(readReply<E>(reply));
          return;
        }
        onReply(unknownOutcome(error.message));
        if (this.#socket.connected && this.#heard === heard) this.#countSilence();
      });
  }

  #hear(): void {
    this.#heard += 1;
    this.#silences = 0;
  }

  #countSilence(): void {
    this.#heard += 1;
    this.#silences += 1;
    if (this.#silences >= silencesMax) this.redial();
  }

  #dial(): void {
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
    if (!this.#wanted) return;
    const { timers, timing, random, now } = this.#options;
    this.#lostAt = now();
    this.#stopTimers();
    this.#socket.disconnect();
    const limits = { baseMs: timing.retryBaseMs, maxMs: timing.retryMaxMs };
    const waitMs = backoffMs(this.#attempt, limits, random) + Math.max(0, this.#notBefore - now());
    if (this.#hurries > 0) this.#hurries -= 1;
    else this.#attempt += 1;
    this.#stopWaiting = timers.after(waitMs, () => this.#dial());
    this.#handlers.onDown(error);
  }

  #stopTimers(): void {
    this.#stopWaiting?.();
    this.#stopWatchdog?.();
    this.#stopWaiting = undefined;
    this.#stopWatchdog = undefined;
  }
}

/** The coded error that a refused CONNECT carries in `data`; none when the network itself failed. */
function readRefusal(data: unknown): WireError | undefined {
  if (typeof data !== 'object' || data === null || !('code' in data)) return undefined;
  return { message: '', retryable: true, ...data } as WireError;
}
