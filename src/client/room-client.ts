import type { ClientEventName, ClientPayload } from '../protocol/client-events.ts';
import type { WireError } from '../protocol/errors.ts';
import type { Answer } from '../protocol/quiz.ts';
import type { ReceiptState } from '../protocol/receipts.ts';
import type { Snapshot } from '../protocol/server-events.ts';
import { AnswerOutbox } from './answer-outbox.ts';
import { applyAcceptedAnswer, applyEvent, applyRename } from './apply-event.ts';
import { ClockSync } from './clock-sync.ts';
import type { ServerEvent } from './event-names.ts';
import { followRequest } from './follow-request.ts';
import { GapDetector } from './gap-detector.ts';
import { makeKey } from './make-key.ts';
import { ReceiptOffer } from './receipt-offer.ts';
import { cancelled, type Reply } from './reply.ts';
import { RequestPool } from './request-pool.ts';
import { type RequestContext, RetriedRequest } from './retried-request.ts';
import { RoomConnection } from './room-connection.ts';
import type { JoinRequest, RoomClientOptions } from './room-client-options.ts';
import { finalStates, type OutboxEntry, type RoomState, seenRev, whileDown, withOutbox } from './room-state.ts';
import { SeatSession } from './seat-session.ts';
import { SeatStore } from './seat-store.ts';
import { Timers } from './timers.ts';
import { defaultTiming } from './timing.ts';

export type { JoinRequest, RoomClientOptions } from './room-client-options.ts';

/**
 * One seat in one room, as a player or a host, without a screen. Owns the state that screens show, the socket, pending
 * answers, and the data that a reload needs. It is `idle` until `connect()`, `restore()` or `join()`, and runs until
 * `close()` or until the seat is lost (see `ConnectionState`). No method throws or rejects: errors are in the reply, and
 * `busy` means that the outcome is unknown.
 */
export class RoomClient {
  readonly #timers = new Timers();
  readonly #seat: SeatSession;
  readonly #connection: RoomConnection;
  readonly #context: RequestContext;
  readonly #clock: ClockSync;
  readonly #gaps: GapDetector;
  readonly #outbox: AnswerOutbox;
  readonly #receipts: ReceiptOffer;
  readonly #hostRequests: RequestPool;
  readonly #listeners = new Set<(state: RoomState) => void>();
  #state: RoomState = { connection: 'idle', clockOffsetMs: 0 };
  #joining: RetriedRequest<'player:join'> | undefined;
  /** Whether a join with an unknown outcome was sent on the present connection: it may have a seat. */
  #mayBeSeated = false;
  /** Whether the present connection has received its snapshot. */
  #isSeated = false;

