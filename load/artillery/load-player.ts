import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { backoffMs } from '../../src/client/backoff.ts';
import { makeKey } from '../../src/client/make-key.ts';
import { type Reply, unknownOutcome } from '../../src/client/reply.ts';
import type { ClientEventName, ClientPayload } from '../../src/protocol/client-events.ts';
import type { ServerPayload, Snapshot } from '../../src/protocol/server-events.ts';
import { chooseAnswer } from '../choose-answer.ts';
import type { PlayerJournal } from '../journal.ts';
import type { Generator } from './generator.ts';
import type { PlayerLink } from './player-link.ts';

const attemptsMax = 8;
const backoffLimits = { baseMs: 200, maxMs: 2000 };

export interface LoadPlayerParts {
  link: PlayerLink;
  generator: Generator;
  gameId: string;
}

/**
 * One player on a socket that Artillery has opened. Joins, answers every question as the plan wants it, keeps a journal, and
 * measures what a person would feel. A retryable error is tried again, as the contract asks.
 */
export class LoadPlayer {
  readonly gameId: string;
  readonly journal: PlayerJournal = { playerId: '', acked: [], unknown: [], refused: [] };
  readonly #link: PlayerLink;
  readonly #generator: Generator;
  readonly #answering = new Map<number, Promise<void>>();
  readonly #finished: PromiseWithResolvers<void> = Promise.withResolvers();
  #token = '';
  #cutAt: number | undefined;

