import { setTimeout as pause } from 'node:timers/promises';
import type { RoomClientOptions } from '../../src/client/room-client.ts';
import { RoomClient } from '../../src/client/room-client.ts';
import type { QuizInput } from '../../src/protocol/quiz.ts';
import type { Results } from '../../src/protocol/rest.ts';
import type { SettingsInput } from '../../src/protocol/settings.ts';
import { FaultyLink } from './faulty-link.ts';
import { ProductProcess, startWeb, type ProcessExit } from './product-processes.ts';

export interface FleetGame {
  gameId: string;
  pin: string;
  hostToken: string;
  /** The owner's REST token. */
  owner: string;
}

export interface FleetWeb {
  web: ProductProcess;
  url: string;
}

/**
 * Web and worker processes behind one address: a TCP balancer that takes them in turn and knows nothing of readiness, only
 * whether a connection was taken. Owns the processes and the clients made here; `stop()` ends all of them.
 */
export class Fleet {
  readonly env: Record<string, string>;
  readonly balancer: FaultyLink;
  readonly webs: FleetWeb[] = [];
  readonly workers: ProductProcess[] = [];
  readonly #clients: RoomClient[] = [];
  readonly #all: ProductProcess[] = [];

  /** @param env at least the two servers; the database has its schema. */
  static async open(env: Record<string, string>): Promise<Fleet> {
    return new Fleet(env, await FaultyLink.open([]));
  }

  private constructor(env: Record<string, string>, balancer: FaultyLink) {
    this.env = { LOG_LEVEL: 'info', ...noLimits, ...env };
    this.balancer = balancer;
  }

  /** The address of the balancer. */
  get url(): string {
    return `http://127.0.0.1:${this.balancer.port}`;
  }

  /** Resolves when it takes players. @param root of an altered build */
  async addWeb(root?: string): Promise<FleetWeb> {
    const started = await startWeb(`web-${this.#all.length}`, this.env, root);
    this.#all.push(started.web);
    this.webs.push(started);
    this.#balance();
    return started;
  }

  /** Resolves when it folds. */
  async addWorker(root?: string): Promise<ProductProcess> {
    const worker = new ProductProcess(`worker-${this.#all.length}`, 'worker', this.env, root);
    this.#all.push(worker);
    this.workers.push(worker);
    const { promise, resolve } = Promise.withResolvers<void>();
    worker.onLine = (line) => line.includes('"msg":"folding"') && resolve();
    worker.start();
    await promise;
    return worker;
  }

  /** SIGTERM. The balancer finds out by itself. Resolves when it has ended. */
  async decommission(process: ProductProcess): Promise<ProcessExit & { tookMs: number }> {
    const from = performance.now();
    await process.stop();
    const tookMs = performance.now() - from;
    for (const [i, { web }] of this.webs.entries()) if (web === process) this.webs.splice(i, 1);
    for (const [i, worker] of this.workers.entries()) if (worker === process) this.workers.splice(i, 1);
    this.#balance();
    return { ...(process.exits.at(-1) as ProcessExit), tookMs };
  }

  /** What any process ever complained about, and ends that nobody asked for. */
  complaints(): string[] {
    return this.#all.flatMap(({ errors, exits, name }) => [
      ...errors,
      ...exits.filter(({ code }) => code !== 0).map(({ code, signal }) => `${name} ended with ${code ?? signal}`),
    ]);
  }

  client(options: Partial<RoomClientOptions> = {}): RoomClient {
    const client = new RoomClient({ url: this.url, ...options });
    this.#clients.push(client);
    return client;
  }

  /** One REST call, through the balancer unless another address is named; each on a connection of its own. */
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- each test says what it expects in the body
  async rest<T>(
    method: string,
    path: string,
    body?: unknown,
    { token, url = this.url }: { token?: string | undefined; url?: string } = {},
  ): Promise<T> {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        connection: 'close',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return JSON.parse(text) as T;
  }

  /** A game of a new guest's new quiz. @param url of the web process that makes it; any by default */
  async makeGame(quiz: QuizInput, settings: SettingsInput = {}, url = this.url): Promise<FleetGame> {
    const make = await this.gameMaker(quiz, settings, url);
    return make();
  }

  /** As `makeGame`, for as many games of that quiz as are asked for. */
  async gameMaker(quiz: QuizInput, settings: SettingsInput = {}, url = this.url): Promise<() => Promise<FleetGame>> {
    const post = <T>(path: string, body: unknown, token?: string) => this.rest<T>('POST', path, body, { token, url });
    const { token: owner } = await post<{ token: string }>('/api/auth/guest', {});
    const { id: quizId } = await post<{ id: string }>('/api/quizzes', quiz, owner);
    return async () => ({ ...(await post<FleetGame>('/api/games', { quizId, settings }, owner)), owner });
  }

  /** The results with all rows, once the whole game is in Postgres. */
  async finalResults({ gameId, owner }: FleetGame, { withinMs = 30_000, url = this.url } = {}): Promise<Results> {
    const until = Date.now() + withinMs;
    for (;;) {
      const results = await this.rest<Results>('GET', `/api/games/${gameId}/results?answers=1`, undefined, {
        token: owner,
        url,
      });
      if (results.status !== 'lobby' && results.status !== 'running') return results;
      if (Date.now() > until) throw new Error(`the game is still ${results.status} in Postgres`);
      await pause(50);
    }
  }

  async stop(): Promise<void> {
    for (const client of this.#clients) client.close();
    await Promise.all(this.#all.map((process) => process.stop()));
    await this.balancer.close();
  }

  #balance(): void {
    this.balancer.setTargets(this.webs.map(({ url }) => Number(new URL(url).port)));
  }
}

/** One test is many people at one address. */
const noLimits = {
  LIMIT_GUESTS_PER_MINUTE: '1000000',
  LIMIT_REST_PER_MINUTE: '1000000',
  LIMIT_DRAFTS_PER_MINUTE: '1000000',
};