  constructor(options: RoomClientOptions) {
    const now = options.now ?? Date.now;
    const timing = { ...defaultTiming, ...options.timing };
    const waits = { timers: this.#timers, timing, random: options.random ?? Math.random };
    this.#seat = new SeatSession(new SeatStore(options.storage), options.token);
    this.#connection = new RoomConnection(
      { ...waits, now, url: options.url, token: () => this.#seat.token, socketOptions: options.socketOptions },
      {
        onOpen: () => this.#onOpen(),
        onDown: (error) => this.#onDown(error),
        onRefused: (error) => this.#onRefused(error),
        onEvent: (event) => this.#onEvent(event),
      },
    );
    this.#context = { ...waits, send: (event, payload, onReply) => this.#connection.request(event, payload, onReply) };
    this.#clock = new ClockSync(this.#context, now, (clockOffsetMs) => {
      if (clockOffsetMs !== this.#state.clockOffsetMs) this.#setState({ ...this.#state, clockOffsetMs });
    });
    this.#gaps = new GapDetector({ ...waits, sync: () => this.sync() });
    const canSend = () => this.#isSeated;
    this.#hostRequests = new RequestPool(this.#context, canSend);
    this.#outbox = new AnswerOutbox(this.#context, { canSend, onChange: (entry) => this.#onAnswer(entry) });
    this.#receipts = new ReceiptOffer(this.#context, {
      canSend,
      receipts: () => this.#seat.receipts,
      onStates: (states, isRebuilt) => this.#onReceiptStates(states, isRebuilt),
    });
  }

  get state(): RoomState {
    return this.#state;
  }

  get token(): string | undefined {
    return this.#seat.token;
  }

  /** Calls `listener` with the new state after every change; returns the function that unsubscribes it. */
  subscribe(listener: (state: RoomState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Connects with the present token. While waiting for the next attempt, tries at once: call it when the device is
   * online or the page visible again. After a final state it starts anew.
   */
  connect(): void {
    if (this.#state.connection === 'idle' || finalStates.has(this.#state.connection)) {
      const { closedReason: _, error: __, ...rest } = this.#state;
      this.#setState({ ...rest, connection: 'connecting' });
    }
    this.#connection.open();
  }

  /** Restores the stored seat of a PIN and connects. False when there is none: then join. */
  restore(pin: string): boolean {
    const seat = this.#seat.restore(pin);
    if (seat === undefined) return false;
    this.#outbox.restore(seat.outbox);
    this.connect();
    return true;
  }

  /**
   * Takes a seat in a room. Connects if necessary and retries with the same key until the server decides or
   * `joinTimeoutMs` is over. A later call reuses the key, so a lost reply never costs a second seat.
   */
  join({ pin, nickname, key, ...more }: JoinRequest): Promise<Reply<'player:join'>> {
    this.#joining?.finish(cancelled('another join was begun'));
    if (this.#isSeated) this.#stop('another seat was taken');
    const payload = { pin, nickname, key: this.#seat.prepare(pin, key), ...more };
    this.#setState({ connection: 'connecting', clockOffsetMs: this.#state.clockOffsetMs });
    return new Promise((resolve) => {
      const request = this.#prepareJoin(payload, resolve);
      this.#connection.open();
      request.send();
    });
  }

  /** Joins the next room under the same name; undefined without one. */
  follow(
    more: Pick<JoinRequest, 'team' | 'device' | 'ticket' | 'fee' | 'outside'> = {},
  ): Promise<Reply<'player:join'>> | undefined {
    const request = followRequest(this.#state, this.#seat.key);
    return request && this.join({ ...request, ...more });
  }

  /** Submits an answer to a question; see `AnswerOutbox.put`. The state has it at once. */
  answer(question: number, answer: Answer): Promise<Reply<'player:answer'>> {
    return this.#outbox.put(question, answer);
  }

  /** Renames the own seat, in the lobby. */
  rename(nickname: string): Promise<Reply<'player:rename'>> {
    return this.#once('player:rename', { nickname }, (reply) => this.#setState(applyRename(this.#state, reply)));
  }

  react(emoji: string): Promise<Reply<'player:react'>> {
    return this.#once('player:react', { emoji });
  }

  /** Gives up the seat. In the lobby it is free again; later it stays, and `restore` can take it again. */
  async leave(): Promise<Reply<'player:leave'>> {
    const isInLobby = this.#state.snapshot?.room.phase === 'lobby';
    const reply = await this.#once('player:leave', {});
    if (isInLobby) this.#seat.forget();
    this.#stop('this seat was left');
    this.#setState({ ...this.#state, connection: 'left' });
    return reply;
  }

  /** Requests a fresh snapshot and applies it. */
  sync(): Promise<Reply<'room:sync'>> {
    return this.#once('room:sync', {}, (reply) => {
      if (reply.ok) this.#takeSnapshot(reply.snapshot);
    });
  }

  start(): Promise<Reply<'host:start'>> {
    return this.#hostRequests.send('host:start', seenRev(this.#state));
  }

  next(): Promise<Reply<'host:next'>> {
    return this.#hostRequests.send('host:next', seenRev(this.#state));
  }

  /** One request, which a room that has moved on ignores: `endGame` repeats it. */
  end(seen = seenRev(this.#state)): Promise<Reply<'host:end'>> {
    return this.#hostRequests.send('host:end', seen);
  }

  pause(): Promise<Reply<'host:pause'>> {
    return this.#hostRequests.send('host:pause', {});
  }

  resume(): Promise<Reply<'host:resume'>> {
    return this.#hostRequests.send('host:resume', {});
  }

  extend(ms: number): Promise<Reply<'host:extend'>> {
    return this.#hostRequests.send('host:extend', { ms, id: makeKey() });
  }

  lock(locked: boolean): Promise<Reply<'host:lock'>> {
    return this.#hostRequests.send('host:lock', { locked });
  }

  /** @param ban also keeps this browser from rejoining: if the snapshot names the feature `ban` */
  kick(playerId: string, ban = false): Promise<Reply<'host:kick'>> {
    return this.#hostRequests.send('host:kick', { playerId, ...(ban ? { ban } : {}) });
  }

  /** Requests a code with which another device can take over the seat: if the snapshot names the feature `reclaim`. */
  readmit(playerId: string): Promise<Reply<'host:readmit'>> {
    return this.#hostRequests.send('host:readmit', { playerId });
  }

  unban(playerId: string): Promise<Reply<'host:unban'>> {
    return this.#hostRequests.send('host:unban', { playerId });
  }

  /** Shows a hidden row to everyone: if the snapshot names the feature `moderation`. */
  show(question: number, rowId: string): Promise<Reply<'host:show'>> {
    return this.#hostRequests.send('host:show', { question, rowId });
  }

  /** The prompts of all questions: if the snapshot names the feature `prompts`. */
  prompts(): Promise<Reply<'host:prompts'>> {
    return this.#hostRequests.send('host:prompts', {});
  }

  sweep(): Promise<Reply<'host:sweep'>> {
    return this.#hostRequests.send('host:sweep', {});
  }

  /** Stops for now: leaves no socket and no timer. The stored seat stays for the next `restore`. */
  close(): void {
    this.#stop('this client was closed');
    if (!finalStates.has(this.#state.connection)) this.#setState({ ...this.#state, connection: 'idle' });
  }

  /** Prepares the join that the next open connection sends. */
  #prepareJoin(
    payload: ClientPayload<'player:join'>,
    resolve: (reply: Reply<'player:join'>) => void,
  ): RetriedRequest<'player:join'> {
    const request: RetriedRequest<'player:join'> = new RetriedRequest(this.#context, {
      event: 'player:join',
      payload,
      canSend: () => this.#connection.isOpen,
      timeoutMs: this.#context.timing.joinTimeoutMs,
      onReply: (reply) => {
        this.#joining = undefined;
        const isAgain = request.attempts > 1 || this.#mayBeSeated;
        this.#mayBeSeated = !reply.ok && reply.error.code === 'busy' && request.attempts > 0;
        if (!reply.ok && reply.error.code === 'not_allowed' && isAgain) {
          // The reply to an earlier attempt was lost, so this socket has a seat and the client no token.
          this.#prepareJoin(payload, resolve);
          this.#connection.redial();
          return;
        }
        // Another device has the key's seat: every later join with this key would fail.
        if (!reply.ok && reply.error.code === 'bad_token') this.#seat.forget();
        if (reply.ok) this.#takeSeat(reply);
        else this.#setState({ ...this.#state, connection: 'idle', error: reply.error });
        resolve(reply);
      },
    });
    this.#joining = request;
    return request;
  }

  #takeSeat({ token, playerId, snapshot }: Extract<Reply<'player:join'>, { ok: true }>): void {
    const unsent = this.#seat.take(token, playerId);
    this.#outbox.clear();
    this.#outbox.restore(unsent);
    this.#takeSnapshot(snapshot);
  }

  #onOpen(): void {
    this.#mayBeSeated = false;
    if (this.#seat.token !== undefined) return;
    this.#connection.markGood();
    this.#joining?.send();
  }

  #onDown(error: WireError | undefined): void {
    this.#isSeated = false;
    this.#clock.stop();
    this.#gaps.stop();
    const isNeeded = this.#seat.token !== undefined || this.#joining !== undefined;
    if (!isNeeded) this.#connection.close();
    const connection = isNeeded ? whileDown(this.#state.connection) : 'idle';
    if (error !== undefined) this.#setState({ ...this.#state, connection, error });
    else if (connection !== this.#state.connection) this.#setState({ ...this.#state, connection });
  }

  #onRefused(error: WireError): void {
    this.#seat.forget();
    this.#stop('this seat is not ours any more');
    this.#setState({ ...this.#state, connection: 'refused', error });
  }

  #onEvent(event: ServerEvent): void {
    switch (event.name) {
      case 'room:snapshot':
        this.#takeSnapshot(event.payload);
        return;
      case 'server:restarting':
        this.#connection.redialIn(event.payload.reconnectInMs);
        return;
      case 'player:kicked':
      case 'room:closed':
        if (event.name === 'player:kicked' && event.payload.reason === 'replaced' && this.#connection.takeBack())
          return;
        if (event.name === 'room:closed' || event.payload.reason === 'host') this.#seat.forget();
        this.#stop('this seat is not ours any more');
        this.#setState(applyEvent(this.#state, event));
        return;
      case 'room:stored':
        // Until the end a receipt is needed: if Redis loses the room, it restores an answer.
        if (this.#state.snapshot?.room.phase === 'over') this.#receipts.ask();
        return;
      default:
        this.#receive(event);
    }
  }

  #receive(event: ServerEvent): void {
    const { snapshot } = this.#state;
    if (snapshot === undefined || !this.#isSeated) return;
    const isLater = event.name === 'unknown' && event.payload.rev > snapshot.rev;
    if (isLater) this.#setState({ ...this.#state, outdated: true });
    this.#applyAll(this.#gaps.receive(event, snapshot.rev));
    if (event.name === 'question:open' || event.name === 'game:resumed') this.#outbox.flush();
  }

  /** The first snapshot of a connection always counts; a later one only if it is not older than the state. */
  #takeSnapshot(snapshot: Snapshot): void {
    const isFirst = !this.#isSeated;
    if (!isFirst && snapshot.rev < (this.#state.snapshot?.rev ?? 0)) return;
    const { error: _, ...rest } = applyEvent(this.#state, { name: 'room:snapshot', payload: snapshot });
    this.#isSeated = true;
    this.#setState(withOutbox(this.#outbox, { ...rest, connection: 'live' }));
    this.#applyAll(this.#gaps.restart(snapshot.rev));
    if (snapshot.role === 'player') this.#receipts.see(snapshot.room.restoredAt);
    if (!isFirst) return;
    this.#connection.markGood();
    this.#clock.start(snapshot.now);
    this.#outbox.flush();
    this.#receipts.flush();
    this.#hostRequests.flush();
  }

  #applyAll(events: ServerEvent[]): void {
    if (events.length === 0) return;
    const state = withOutbox(this.#outbox, events.reduce(applyEvent, this.#state));
    // A question that a rebuilt room asks again may have this player's answer already.
    this.#setState(state.outbox === undefined ? state : applyAcceptedAnswer(state, state.outbox));
  }

  #onAnswer(entry: OutboxEntry): void {
    this.#seat.noteAnswer(entry, this.#outbox.unsent);
    this.#setState(withOutbox(this.#outbox, applyAcceptedAnswer(this.#state, entry)));
  }

  /** An answer in Postgres needs no receipt; one that a rebuilt room could not restore is sent as an answer again. */
  #onReceiptStates(states: ReadonlyMap<string, ReceiptState>, isRebuilt: boolean): void {
    const inState = (wanted: ReceiptState) =>
      new Set([...states].flatMap(([receipt, state]) => (state === wanted ? [receipt] : [])));
    this.#seat.dropReceipts(inState('stored'));
    if (!isRebuilt) return;
    const lost = inState('unknown');
    this.#seat.dropReceipts(lost);
    this.#outbox.resend(lost);
    // The answer is in the room again, which no event reports.
    if (inState('restored').size > 0) void this.sync();
  }

  #once<E extends ClientEventName>(
    event: E,
    payload: ClientPayload<E>,
    act?: (reply: Reply<E>) => void,
  ): Promise<Reply<E>> {
    return new Promise((resolve) => {
      this.#connection.request(event, payload, (reply) => {
        act?.(reply);
        resolve(reply);
      });
    });
  }

  #stop(reason: string): void {
    this.#isSeated = false;
    this.#connection.close();
    this.#joining?.finish(cancelled(reason));
    this.#hostRequests.stop(cancelled(reason));
    this.#outbox.stop(cancelled(reason));
    this.#receipts.stop();
    this.#gaps.stop();
    this.#clock.stop();
    this.#timers.clear();
  }

  #setState(state: RoomState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener(state);
  }
}
