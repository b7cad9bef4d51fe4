import type { QuizInput } from '../src/protocol/quiz.ts';
import type { Results } from '../src/protocol/rest.ts';
import type { SettingsInput } from '../src/protocol/settings.ts';

export interface Game {
  gameId: string;
  pin: string;
  hostToken: string;
}

/** A request that was not answered, or not as hoped; fit to be shown in one line. */
export class RestError extends Error {
  override name = 'RestError';
}

const requestTimeoutMs = 10_000;

/** A guest's view of the REST API, as far as a load run needs it. */
export class Rest {
  readonly #target: string;
  #token: string | undefined;

  constructor(target: string) {
    this.#target = target;
  }

  /** Is anybody there, and ready? @throws {RestError} saying what is wrong. */
  async probe(): Promise<void> {
    await this.#ask('GET', '/readyz');
  }

  /** Signs in as a new guest and opens a room. @throws {RestError} */
  async createGame(quiz: QuizInput, settings: SettingsInput): Promise<Game> {
    const guest = await this.#ask<{ token: string }>('POST', '/api/auth/guest', {});
    this.#token = guest.token;
    const { id: quizId } = await this.#ask<{ id: string }>('POST', '/api/quizzes', quiz);
    return await this.#ask<Game>('POST', '/api/games', { quizId, settings });
  }

  /** @throws {RestError} */
  results(gameId: string): Promise<Results> {
    return this.#ask('GET', `/api/games/${gameId}/results?answers=1`);
  }

  async #ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await this.#fetch(method, path, body);
    const text = await response.text();
    if (response.ok) return (text.startsWith('{') ? JSON.parse(text) : {}) as T;
    throw new RestError(`${method} ${this.#target}${path}: ${response.status} ${text.slice(0, 200)}`);
  }

  async #fetch(method: string, path: string, body: unknown): Promise<Response> {
    const headers: Record<string, string> = {};
    if (this.#token !== undefined) headers['authorization'] = `Bearer ${this.#token}`;
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
