import { backoffMs } from '../../src/client/backoff.ts';
import { makeKey } from '../../src/client/make-key.ts';
import { readReply, type Reply, unknownOutcome } from '../../src/client/reply.ts';
import type { ServerEventName, ServerPayload } from '../../src/protocol/server-events.ts';
import { chooseAnswer } from '../choose-answer.ts';
import type { Answer } from '../../src/protocol/quiz.ts';
import type { PlayerJournal } from '../journal.ts';
import { preciseNow, type Recorder } from '../report/recorder.ts';
import { LeanSocket, type Shared, type SocketOwner, type Target } from './lean-socket.ts';
import { type Mark, markOf } from './marks.ts';
import { eventPacket, type Packet } from './packets.ts';

export interface Seat {
  room: number;
  pin: string;
  nickname: string;
}

export interface Surroundings {
  target: Target;
  shared: Shared;
  recorder: Recorder;
  localAddress?: string;
  /** The player has its seat, or will never have one. */
  onJoined(player: SwarmPlayer): void;
  /** A question is open for this player: somebody calls `answer` when it is time. */
  onQuestion(player: SwarmPlayer, question: ServerPayload<'question:open'>): void;
  onMark(player: SwarmPlayer, mark: Mark, question: number): void;
  /** It cannot play on; once, and nothing after it. */
  onFailed(player: SwarmPlayer, reason: string): void;
}

interface Request {
  event: 'player:join' | 'player:answer';
  payload: object;
  question: number;
  burstAt?: number | undefined;
  /** Of the acknowledgement that is waited for; 0 between two tries. */
  id: number;
  tries: number;
  firstSentAt: number;
  sentAt: number;
}

type AnyReply = Reply<'player:join'> | Reply<'player:answer'>;

const connectTriesMax = 10;
const triesMax = 8;
const ackTimeoutMs = 2500;
const backoffLimits = { baseMs: 200, maxMs: 2000 };
/** What must not happen to a player who only plays. */
const endings: Partial<Record<ServerEventName, string>> = {
  'player:kicked': 'kicked',
  'room:closed': 'room closed',
  'server:restarting': 'the server restarts',
};

/**
 * One player: connects, joins, answers when told to, and keeps a journal. A retryable error and silence are tried again with
 * the same request, as the contract asks; a connection that is lost after the join ends the player.
 */
export class SwarmPlayer implements SocketOwner {
  readonly room: number;
  readonly journal: PlayerJournal = { playerId: '', acked: [], unknown: [], refused: [] };
  readonly #seat: Seat;
  readonly #around: Surroundings;
  readonly #key = makeKey();
  readonly #requests: Request[] = [];
  #socket: LeanSocket | undefined;
  #connectTries = 0;
  #dialledAt = 0;
  #joinSentAt = 0;
  #lastId = 0;
  #over = false;

  constructor(seat: Seat, around: Surroundings) {
    this.room = seat.room;
    this.#seat = seat;
    this.#around = around;
  }

  /** Frames that came, without pings. */
  get frames(): number {
    return this.#socket?.frames ?? 0;
  }

  get failed(): boolean {
    return this.#over;
  }

  connect(): void {
    const { target, shared, localAddress } = this.#around;
    this.#connectTries += 1;
    this.#dialledAt = preciseNow();
    this.#socket = new LeanSocket(target, this, shared, localAddress);
  }

  /** @param burstAt when all answers of the room were to be sent, Unix milliseconds: one process cannot send them all then */
  answer(question: ServerPayload<'question:open'>, burstAt?: number): void {
    const answer = chooseAnswer(question, Math.random);
    if (answer === undefined) return;
    this.#ask('player:answer', { question: question.index, answer }, { question: question.index, burstAt });
  }

