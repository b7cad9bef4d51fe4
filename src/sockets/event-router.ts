import type { Socket } from 'socket.io';
import type { Logger } from '../observability/logger.ts';
import { clientEvents, type ClientAck, type ClientEventName, type ClientPayload } from '../protocol/client-events.ts';
import { CodedError, type WireError } from '../protocol/errors.ts';
import type { MeasuredPath } from '../protocol/ops.ts';
import type { Seating } from '../rooms/room-entry.ts';
import type { SocketState } from './socket-state.ts';

export type Role = 'newcomer' | 'player' | 'host';

export interface EventContext<E extends ClientEventName> {
  socket: Socket;
  state: SocketState;
  /** Of a player's or a host's event; `newcomer` events have none. */
  seating: Seating;
  /** For a handler that must reply at an exact moment; else the reply is what it resolves to. */
  acknowledge: (reply: ClientAck<E>) => void;
}

export interface EventHandler<E extends ClientEventName> {
  /** Who may send it. In which phase it means something is decided by the script that changes the room. */
  roles: readonly Role[];
  handle(context: EventContext<E>, payload: ClientPayload<E>): Promise<ClientAck<E> | void> | ClientAck<E>;
}

export type EventHandlers = { [E in ClientEventName]: EventHandler<E> };

export interface RouterMetrics {
  /** One client event that was answered: `code` is `ok` or an error's, `path` that of the sender's game. */
  eventAnswered(event: string, code: string, path: MeasuredPath, seconds: number): void;
  /** An answer was acknowledged that had been acknowledged before. */
  answerRepeated(path: MeasuredPath): void;
  /** A client event that could not be answered, having no acknowledgement function. */
  eventDropped(): void;
}

type Acknowledge = (reply: unknown) => void;

/**
 * The one way from a socket to the product: role, rate, strict shape, handler, coded error. Whatever comes in, the
 * socket stays connected and the process alive; a bug of ours becomes `internal`, logged and counted.
 */
export class EventRouter {
  readonly #handlers: EventHandlers;
  readonly #logger: Logger;
  readonly #metrics: RouterMetrics;
  #inFlight = 0;

  constructor(handlers: EventHandlers, logger: Logger, metrics: RouterMetrics) {
    this.#handlers = handlers;
    this.#logger = logger;
    this.#metrics = metrics;
  }

  /** Events that are being handled now: a shutdown waits for them. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** Routes everything a socket sends, from now on. */
  attach(socket: Socket, state: SocketState): void {
    socket.onAny((event: unknown, ...args: unknown[]) => void this.#route(socket, state, event, args));
  }

  async #route(socket: Socket, state: SocketState, event: unknown, args: unknown[]): Promise<void> {
    const acknowledge = args.at(-1);
    if (typeof acknowledge !== 'function' || state.oversized) {
      this.#metrics.eventDropped();
      return;
    }
    const known = typeof event === 'string' && Object.hasOwn(this.#handlers, event);
    const name = known ? (event as ClientEventName) : undefined;
    if (!state.bucket.take(Date.now())) {
      this.#slowDown(state, name, acknowledge as Acknowledge);
      return;
    }
    const startedAt = performance.now();
    const path = state.seating?.room.path;
    let code = 'ok';
    this.#inFlight += 1;
    try {
      if (name === undefined) throw new CodedError('bad_request', 'there is no such event');
      const call = { name, args: args.slice(0, -1), acknowledge: acknowledge as Acknowledge };
      const ack = await this.#handle(socket, state, call);
      if (name === 'player:answer' && ack?.status === 'duplicate') this.#metrics.answerRepeated(path ?? 'none');
    } catch (error) {
      const coded = this.#coded(error, event);
      ({ code } = coded);
      const retryable = code === 'not_open' ? name === 'player:answer' : undefined;
      (acknowledge as Acknowledge)({ ok: false, error: coded.toWire(retryable) });
    } finally {
      this.#inFlight -= 1;
      // Whoever has just joined has a room now, and whoever has just left had one.
      const measuredPath = path ?? state.seating?.room.path ?? 'none';
      this.#metrics.eventAnswered(name ?? 'unknown', code, measuredPath, (performance.now() - startedAt) / 1000);
    }
  }

  /** No error is made for it: a flood would have us collect stack traces. */
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

  async #handle(
    socket: Socket,
    state: SocketState,
    { name, args, acknowledge }: { name: ClientEventName; args: unknown[]; acknowledge: Acknowledge },
  ): Promise<{ status?: string } | void> {
    if (state.seated !== undefined) await state.seated;
    const handler = this.#handlers[name] as EventHandler<ClientEventName>;
    const role: Role = state.seating?.role ?? 'newcomer';
    if (!handler.roles.includes(role)) throw new CodedError('not_allowed', refusals[role]);
    if (args.length !== 1) throw new CodedError('bad_request', 'an event has exactly one payload object');
    const parsed = clientEvents[name].payload.safeParse(args[0]);
    if (!parsed.success) throw new CodedError('bad_request', describe(parsed.error.issues));
    let replied = false;
    const reply = (extra: object): void => {
      if (replied) return;
      replied = true;
      acknowledge({ ok: true, ...extra });
    };
    const context = { socket, state, seating: state.seating as Seating, acknowledge: reply };
    const result = await handler.handle(context, parsed.data);
    reply(result ?? {});
    return result as { status?: string } | void;
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

function describe(issues: readonly { path: readonly PropertyKey[]; message: string }[]): string {
  const issue = issues[0];
  if (issue === undefined) return 'not a valid payload';
  const path = issue.path.map(String).join('.');
  return (path === '' ? issue.message : `${path}: ${issue.message}`).slice(0, 200);
}
