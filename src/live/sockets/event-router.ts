import type { Socket } from 'socket.io';
import type { Logger } from '../../observability/logger.ts';
import {
  clientEventNames,
  type ClientAck,
  type ClientEventName,
  type ClientPayload,
} from '../../protocol/client-events.ts';
import { CodedError, type WireError } from '../../protocol/errors.ts';
import type { MeasuredPath } from '../../protocol/ops.ts';
import type { LocalRoom } from '../rooms/local-room.ts';
import type { Seating } from '../rooms/room-entry.ts';
import { eventActions, type RoomAction } from './event-actions.ts';
import { readPayload } from './read-payload.ts';
import { takeFastPath } from './fast-path.ts';
import type { WorkQueue } from '../../lib/work-queue.ts';
import type { SocketState } from './socket-state.ts';
import { queueFull } from './queue-full.ts';

export type Role = 'newcomer' | 'player' | 'host';

export interface EventContext<E extends ClientEventName> {
  socket: Socket;
  state: SocketState;
  /** Of a player's or a host's event; newcomers have none. */
  seating: Seating;
  /** For a handler that must reply at an exact moment; otherwise its result is the reply. */
  acknowledge: (reply: ClientAck<E>) => void;
}

/** Handles an event. `eventActions` says who may send it; the script that changes the room checks the phase. */
export interface EventHandler<E extends ClientEventName> {
  /**
   * Runs at once: events that a game in play depends on, and events that cost almost nothing. All others are queued
   * behind them.
   */
  urgent?: boolean;
  handle(context: EventContext<E>, payload: ClientPayload<E>): Promise<ClientAck<E> | void> | ClientAck<E>;
}

export type EventHandlers = { [E in ClientEventName]: EventHandler<E> };

/** Whether a socket with this role may perform the action in its own room. */
export type MayDo = (role: Role, action: RoomAction) => boolean;

export interface RouterMetrics {
  /** Counts an answered client event: `code` is `ok` or an error's, `path` that of the sender's game. */
  eventAnswered(event: string, code: string, path: MeasuredPath, seconds: number): void;
  /** Counts an answer that had been acknowledged before. */
  answerRepeated(path: MeasuredPath): void;
  /** Counts a client event without an acknowledgement function, which cannot be answered. */
  eventDropped(): void;
}

type Acknowledge = (reply: unknown) => void;

/** Any received event that has an acknowledgement. */
interface Incoming {
  socket: Socket;
  state: SocketState;
  event: unknown;
  payloads: readonly unknown[];
  acknowledge: Acknowledge;
}

/** An event in progress. */
class Call {
  readonly socket: Socket;
  readonly state: SocketState;
  readonly event: unknown;
  readonly payloads: readonly unknown[];
  readonly acknowledge: Acknowledge;
  /** Undefined for an unknown event. */
  readonly name: ClientEventName | undefined;
  readonly startedAt = performance.now();
  /** The persistence path of the sender's room, if it had one when the event arrived. */
  readonly path: LocalRoom['path'] | undefined;
  #replied = false;

  constructor({ socket, state, event, payloads, acknowledge }: Incoming, name: ClientEventName | undefined) {
    this.socket = socket;
    this.state = state;
    this.event = event;
    this.payloads = payloads;
    this.acknowledge = acknowledge;
    this.name = name;
    this.path = state.seating?.room.path;
  }

  /** Only the first reply counts: a handler may reply itself, at an exact moment. */
  reply(extra: object): void {
    if (this.#replied) return;
    this.#replied = true;
    this.acknowledge({ ok: true, ...extra });
  }
}

/**
 * The only way from a socket to the product: role, rate, strict shape, handler, coded error. Whatever a client sends,
 * the socket stays connected and the process alive; a bug becomes `internal`, logged and counted.
 */
export class EventRouter {
  readonly #handlers: EventHandlers;
  /** The events that each role may send. Computed once: the rules never change. */
  readonly #events: Record<Role, ReadonlySet<ClientEventName>>;
  readonly #logger: Logger;
  readonly #metrics: RouterMetrics;
  readonly #work: WorkQueue;
  readonly #fastPath: { names: ReadonlySet<string>; bytesMax: number };
  #inFlight = 0;

  /** @param frameBytes a player's frame must be smaller @param work queues all events that are not urgent */
  constructor(
    handlers: EventHandlers,
    { logger, metrics, work, mayDo }: { logger: Logger; metrics: RouterMetrics; work: WorkQueue; mayDo: MayDo },
    frameBytes: number,
  ) {
    this.#handlers = handlers;
    const eventsOf = (role: Role) => new Set(clientEventNames.filter((name) => mayDo(role, eventActions[name])));
    this.#events = { newcomer: eventsOf('newcomer'), player: eventsOf('player'), host: eventsOf('host') };
    this.#logger = logger;
    this.#metrics = metrics;
    this.#work = work;
    this.#fastPath = { names: new Set(Object.keys(handlers)), bytesMax: frameBytes };
  }