  /**
   * Tries again what has not been answered in time. A join whose outcome nobody knows may hold this connection's seat: only
   * a new connection may ask again.
   */
  checkTimeouts(now: number): void {
    if (this.#requests.length === 0) return;
    for (const request of this.#requests.slice()) {
      if (request.id === 0 || now - request.sentAt < ackTimeoutMs) continue;
      this.#around.recorder.count(`${nameOf(request)}.unanswered`);
      if (request.event === 'player:join') return this.#socket?.close();
      this.#settle(request, unknownOutcome('no reply'));
    }
  }

  /** Ends the connection; nothing is told of it. */
  close(): void {
    this.#over = true;
    this.#socket?.close();
  }

  onConnected(): void {
    this.#around.recorder.measure('connect', preciseNow() - this.#dialledAt);
    const { pin, nickname } = this.#seat;
    this.#ask('player:join', { pin, nickname, key: this.#key }, { question: -1 });
  }

  onPacket(packet: Packet): void {
    if (packet.kind === 'ack') {
      const request = this.#requests.find(({ id }) => id === packet.id);
      if (request !== undefined) this.#settle(request, readReply(packet.reply) as AnyReply);
    } else if (packet.kind === 'event') this.#onEvent(packet.name as ServerEventName, packet.payload);
  }

  onClosed(reason: string): void {
    if (this.#over) return;
    this.#around.recorder.count(`connection.${reason}`);
    if (this.journal.playerId !== '' || this.#connectTries >= connectTriesMax) this.#fail(reason);
    else this.#later(backoffMs(this.#connectTries - 1, backoffLimits, Math.random), () => this.#reconnect());
  }

  /** Before the join, nothing is lost by beginning anew; with the same key a seat is not taken twice. */
  #reconnect(): void {
    this.#requests.length = 0;
    this.connect();
  }

  #onEvent(name: ServerEventName, payload: unknown): void {
    const ending = endings[name];
    if (ending !== undefined) return this.#fail(ending);
    const mark = markOf[name];
    if (mark === undefined) return;
    const { index = -1 } = payload as { index?: number };
    if (name === 'player:final') {
      const { score, rank } = payload as ServerPayload<'player:final'>;
      this.journal.final = { score, rank };
    }
    this.#around.onMark(this, mark, index);
    if (name === 'question:open') this.#around.onQuestion(this, payload as ServerPayload<'question:open'>);
  }

  #ask(event: Request['event'], payload: object, about: Pick<Request, 'question' | 'burstAt'>): void {
    if (this.#over) return;
    const now = preciseNow();
    const firstSentAt = event === 'player:join' ? (this.#joinSentAt ||= now) : now;
    const request: Request = { event, payload, ...about, id: 0, tries: 0, firstSentAt, sentAt: now };
    this.#requests.push(request);
    this.#send(request);
  }

  #send(request: Request): void {
    this.#lastId += 1;
    request.id = this.#lastId;
    request.tries += 1;
    request.sentAt = preciseNow();
    this.#socket?.send(eventPacket(request.id, request.event, request.payload));
  }

  #settle(request: Request, reply: AnyReply): void {
    const { recorder } = this.#around;
    const name = nameOf(request);
    if (!reply.ok && reply.error.retryable && request.tries < triesMax) {
      recorder.count(`${name}.retried.${reply.error.code}`);
      request.id = 0;
      const waitMs = reply.error.retryAfterMs ?? backoffMs(request.tries - 1, backoffLimits, Math.random);
      this.#later(waitMs, () => this.#requests.includes(request) && this.#send(request));
      return;
    }
    this.#requests.splice(this.#requests.indexOf(request), 1);
    // From the first time it was sent: what the player waited, however often it took.
    recorder.measure(`${name}.ack`, preciseNow() - request.firstSentAt);
    if (request.burstAt !== undefined) recorder.measure('answer.burst', preciseNow() - request.burstAt);
    if (request.event === 'player:join') this.#onJoined(reply as Reply<'player:join'>);
    else this.#onAnswered(request, reply as Reply<'player:answer'>);
  }

  #onJoined(reply: Reply<'player:join'>): void {
    const { recorder } = this.#around;
    if (!reply.ok) {
      recorder.count(`join.refused.${reply.error.code}`);
      return this.#fail(`not let in: ${reply.error.code}`);
    }
    this.journal.playerId = reply.playerId;
    this.#around.onJoined(this);
    const { question, room } = reply.snapshot;
    if (room.phase !== 'open' || question === undefined || !('closesAt' in question)) return;
    this.#around.onMark(this, 'open', question.index);
    this.#around.onQuestion(this, question);
  }

  #onAnswered({ question, payload }: Request, reply: Reply<'player:answer'>): void {
    const { recorder } = this.#around;
    if (reply.ok) {
      const { answer } = payload as { answer: Answer };
      this.journal.acked.push({ question, answer, elapsedMs: reply.elapsedMs });
      recorder.count(`answer.${reply.status}`);
    } else if (reply.error.retryable) {
      this.journal.unknown.push({ question });
      recorder.count('answer.unknown');
    } else {
      this.journal.refused.push({ question, code: reply.error.code });
      recorder.count(`answer.refused.${reply.error.code}`);
    }
    this.#around.onMark(this, 'acked', question);
  }

  #later(ms: number, act: () => void): void {
    setTimeout(() => {
      if (!this.#over) act();
    }, ms);
  }

  #fail(reason: string): void {
    if (this.#over) return;
    this.#over = true;
    this.#socket?.close();
    this.#around.recorder.count(`failed.${reason}`);
    this.#around.onFailed(this, reason);
  }
}

const nameOf = ({ event }: Request): string => (event === 'player:join' ? 'join' : 'answer');
