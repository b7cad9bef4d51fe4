/** Plays on a product at an address, wherever it runs. */
import type { QuizInput } from '../../src/protocol/quiz.ts';
import type { Results } from '../../src/protocol/rest.ts';
import type { SettingsInput } from '../../src/protocol/settings.ts';
import type { TestGame, TestPlayer } from './quickfire.ts';
import { TestClient } from './test-client.ts';

export class ProductAt {
  readonly #url: string;
  readonly #clients: TestClient[] = [];

  /** @param url as `http://127.0.0.1:3000` */
  constructor(url: string) {
    this.#url = url.replace(/\/$/, '');
  }

  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- each test says what it expects in the body
  async rest<T>(method: string, path: string, body?: unknown, token?: string): Promise<T> {
    const response = await fetch(`${this.#url}${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return JSON.parse(text) as T;
  }

  async game(quiz: QuizInput, settings: SettingsInput = {}): Promise<TestGame> {
    const { token } = await this.rest<{ token: string }>('POST', '/api/auth/guest', {});
    const { id: quizId } = await this.rest<{ id: string }>('POST', '/api/quizzes', quiz, token);
    const game = await this.rest<TestGame>('POST', '/api/games', { quizId, settings }, token);
    return { ...game, ownerToken: token };
  }

  async connect(auth: Record<string, unknown> = {}): Promise<TestClient> {
    const client = new TestClient(this.#url, auth);
    this.#clients.push(client);
    return await client.connected();
  }

  async host(game: Pick<TestGame, 'hostToken'>): Promise<TestClient> {
    const client = await this.connect({ token: game.hostToken });
    await client.event('room:snapshot');
    return client;
  }

  async join(game: Pick<TestGame, 'pin'>, nickname: string): Promise<TestPlayer> {
    const client = await this.connect();
    const { playerId, token } = await client.must('player:join', { pin: game.pin, nickname });
    return { client, playerId, token };
  }

  results(game: Pick<TestGame, 'gameId' | 'ownerToken'>): Promise<Results> {
    return this.rest('GET', `/api/games/${game.gameId}/results?answers=1`, undefined, game.ownerToken);
  }

  close(): void {
    for (const client of this.#clients.splice(0)) client.close();
  }
}
