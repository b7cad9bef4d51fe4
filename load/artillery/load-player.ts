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
const namesMax = 3;
/** Phases in which the question that a snapshot carries takes no more answers. */
const closedPhases: ReadonlySet<string> = new Set(['closed', 'reveal', 'standings', 'over']);
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
  /** When a question was closed for this player (`performance.now`). */
  readonly #closed = new Map<number, number>();
  /** Resolved while the game is not paused. */
  #playing: PromiseWithResolvers<void> = Promise.withResolvers();
  readonly #finished: PromiseWithResolvers<void> = Promise.withResolvers();
  #token = '';
  #cutAt: number | undefined;
  #hasLeft = false;
  #isPaused = false;

  constructor({ link, generator, gameId }: LoadPlayerParts) {
    this.gameId = gameId;
    this.#link = link;
    this.#generator = generator;
    // A player who drops out before anybody waits for the end is no unhandled rejection.
    this.#finished.promise.catch(() => undefined);
    this.#playing.resolve();
    this.#listen();
  }

  /**
   * False when the game was over before this player came, which is no failure in a room of others.
   * @throws {Error} when the server refuses, or does not reply to any attempt.
   */
  async join(pin: string, seat: number): Promise<boolean> {
    const sentAt = Date.now();
    let reply = await this.#askForSeat(pin, this.#generator.nameOf(seat));
    for (let attempt = 1; attempt < namesMax && isNameTaken(reply); attempt += 1) {
      reply = await this.#askForSeat(pin, this.#generator.nameOf(seat, attempt));
    }
    if (!reply.ok) {
      if (this.#generator.isOver(this.gameId)) return false;
      this.#generator.count(`joins.refused.${reply.error.code}`);
      throw new Error(`join.${reply.error.code}`);
    }
    this.#generator.seeClock(sentAt, reply.snapshot.now);
    this.#generator.count('players.joined');
    this.journal.playerId = reply.playerId;
    this.#token = reply.token;
    this.#takeSnapshot(reply.snapshot);
    return true;
  }

  /** Resolves when the game is over for this player and all their answers have ended. @throws {Error} if they drop out. */
  async play(timeoutMs: number): Promise<void> {
    const timer = setTimeout(() => this.#fail('endless_game'), timeoutMs);
    try {
      await this.#finished.promise;
      await Promise.all(this.#answering.values());
    } finally {
      clearTimeout(timer);
      const { unknown, refused } = this.journal;
      // An answer that the host's own press overtook was late, and was told so.
      const missing = unknown.length + refused.filter(({ code }) => code !== 'too_late').length;
      this.#generator.count('answers.unacknowledged', missing);
    }
  }

  #listen(): void {
    const [link, generator, { gameId }] = [this.#link, this.#generator, this];
    link.on('question:open', (question) => {
      generator.received('question.spread', `${gameId}/${question.index}`);
      this.#see(question);
    });
    link.on('question:closed', ({ index }) => this.#close(index));
    link.on('player:result', ({ index }) => {
      generator.received('reveal.spread', `${gameId}/${index}`);
      const closedAt = this.#closed.get(index);
      if (closedAt !== undefined) generator.measure('result', performance.now() - closedAt);
    });
    link.on('game:paused', () => this.#pause(true));
    link.on('game:resumed', () => this.#pause(false));
    link.on('player:final', (final) => this.#finish(final));
    link.on('player:kicked', ({ reason }) => this.#leave(`kicked.${reason}`, reason === 'host'));
    link.on('room:closed', ({ reason }) => {
      generator.endRoom(gameId);
      this.#leave(`room_closed.${reason}`, true);
    });
    link.on('room:snapshot', (snapshot) => this.#takeSnapshot(snapshot));
    link.onDown(() => void this.#comeBack());
  }

  #askForSeat(pin: string, nickname: string): Promise<Reply<'player:join'>> {
    return this.#insist('player:join', { pin, nickname, key: makeKey() }, 'join');
  }

  #close(index: number): void {
    if (!this.#closed.has(index)) this.#closed.set(index, performance.now());
    this.#pause(false);
  }

  #pause(isPaused: boolean): void {
    if (!isPaused) this.#playing.resolve();
    // Whoever waits already has to hear of the end of this pause, not of another one.
    else if (!this.#isPaused) this.#playing = Promise.withResolvers();
    this.#isPaused = isPaused;
  }

  #takeSnapshot({ question, room, you }: Snapshot): void {
    this.#pause(room.paused);
    if (question !== undefined && closedPhases.has(room.phase)) this.#close(question.index);
    if (room.phase === 'open' && question !== undefined && 'closesAt' in question) this.#see(question);
    if (you?.final !== undefined) this.#finish(you.final);
  }

  #see(question: ServerPayload<'question:open'>): void {
    if (this.#answering.has(question.index)) return;
    this.#answering.set(question.index, this.#answer(question));
  }

  async #answer(question: ServerPayload<'question:open'>): Promise<void> {
    const { index, opensAt, closesAt } = question;
    const { cutAfterMs } = this.#generator.variables;
    if (cutAfterMs !== undefined) await this.#loseLink(opensAt + cutAfterMs);
    const dueAt = await this.#think(question, closesAt - opensAt);
    await this.#playing.promise;
    // Where a person hosts, the question may be gone before this player has made up their mind.
    if (this.#closed.has(index) && !this.#generator.isOwnRoom) return this.#generator.count('answers.skipped');
    const answer = chooseAnswer(question, Math.random);
    if (answer === undefined) return;
    const payload = { question: index, answer };
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
    const { think } = this.#generator.variables;
    if (think.when === 'spread') {
      await wait(Math.random() * Math.min(think.ms, openMs / 2));
      return undefined;
    }
    const waitMs = Math.max(0, this.#generator.msUntil(opensAt + think.ms));
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
    if (this.journal.final !== undefined || this.#hasLeft) return;
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
    this.#generator.endRoom(this.gameId);
    this.#pause(false);
    this.#finished.resolve();
  }

  /** The end that a host has wished for is a clean one, but not in the kit's rooms, where no host wishes for it. */
  #leave(code: string, isWish: boolean): void {
    if (!isWish || this.#generator.isOwnRoom) return this.#fail(code);
    this.#hasLeft = true;
    this.#generator.count(`players.${code}`);
    for (const index of this.#answering.keys()) this.#close(index);
    this.#pause(false);
    this.#finished.resolve();
  }

  #fail(code: string): void {
    if (this.journal.final !== undefined) return;
    this.#finished.reject(new Error(`player.${code}`));
  }
}

const isNameTaken = (reply: Reply<'player:join'>): boolean => !reply.ok && reply.error.code === 'name_taken';
