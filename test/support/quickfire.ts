/** The product for live tests: web processes (in this process, on ports of their own) and, if wanted, a worker. */
import { setTimeout as sleep } from 'node:timers/promises';
import { buildWebApp, type AppOverrides, type WebApp } from '../../src/app/web.ts';
import { readConfig } from '../../src/config/config.ts';
import { createLogger } from '../../src/observability/logger.ts';
import type { WireError } from '../../src/protocol/errors.ts';
import type { QuizInput } from '../../src/protocol/quiz.ts';
import type { Results } from '../../src/protocol/rest.ts';
import type { SettingsInput } from '../../src/protocol/settings.ts';
import { buildWorkerApp, type WorkerApp } from '../../src/app/worker.ts';
import { readTestEnvironment } from './environment.ts';
import { createDatabase, createKeyPrefix, dropDatabase, redisUrl } from './services.ts';
import { TestClient } from './test-client.ts';

export interface QuickfireOptions {
  webs?: number;
  worker?: boolean;
  env?: Record<string, string>;
  overrides?: AppOverrides;
}

export interface TestGame {
  gameId: string;
  pin: string;
  hostToken: string;
  joinUrl: string;
  /** The owner's REST token. */
  ownerToken: string;
}

export interface TestPlayer {
  client: TestClient;
  playerId: string;
  token: string;
}

const isRetryable = (error: unknown): boolean =>
  error instanceof Error && (error as { data?: WireError }).data?.retryable === true;

/** Starts it on a database and a key prefix of its own. Everything is gone after `stop()`. */
export async function startQuickfire(options: QuickfireOptions = {}): Promise<TestQuickfire> {
  const databaseUrl = options.env?.['DATABASE_URL'] ?? (await createDatabase());
  const env = {
    PORT: '0',
    HOST: '127.0.0.1',
    LOG_LEVEL: 'error',
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl(),
    REDIS_PREFIX: createKeyPrefix(),
    APP_SECRET: 'a secret that only tests may use, 32+',
    FAST_PATH: String(readTestEnvironment().fastPath),
    // Clients, servers and other test files share a machine: who is late here is not overloaded, and a
    // loop that others keep from running is not busy with answers.
    BUSY_JOIN_DELAY_MS: '60000',
    LIMIT_WORK_PERCENT: '100',
    BUSY_CONNECT_DELAY_MS: '60000',
    ...options.env,
  };
  const product = new TestQuickfire(env, options.env?.['DATABASE_URL'] === undefined);
  for (let i = 0; i < (options.webs ?? 1); i += 1) await product.addWeb(options.overrides);
  if (options.worker !== false) await product.addWorker();
  return product;
}

export class TestQuickfire {
  readonly env: Record<string, string>;
  readonly webs: { app: WebApp; url: string }[] = [];
  readonly #ownsDatabase: boolean;
  readonly #clients: TestClient[] = [];
  #worker: WorkerApp | undefined;

  constructor(env: Record<string, string>, ownsDatabase: boolean) {
    this.env = env;
    this.#ownsDatabase = ownsDatabase;
  }

  async addWeb(overrides: AppOverrides = {}): Promise<string> {
    const config = readConfig(this.env);
    const app = await buildWebApp(config, createLogger(config.logLevel, 'web'), overrides);
    const url = `http://127.0.0.1:${await app.start()}`;
    this.webs.push({ app, url });
    return url;
  }

  async addWorker(): Promise<void> {
    const config = readConfig(this.env);
    this.#worker = await buildWorkerApp(config, createLogger(config.logLevel, 'worker'));
    await this.#worker.start();
  }

  /** The address of a web process, in turn. */
  url(index = 0): string {
    return (this.webs[index % this.webs.length] as { url: string }).url;
  }

  client(auth: Record<string, unknown> = {}, web = 0): TestClient {
    const client = new TestClient(this.url(web), auth);
    this.#clients.push(client);
    return client;
  }

  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- each test says what it expects in the body
  async rest<T>(
    method: string,
    path: string,
    body?: unknown,
    token?: string,
    more: { web?: number; headers?: Record<string, string> } = {},
  ): Promise<{ status: number; body: T }> {
    const response = await fetch(`${this.url(more.web)}${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...more.headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as T };
  }

  async guest(): Promise<string> {
    return (await this.rest<{ token: string }>('POST', '/api/auth/guest', {})).body.token;
  }

  /** A guest's quiz and a game of it, through the API. A server that is busy is asked again. */
  async game(quiz: QuizInput, settings: SettingsInput = {}, ownerToken?: string): Promise<TestGame> {
    const token = ownerToken ?? (await this.guest());
    const { id: quizId } = await this.#make<{ id: string }>('/api/quizzes', quiz, token);
    return { ...(await this.#make<TestGame>('/api/games', { quizId, settings }, token)), ownerToken: token };
  }

  async #make<T extends object>(path: string, what: unknown, token: string, attempts = 20): Promise<T> {
    const { status, body } = await this.rest<T | { error: WireError }>('POST', path, what, token);
    if (status === 201) return body as T;
    const { error } = body as { error: WireError };
    if (error.code !== 'busy' || attempts === 1) throw new Error(`POST ${path}: ${status} ${JSON.stringify(error)}`);
    await sleep(error.retryAfterMs ?? 100);
    return await this.#make(path, what, token, attempts - 1);
  }

  /** A host in the room. A server that is busy is asked again, as the pages do. */
  async host(game: TestGame, web = 0, attempts = 20): Promise<TestClient> {
    const client = this.client({ token: game.hostToken }, web);
    try {
      await client.connected();
    } catch (error) {
      if (attempts === 1 || !isRetryable(error)) throw error;
      await sleep(100);
      return await this.host(game, web, attempts - 1);
    }
    await client.event('room:snapshot');
    return client;
  }

  async join(
    game: Pick<TestGame, 'pin'>,
    nickname: string,
    options: { web?: number; team?: string; key?: string } = {},
  ): Promise<TestPlayer> {
    const { web = 0, ...more } = options;
    const client = await this.client({}, web).connected();
    const { playerId, token } = await client.must('player:join', { pin: game.pin, nickname, ...more });
    return { client, playerId, token };
  }

  async results(game: TestGame, withRows = false): Promise<Results> {
    const path = `/api/games/${game.gameId}/results${withRows ? '?answers=1' : ''}`;
    const { status, body } = await this.rest<Results>('GET', path, undefined, game.ownerToken);
    if (status !== 200) throw new Error(`no results: ${status} ${JSON.stringify(body)}`);
    return body;
  }

  /** The results once everything of the game is in Postgres. */
  async finalResults(game: TestGame, withRows = false): Promise<Results> {
    const until = Date.now() + 15_000;
    for (;;) {
      const results = await this.results(game, withRows);
      if (results.status !== 'lobby' && results.status !== 'running') return results;
      if (Date.now() > until) throw new Error(`the game is still ${results.status} in Postgres`);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async stop(): Promise<void> {
    for (const client of this.#clients) client.close();
    await Promise.all(this.webs.map(({ app }) => app.stop()));
    await this.#worker?.stop();
    if (this.#ownsDatabase) await dropDatabase(this.env['DATABASE_URL'] as string);
  }
}
