import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeQuiz } from '../../load/make-quiz.ts';
import type { SettingsInput } from '../../src/protocol/settings.ts';
import { ChaosRoom } from './chaos-room.ts';
import { type GameJournal, newGameJournal } from './game-journal.ts';
import { limited, type Wait } from './limited.ts';
import { type Post, PotPeople, potOf } from './pot-people.ts';

export interface CrowdOptions {
  url: string;
  players: number;
  /** 0 ≤ x < 1: settings of games, choices of players. */
  random: () => number;
  /** Questions of one game; then the same players go on to the next one. */
  questions?: number;
  /** Gives a person credits: then games have pots. */
  fund?: ((userId: string) => Promise<void>) | undefined;
  /** For runs that are after one thing only. */
  settings?: SettingsInput | undefined;
  /** See `ChaosRoomOptions`. */
  copies?: number | undefined;
  /** After the last step a game is over on every screen within this time. */
  endWithinMs?: number | undefined;
  /** How long `finish` waits, if not six minutes. */
  finishWithinMs?: number;
}

interface CreatedGame {
  gameId: string;
  pin: string;
  hostToken: string;
}

/** Who asks, and a key by which the same request is known again. */
interface Caller {
  token?: string;
  key?: string;
  /** Makes the body of each further try, if it differs. */
  again?: () => unknown;
}

/** A request that may be sent again. */
interface NotDone {
  why: string;
  waitMs: number;
}

/** So many players share a room at most. */
const roomPlayersMax = 250;
const questionLimitMs = 5000;
const requestTimeoutMs = 5000;
const retryMs = 200;
/** A request that is refused for so long is never done. */
const postWithinMs = 180_000;
/** After the last step: the games at hand begin, end, and what was done to people is known. */
const finishWithinMsUsual = 360_000;
const endEveryMs = 200;

/**
 * Players and hosts in several rooms at once. Each room plays game after game until `finish` is called, which ends the
 * games at hand; what everybody was told is in `journals`.
 */
export class Crowd {
  readonly journals: GameJournal[] = [];
  /** Answers acknowledged for the first time, and questions that a room came to. */
  acks = 0;
  questions = 0;
  readonly #options: CrowdOptions;
  readonly #rooms = new Set<ChaosRoom>();
  readonly #stopping = new AbortController();
  readonly #finishing = new AbortController();
  readonly #people: PotPeople | undefined;
  /** Why a request was not done the last time, by path. */
  readonly #refusals = new Map<string, string>();
  #loops: Promise<void>[] = [];
  /** One for all rooms: only the owner of a game may have it followed. */
  #owner: Promise<{ token: string; quizId: string }> | undefined;

  constructor(options: CrowdOptions) {
    this.#options = options;
    const post: Post = (path, body, token, again) =>
      this.#post(path, body, { ...(token !== undefined && { token }), ...(again && { again }) });
    if (options.fund !== undefined) this.#people = new PotPeople(post, options.fund);
  }