  /** Events in progress: a shutdown waits for them. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** Routes everything a socket sends, from now on. */
  attach(socket: Socket, state: SocketState): void {
    takeFastPath(socket, this.#fastPath, (event, payload, acknowledge) => {
      this.#route({ socket, state, event, payloads: [payload], acknowledge });
    });
    socket.onAny((event: unknown, ...args: unknown[]) => {
      const acknowledge = args.pop();
      if (typeof acknowledge !== 'function') this.#metrics.eventDropped();
      else this.#route({ socket, state, event, payloads: args, acknowledge: acknowledge as Acknowledge });
    });
  }

  #route(incoming: Incoming): void {
    const { state, event } = incoming;
    if (state.oversized) {
      this.#metrics.eventDropped();
      return;
    }
    const known = typeof event === 'string' && Object.hasOwn(this.#handlers, event);
    const name = known ? (event as ClientEventName) : undefined;
    if (!state.bucket.take(Date.now())) {
      this.#slowDown(state, name, incoming.acknowledge);
      return;
    }
    this.#inFlight += 1;
    const call = new Call(incoming, name);
    if (name === 'player:answer' && state.seating?.role === 'player') this.#work.noteAnswer();
    if (name === undefined || this.#handlers[name].urgent === true) this.#start(call);
    // Queued by room, so that one room does not delay another.
    else if (!this.#work.run(state.seating?.gameId ?? state.address, () => this.#start(call)))
      this.#fail(call, queueFull());
  }

  #start(call: Call): void {
    const { seated } = call.state;
    if (seated === undefined) this.#run(call);
    // The socket's seat is still being taken; this promise never rejects.
    else void seated.then(() => this.#run(call));
  }

  /** Creates no error object: a flood would cause a stack trace for each event. */
  #slowDown(state: SocketState, name: ClientEventName | undefined, acknowledge: Acknowledge): void {
    if (!state.mayAnswerFlood()) {
      this.#metrics.eventDropped();
      return;
    }
    const error: WireError = {
      code: 'too_many',
      message: 'slow down a little',
      retryable: true,
      retryAfterMs: state.bucket.waitMs,
    };
    acknowledge({ ok: false, error });
    this.#metrics.eventAnswered(name ?? 'unknown', error.code, state.seating?.room.path ?? 'none', 0);
  }

  /** Most events are answers: no promise is created here besides the handler's own. */
  #run(call: Call): void {
    try {
      const result = this.#handle(call);
      if (result instanceof Promise) {
        result.then(
          (ack) => this.#succeed(call, ack),
          (error: unknown) => this.#fail(call, error),
        );
      } else this.#succeed(call, result);
    } catch (error) {
      this.#fail(call, error);
    }
  }

  #handle(call: Call): ReturnType<EventHandler<ClientEventName>['handle']> {
    const { name, payloads, state, socket } = call;
    if (name === undefined) throw new CodedError('bad_request', 'there is no such event');
    const handler = this.#handlers[name] as EventHandler<ClientEventName>;
    const role: Role = state.seating?.role ?? 'newcomer';
    if (!this.#events[role].has(name)) throw new CodedError('not_allowed', refusals[role]);
    if (payloads.length !== 1) throw new CodedError('bad_request', 'an event has exactly one payload object');
    const payload = readPayload(name, payloads[0]);
    const acknowledge = (reply: object) => call.reply(reply);
    return handler.handle({ socket, state, seating: state.seating as Seating, acknowledge }, payload);
  }

  #succeed(call: Call, ack: object | void): void {
    try {
      call.reply(ack ?? {});
    } catch (error) {
      this.#fail(call, error);
      return;
    }
    const isRepeated =
      call.name === 'player:answer' && (ack as { status?: string } | undefined)?.status === 'duplicate';
    if (isRepeated) this.#metrics.answerRepeated(call.path ?? 'none');
    this.#finish(call, 'ok');
  }

  #fail(call: Call, error: unknown): void {
    const coded = this.#coded(error, call.event);
    const retryable = coded.code === 'not_open' ? call.name === 'player:answer' : undefined;
    call.acknowledge({ ok: false, error: coded.toWire(retryable) });
    this.#finish(call, coded.code);
  }

  #finish({ name, path, state, startedAt }: Call, code: string): void {
    this.#inFlight -= 1;
    // After a join the socket has a room; after a leave it had one.
    const measuredPath = path ?? state.seating?.room.path ?? 'none';
    this.#metrics.eventAnswered(name ?? 'unknown', code, measuredPath, (performance.now() - startedAt) / 1000);
  }

  #coded(error: unknown, event: unknown): CodedError {
    if (error instanceof CodedError) return error;
    this.#logger.error({ err: error, event: String(event).slice(0, 50) }, 'a bug in an event handler');
    return new CodedError('internal', 'something went wrong on our side', { cause: error });
  }
}

const refusals: Record<Role, string> = {
  newcomer: 'you have no seat in a room',
  player: 'not for players, or you already have a seat',
  host: 'not for hosts, or you already have a seat',
};