  constructor({ link, generator, gameId }: LoadPlayerParts) {
    this.gameId = gameId;
    this.#link = link;
    this.#generator = generator;
    // A player who drops out before anybody waits for the end is no unhandled rejection.
    this.#finished.promise.catch(() => undefined);
    link.on('question:open', (question) => {
      generator.received('question.spread', `${gameId}/${question.index}`);
      this.#see(question);
    });
    link.on('player:result', ({ index }) => generator.received('reveal.spread', `${gameId}/${index}`));
    link.on('player:final', (final) => this.#finish(final));
    link.on('player:kicked', ({ reason }) => this.#fail(`kicked.${reason}`));
    link.on('room:closed', () => this.#fail('room_closed'));
    link.on('room:snapshot', (snapshot) => this.#takeSnapshot(snapshot));
    link.onDown(() => void this.#comeBack());
  }

  /** @throws {Error} when the server refuses, or does not reply to any attempt. */
  async join(pin: string, nickname: string): Promise<void> {
    const sentAt = Date.now();
    const reply = await this.#insist('player:join', { pin, nickname, key: makeKey() }, 'join');
    if (!reply.ok) throw new Error(`join.${reply.error.code}`);
    this.#generator.seeClock(sentAt, reply.snapshot.now);
    this.#generator.count('players.joined');
    this.journal.playerId = reply.playerId;
    this.#token = reply.token;
    this.#takeSnapshot(reply.snapshot);
  }

  /** Resolves when the game is over for this player and all their answers have ended. @throws {Error} if they drop out. */
  async play(timeoutMs: number): Promise<void> {
    const timer = setTimeout(() => this.#fail('endless_game'), timeoutMs);
    try {
      await this.#finished.promise;
      await Promise.all(this.#answering.values());
    } finally {
      clearTimeout(timer);
    }
  }

  #takeSnapshot({ question, room, you }: Snapshot): void {
    if (room.phase === 'open' && question !== undefined && 'closesAt' in question) this.#see(question);
    if (you?.final !== undefined) this.#finish(you.final);
  }

  #see(question: ServerPayload<'question:open'>): void {
    if (this.#answering.has(question.index)) return;
    this.#answering.set(question.index, this.#answer(question));
  }

  async #answer(question: ServerPayload<'question:open'>): Promise<void> {
    const { index, opensAt, closesAt } = question;
    const { cutAfterMs } = this.#generator.plan;
    if (cutAfterMs !== undefined) await this.#loseLink(opensAt + cutAfterMs);
    const dueAt = await this.#think(question, closesAt - opensAt);
    const payload = { question: index, answer: chooseAnswer(question, Math.random) };
    const reply = await this.#insist('player:answer', payload, 'answer');
    if (reply.ok && dueAt !== undefined) this.#generator.measure('answer.burst', performance.now() - dueAt);
    if (reply.ok) {
      this.journal.acked.push({ ...payload, elapsedMs: reply.elapsedMs });
      this.#generator.count('answers.acked');
      if (reply.status === 'duplicate') this.#generator.count('answers.duplicate');
    } else if (reply.error.retryable) {
      this.journal.unknown.push({ question: index });
      this.#generator.count('answers.unknown');
    } else {
      this.journal.refused.push({ question: index, code: reply.error.code });
      this.#generator.count(`answers.refused.${reply.error.code}`);
    }
  }

  /** Waits until this player answers; where all should do so in one moment, resolves with it (`performance.now()`). */
  async #think({ index, opensAt }: ServerPayload<'question:open'>, openMs: number): Promise<number | undefined> {
    const { answers } = this.#generator.plan;
    if (answers.when === 'spread') {
      await wait(Math.random() * Math.min(answers.ms, openMs / 2));
      return undefined;
    }
    const waitMs = Math.max(0, this.#generator.msUntil(opensAt + answers.ms));
    const dueAt = performance.now() + waitMs;
    await wait(waitMs);
    // How long a generator takes to send what should leave in one moment is part of what its players wait.
    this.#generator.received('burst.spread', `${this.gameId}/${index}`);
    return dueAt;
  }

  /** Cuts the link at a moment of the server's clock, and waits until the seat is back. */
  async #loseLink(serverAt: number): Promise<void> {
    const untilMs = this.#generator.msUntil(serverAt);
    // Whoever is late, because the link was down when the question came, has had their share of it.
    if (untilMs < 0) return;
    await wait(untilMs);
    if (this.#link.isDown) return;
    this.journal.cuts = { made: (this.journal.cuts?.made ?? 0) + 1, returned: this.journal.cuts?.returned ?? 0 };
    this.#generator.count('links.cut');
    this.#cutAt = performance.now();
    await this.#link.cut();
    await this.#link.seated;
  }

  async #comeBack(): Promise<void> {
    if (this.journal.final !== undefined) return;
    const lostAt = this.#cutAt ?? performance.now();
    if (this.#cutAt === undefined) this.#generator.count('links.lost');
    const isBack = this.#token !== '' && (await this.#link.comeBack(this.#token));
    if (!isBack) {
      this.#fail('not_back');
      return;
    }
    this.#generator.measure('reconnect', performance.now() - lostAt);
    if (this.#cutAt !== undefined && this.journal.cuts !== undefined) this.journal.cuts.returned += 1;
    this.#cutAt = undefined;
  }

  /** Asks until there is an answer that counts; measured from the first asking. */
  async #insist<E extends ClientEventName>(event: E, payload: ClientPayload<E>, name: string): Promise<Reply<E>> {
    let reply: Reply<E> = unknownOutcome('not sent');
    await this.#link.seated;
    const sentAt = performance.now();
    for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
      if (attempt > 0) await wait(backoffMs(attempt - 1, backoffLimits, Math.random));
      await this.#link.seated;
      reply = await this.#link.ask(event, payload);
      if (reply.ok || !reply.error.retryable) break;
      this.#generator.count(`${name}.retried.${reply.error.code}`);
    }
    if (reply.ok) this.#generator.measure(`${name}.ack`, performance.now() - sentAt);
    return reply;
  }

  #finish({ score, rank }: { score: number; rank: number }): void {
    this.journal.final = { score, rank };
    this.#finished.resolve();
  }

  #fail(code: string): void {
    if (this.journal.final !== undefined) return;
    this.#finished.reject(new Error(`player.${code}`));
  }
}