  /** Players who see their room just now. */
  get live(): number {
    return [...this.#rooms].reduce((sum, room) => sum + room.live, 0);
  }

  /** Begins to play. `failed` hears of what ends a room's games before their time. */
  start(failed: (error: unknown) => void): void {
    const { players } = this.#options;
    const rooms = Math.max(2, Math.ceil(players / roomPlayersMax));
    for (let number = 0; number < rooms; number += 1) {
      const size = Math.floor(players / rooms) + (number < players % rooms ? 1 : 0);
      if (size > 0) this.#loops.push(this.#play(number, size).catch(failed));
    }
  }

  /** What each room is doing, and what could not be asked for. */
  get doing(): string {
    const rooms = [...this.#rooms].map((room) => room.doing);
    const refused = [...this.#refusals].map(([path, why]) => `POST ${path}: ${why}`);
    return [...rooms, ...refused].join(' | ') || 'no room';
  }

  /** Ends the games at hand and resolves when every screen shows the end, or never will. @throws when it takes longer than it may */
  async finish(tell?: Wait['tell']): Promise<void> {
    this.#finishing.abort();
    const { finishWithinMs: limitMs = finishWithinMsUsual } = this.#options;
    const wait = { what: 'the end of all games', limitMs, tell, describe: () => this.doing };
    await limited(wait, Promise.all(this.#loops));
  }

  /** Drops everything at once. */
  close(): void {
    this.#stopping.abort();
    for (const room of this.#rooms) room.close();
  }

  async #play(number: number, size: number): Promise<void> {
    let before: { room: ChaosRoom; gameId: string } | undefined;
    try {
      for (let round = 0; round === 0 || !this.#finishing.signal.aborted; round += 1) {
        const { game, journal } = await this.#create(number + round, before?.gameId);
        const room = new ChaosRoom({
          ...this.#options,
          ...game,
          players: size,
          journal,
          ...(before === undefined ? {} : { before: before.room }),
          passOf: (player) => this.#people?.pass(number, player),
          // In every second room nobody is ever sure.
          copies: this.#options.copies ?? 1 + (number % 2),
          onAck: () => (this.acks += 1),
          onQuestion: () => (this.questions += 1),
        });
        this.#rooms.add(room);
        await room.begin(this.#stopping.signal).catch(async (error: unknown) => {
          // So that what is in its pot does not stay there.
          await room.end();
          this.#leave(room);
          throw error;
        });
        if (before !== undefined) this.#leave(before.room);
        before = { room, gameId: game.gameId };
        await this.#untilOver(room);
        await room.settled();
        room.noteScreens();
        this.journals.push(journal);
      }
    } finally {
      if (before !== undefined) this.#leave(before.room);
    }
  }

  #leave(room: ChaosRoom): void {
    room.close();
    this.#rooms.delete(room);
  }

  async #untilOver(room: ChaosRoom): Promise<void> {
    const { endWithinMs = 60_000 } = this.#options;
    let giveUpAt = Infinity;
    while (!room.isOver && Date.now() < giveUpAt) {
      if (this.#finishing.signal.aborted) {
        giveUpAt = Math.min(giveUpAt, Date.now() + endWithinMs);
        await room.end();
      }
      await sleep(endEveryMs, undefined, { signal: this.#stopping.signal });
    }
  }

  /** @param after the game whose players go on in the new one */
  async #create(number: number, after?: string): Promise<{ game: CreatedGame; journal: GameJournal }> {
    const { random, settings: fixed, questions = 40 } = this.#options;
    this.#owner ??= this.#register(questions);
    const settings = {
      introMs: 0,
      revealMs: 50,
      standingsMs: 50,
      autoAdvance: number % 2 === 0,
      streakBonus: random() < 0.5,
      shuffleOptions: random() < 0.5,
      speedWeight: Math.round(random() * 4) / 4,
      ...(random() < 0.5 ? { teams: ['red', 'green', 'blue'] } : {}),
      ...(this.#people === undefined ? {} : { pot: potOf(number) }),
      ...fixed,
    };
    const { token, quizId } = await this.#owner;
    const follows = after === undefined ? {} : { after };
    // The same game however often its reply is lost.
    const more = { token, key: randomUUID() };
    const game = await this.#post<CreatedGame>('/api/games', { quizId, settings, ...follows }, more);
    const { gameId } = game;
    return { game, journal: newGameJournal({ gameId, ownerToken: token, autoAdvance: settings.autoAdvance }) };
  }

  async #register(questions: number): Promise<{ token: string; quizId: string }> {
    const { token } =
      this.#people === undefined
        ? await this.#post<{ token: string }>('/api/auth/guest', {})
        : await this.#people.person('host');
    const quiz = makeQuiz(questions);
    quiz.questions = quiz.questions.map((question) => ({ ...question, timeLimitMs: questionLimitMs }));
    const { id } = await this.#post<{ id: string }>('/api/quizzes', quiz, { token });
    return { token, quizId: id };
  }

  /** Again and again until it is done: a request that failed may have left something behind, which harms nobody. */
  async #post<T>(path: string, body: unknown, more: Caller = {}): Promise<T> {
    const giveUpAt = performance.now() + postWithinMs;
    for (let sent = body; ; sent = more.again?.() ?? body) {
      const outcome = await this.#tryPost(path, sent, more);
      if ('reply' in outcome) {
        this.#refusals.delete(path);
        return outcome.reply as T;
      }
      const { why, waitMs } = outcome;
      this.#refusals.set(path, why);
      if (performance.now() > giveUpAt) throw new Error(`POST ${path} was not done in ${postWithinMs} ms: ${why}`);
      await sleep(waitMs, undefined, { signal: this.#stopping.signal });
    }
  }

  /** @throws when it is refused for good, or nobody waits for it any more. */
  async #tryPost(path: string, body: unknown, { token, key }: Caller): Promise<{ reply: unknown } | NotDone> {
    const headers: Record<string, string> = { 'content-type': 'application/json' };
    if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
    if (key !== undefined) headers['idempotency-key'] = key;
    const signal = AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(requestTimeoutMs)]);
    try {
      const request = { method: 'POST', headers, body: JSON.stringify(body), signal };
      const response = await fetch(`${this.#options.url}${path}`, request);
      if (response.ok) return { reply: await response.json() };
      const text = await response.text();
      const why = `${response.status} ${text.slice(0, 200)}`;
      const waitMs = Math.max(retryMs, Number(/"retryAfterMs":(\d+)/.exec(text)?.[1] ?? 0));
      // Somebody saw the end of a game that Redis has lost again.
      if (response.status === 409 && text.includes('not over yet')) return { why, waitMs };
      if (response.status < 500 && response.status !== 429) throw new Error(`${path}: ${response.status} ${text}`);
      return { why, waitMs };
    } catch (error) {
      const isNetwork = error instanceof TypeError || (error as Error).name === 'TimeoutError';
      if (!isNetwork || this.#stopping.signal.aborted) throw error;
      return { why: String(error), waitMs: retryMs };
    }
  }
}
