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
}

/** The results of a long game in a large room are some megabytes. */
const requestTimeoutMs = 30_000;
/** A server lets one guest have so many games at once. */
const gamesOfGuest = 20;

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

  /** Signs in as new guests and opens rooms for one and the same quiz. @throws {RestError} */
  async createGames(count: number, quiz: QuizInput, settings: SettingsInput): Promise<Game[]> {
    const games: Game[] = [];
    while (games.length < count) {
      const { token } = await this.#ask<{ token: string }>('POST', '/api/auth/guest', {});
      const { id: quizId } = await this.#ask<{ id: string }>('POST', '/api/quizzes', quiz, token);
      const wanted = Math.min(count, games.length + gamesOfGuest);
      while (games.length < wanted) {
        const game = await this.#ask<Game>('POST', '/api/games', { quizId, settings }, token);
        this.#owners.set(game.gameId, token);
        games.push(game);
      }
    }
    return games;
  }

  /** @throws {RestError} */
  results(gameId: string): Promise<Results> {
    return this.#ask('GET', `/api/games/${gameId}/results?answers=1`, undefined, this.#owners.get(gameId));
  }

  async #ask<T>(method: string, path: string, body?: unknown, token?: string): Promise<T> {
    const response = await this.#fetch(method, path, { body, token });
    const text = await response.text();
    if (!response.ok)
      throw new RestError(
        `${method} ${this.#target}${path}: ${response.status} ${describeRefusal(response.status, text)}`,
      );
    try {
      return JSON.parse(text) as T;
    } catch (error) {
      throw new RestError(`${method} ${this.#target}${path}: no JSON, so this is no Quickfire`, { cause: error });
    }
  }

  async #fetch(
    method: string,
    path: string,
    { body, token }: { body: unknown; token: string | undefined },
  ): Promise<Response> {
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

/** What the server says of its refusal, and what to do where that is not enough. */
function describeRefusal(status: number, text: string): string {
  const told = /"message":"([^"\\]*)"/.exec(text)?.[1] ?? text.slice(0, 200).trim();
  return status === 503 ? `${told} (its PostgreSQL or Redis is away, or it is overloaded: its log says which)` : told;
}
