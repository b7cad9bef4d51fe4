import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import type { Socket } from 'socket.io-client';
import { backoffMs } from '../src/client/backoff.ts';
import { makeKey } from '../src/client/make-key.ts';
import { readReply, type Reply, unknownOutcome } from '../src/client/reply.ts';
import type { ClientEventName, ClientPayload } from '../src/protocol/client-events.ts';
import type { ServerPayload } from '../src/protocol/server-events.ts';
import { chooseAnswer } from './choose-answer.ts';
import type { PlayerJournal } from './journal.ts';

/** The part of Artillery's event emitter that steps may use. */
export interface Metrics {
  emit(kind: 'counter' | 'histogram', name: string, value: number): unknown;
  emit(kind: 'error', code: string): unknown;
}

const ackTimeoutMs = 2500;
const attemptsMax = 8;
const backoffLimits = { baseMs: 200, maxMs: 2000 };

/**
 * One player on a socket that Artillery has opened. Joins, answers every question after a moment of thought, keeps a
 * journal, and reports each acknowledgement's latency. A retryable error is tried again, as the contract asks.
 */
export class LoadPlayer {
  readonly #socket: Socket;
  readonly #metrics: Metrics;
  readonly #thinkMsMax: number;
  readonly #answering: Promise<void>[] = [];
  readonly #journal: PlayerJournal = { playerId: '', acked: [], unknown: [], refused: [] };
  readonly #finished: PromiseWithResolvers<void> = Promise.withResolvers();

  constructor(socket: Socket, metrics: Metrics, thinkMsMax: number) {
    this.#socket = socket;
    this.#metrics = metrics;
    this.#thinkMsMax = thinkMsMax;
    // A player who drops out before anybody waits for the end is no unhandled rejection.
    this.#finished.promise.catch(() => undefined);
    socket.on('question:open', (question: ServerPayload<'question:open'>) => {
      this.#answering.push(this.#answer(question));
    });
    socket.on('player:final', ({ score, rank }: ServerPayload<'player:final'>) => {
      this.#journal.final = { score, rank };
      this.#finished.resolve();
    });
    socket.on('player:kicked', () => this.#fail('kicked'));
    socket.on('room:closed', () => this.#fail('room_closed'));
    socket.on('disconnect', () => this.#fail('disconnected'));
  }

  get journal(): PlayerJournal {
    return this.#journal;
  }

  /** @throws {Error} when the server refuses, or does not reply to any attempt. */
  async join(pin: string, nickname: string): Promise<void> {
    const reply = await this.#insist('player:join', { pin, nickname, key: makeKey() }, 'join');
    if (!reply.ok) {
      this.#metrics.emit('error', `join.${reply.error.code}`);
      throw new Error(`join: ${reply.error.code}: ${reply.error.message}`);
    }
    this.#journal.playerId = reply.playerId;
    const { question, room } = reply.snapshot;
    if (room.phase === 'open' && question !== undefined && 'closesAt' in question) {
      this.#answering.push(this.#answer(question));
    }
  }

  /** Resolves when the game is over for this player and all their answers have ended. @throws {Error} if they drop out. */
  async play(timeoutMs: number): Promise<void> {
    const timer = setTimeout(() => this.#fail('endless_game'), timeoutMs);
    try {
      await this.#finished.promise;
      await Promise.all(this.#answering);
    } finally {
      clearTimeout(timer);
    }
  }

  async #answer(question: ServerPayload<'question:open'>): Promise<void> {
    const { index, opensAt, closesAt } = question;
    await wait(Math.random() * Math.min(this.#thinkMsMax, (closesAt - opensAt) / 2));
    const payload = { question: index, answer: chooseAnswer(question, Math.random) };
    const reply = await this.#insist('player:answer', payload, 'answer');
    if (reply.ok) {
      this.#journal.acked.push({ question: index, elapsedMs: reply.elapsedMs });
      this.#metrics.emit('counter', `answer.${reply.status}`, 1);
    } else if (reply.error.retryable) {
      this.#journal.unknown.push({ question: index });
      this.#metrics.emit('counter', 'answer.unknown', 1);
    } else {
      this.#journal.refused.push({ question: index, code: reply.error.code });
      this.#metrics.emit('counter', `answer.refused.${reply.error.code}`, 1);
    }
  }

  async #insist<E extends ClientEventName>(event: E, payload: ClientPayload<E>, name: string): Promise<Reply<E>> {
    let reply: Reply<E> = unknownOutcome('not sent');
    for (let attempt = 0; attempt < attemptsMax && this.#socket.connected; attempt += 1) {
      if (attempt > 0) await wait(backoffMs(attempt - 1, backoffLimits, Math.random));
      reply = await this.#ask(event, payload, name);
      if (reply.ok || !reply.error.retryable) return reply;
      this.#metrics.emit('counter', `${name}.retried.${reply.error.code}`, 1);
    }
    return reply;
  }

  async #ask<E extends ClientEventName>(event: E, payload: ClientPayload<E>, name: string): Promise<Reply<E>> {
    const sentAt = performance.now();
    try {
      const reply = readReply<E>(await this.#socket.timeout(ackTimeoutMs).emitWithAck(event, payload));
      this.#metrics.emit('histogram', `${name}.ack`, performance.now() - sentAt);
      return reply;
    } catch (error) {
      this.#metrics.emit('counter', `${name}.unanswered`, 1);
      return unknownOutcome(error instanceof Error ? error.message : 'no reply');
    }
  }

  #fail(code: string): void {
    if (this.#journal.final !== undefined) return;
    this.#metrics.emit('error', `player.${code}`);
    this.#finished.reject(new Error(`a player could not play on: ${code}`));
  }
}
