import { setTimeout as wait } from 'node:timers/promises';
import type { PersistencePath } from '../src/protocol/ops.ts';
import type { QuizInput } from '../src/protocol/quiz.ts';
import type { Results } from '../src/protocol/rest.ts';
import type { SettingsInput } from '../src/protocol/settings.ts';
import { LoadError } from './load-error.ts';

export interface Game {
  gameId: string;
  pin: string;
  hostToken: string;
  /** How its answers are stored, where the server says so. */
  path?: PersistencePath;
}

/** A request that was not answered, or not as hoped; fit to be shown in one line. */
export class RestError extends LoadError {
  override name = 'RestError';
  /** The server's own word for its refusal, if it gave one. */
  readonly code: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(message: string, more: ErrorOptions & { code?: string; retryAfterMs?: number } = {}) {
    super(message, more);
    this.code = more.code;
    this.retryAfterMs = more.retryAfterMs;
  }
}

/** The results of a long game in a large room are some megabytes. */
const requestTimeoutMs = 30_000;
/** A guest may have so many games in play, whatever is configured: rooms beyond them belong to further guests. */
const gamesPerGuest = 10;
/** Limits are counted by the minute: whoever is over one waits, so often at most. */
const waitsMax = 3;
const waitMsMax = 65_000;

interface Sent {
  body: unknown;
  token: string | undefined;
}

/** A guest's view of the REST API, as far as a load run needs it. */
export class Rest {
  readonly #target: string;
  /** By game: the token of the guest who owns it. */
  readonly #owners = new Map<string, string>();

  constructor(target: string) {
    this.#target = target;
  }

  /** Is anybody there, and ready? @throws {RestError} saying what is wrong. */
  async probe(): Promise<void> {
    await this.#ask('GET', '/readyz');
  }

  /** Signs in as a new guest and opens a room. @throws {RestError} */
  async createGame(quiz: QuizInput, settings: SettingsInput): Promise<Game> {
    const [game] = await this.createGames(1, quiz, settings);
    if (game === undefined) throw new Error('no game was made');
    return game;
  }

  /**
   * Opens rooms for one and the same quiz, as a new guest, or as several: a server lets nobody have any number of games.
   * @throws {RestError}
   */
  async createGames(count: number, quiz: QuizInput, settings: SettingsInput): Promise<Game[]> {
    const games: Game[] = [];
    while (games.length < count) {
      const made = await this.#createAsNewGuest(Math.min(gamesPerGuest, count - games.length), quiz, settings);
      games.push(...made);
    }
    return games;
  }

  /** Of a game that this made. @throws {RestError} */
  results(gameId: string): Promise<Results> {
    return this.#ask('GET', `/api/games/${gameId}/results?answers=1`, undefined, this.#owners.get(gameId));
  }

  /** As many of the games as a guest may have, at least one. */
  async #createAsNewGuest(count: number, quiz: QuizInput, settings: SettingsInput): Promise<Game[]> {
    const { token } = await this.#ask<{ token: string }>('POST', '/api/auth/guest', {});
    const { id: quizId } = await this.#ask<{ id: string }>('POST', '/api/quizzes', quiz, token);
    const games: Game[] = [];
    while (games.length < count) {
      try {
        const game = await this.#ask<Game>('POST', '/api/games', { quizId, settings }, token);
        this.#owners.set(game.gameId, token);
        games.push(game);
      } catch (error) {
        if (error instanceof RestError && error.code === 'limit' && games.length > 0) break;
        throw error;
      }
    }
    return games;
  }

  async #ask<T>(method: string, path: string, body?: unknown, token?: string): Promise<T> {
    for (let waits = 0; ; waits += 1) {
      try {
        return await this.#askOnce<T>(method, path, { body, token });
      } catch (error) {
        if (!(error instanceof RestError) || error.code !== 'too_many' || waits >= waitsMax) throw error;
        await wait(Math.min(waitMsMax, error.retryAfterMs ?? 1000));
      }
    }
  }

  async #askOnce<T>(method: string, path: string, sent: Sent): Promise<T> {
    const response = await this.#fetch(method, path, sent);
    const text = await response.text();
    if (!response.ok) {
      const message = `${method} ${this.#target}${path}: ${response.status} ${describeRefusal(response.status, text)}`;
      throw new RestError(message, readRefusal(text));
    }
    try {
      return JSON.parse(text) as T;
    } catch (error) {
      throw new RestError(`${method} ${this.#target}${path}: no JSON, so this is no Quickfire`, { cause: error });
    }
  }

  async #fetch(method: string, path: string, { body, token }: Sent): Promise<Response> {
    const headers: Record<string, string> = {};
    if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
    if (body !== undefined) headers['content-type'] = 'application/json';
    try {
      return await fetch(new URL(path, this.#target), {
        method,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(requestTimeoutMs),
      });
    } catch (error) {
      throw new RestError(`${this.#target} cannot be reached: ${reasonOf(error)}`, { cause: error });
    }
  }
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error)) return String(cause);
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message;
}

/** Its code, and when to come again. The form is fixed, so that what cannot be parsed need not be. */
function readRefusal(text: string): { code?: string; retryAfterMs?: number } {
  const code = /"code":"([a-z_]+)"/.exec(text)?.[1];
  const retryAfterMs = /"retryAfterMs":(\d+)/.exec(text)?.[1];
  return {
    ...(code === undefined ? {} : { code }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs: Number(retryAfterMs) }),
  };
}

/** What the server says of its refusal, and what to do where that is not enough. */
function describeRefusal(status: number, text: string): string {
  const told = /"message":"([^"\\]*)"/.exec(text)?.[1] ?? text.slice(0, 200).trim();
  return status === 503 ? `${told} (its PostgreSQL or Redis is away, or it is overloaded: its log says which)` : told;
}
