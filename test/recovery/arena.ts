/** The product as it is deployed, for tests that take its processes away: webs behind a balancer, workers, counted links. */
import { RoomClient } from '../../src/client/room-client.ts';
import type { Timing } from '../../src/client/timing.ts';
import type { QuizInput } from '../../src/protocol/quiz.ts';
import type { Results } from '../../src/protocol/rest.ts';
import type { SettingsInput } from '../../src/protocol/settings.ts';
import { FaultyLink, type Struck } from '../support/faulty-link.ts';
import { ProductProcess, startWeb, untilReady } from '../support/product-processes.ts';
import { PostgresReplies, RedisReplies } from '../support/reply-counters.ts';
import { createDatabase, createKeyPrefix, dropDatabase, redisUrl } from '../support/services.ts';

export interface ArenaGame {
  gameId: string;
  pin: string;
  hostToken: string;
  ownerToken: string;
}

export interface ArenaWeb {
  web: ProductProcess;
  url: string;
  port: number;
}

/** Replies that match, from all processes, since the count was begun. */
export type Count = () => number;

/**
 * Real web and worker processes on a database and a key prefix of their own; each is started again when it dies. Clients
 * come through `balancer`, which knows no stickiness. `close()` ends and removes everything.
 */
export class Arena {
  readonly env: Record<string, string>;
  readonly balancer: FaultyLink;
  readonly webs: ArenaWeb[] = [];
  readonly workers: ProductProcess[] = [];
  readonly #redisLink: FaultyLink;
  readonly #postgresLink: FaultyLink;
  readonly #links: FaultyLink[] = [];
  readonly #clients: RoomClient[] = [];
  readonly #databaseUrl: string;
  /** Those that were taken out: not looked after any more. */
  readonly #drained: ProductProcess[] = [];
  #names = 0;

  static async open({ webs, workers = 1 }: { webs: number; workers?: number }): Promise<Arena> {
    const databaseUrl = await createDatabase();
    const [balancer, redisLink, postgresLink] = await Promise.all([
      FaultyLink.open([]),
      FaultyLink.open(portOf(redisUrl()), { replies: () => new RedisReplies() }),
      FaultyLink.open(portOf(databaseUrl), { replies: () => new PostgresReplies() }),
    ]);
    const arena = new Arena({ balancer, redisLink, postgresLink, databaseUrl });
    await Promise.all(Array.from({ length: webs }, () => arena.addWeb()));
    for (let i = 0; i < workers; i += 1) arena.addWorker();
    return arena;
  }

  private constructor(parts: Record<'balancer' | 'redisLink' | 'postgresLink', FaultyLink> & { databaseUrl: string }) {
    this.balancer = parts.balancer;
    this.#redisLink = parts.redisLink;
    this.#postgresLink = parts.postgresLink;
    this.#databaseUrl = parts.databaseUrl;
    this.env = {
      DATABASE_URL: parts.postgresLink.url(parts.databaseUrl),
      REDIS_URL: parts.redisLink.url(redisUrl()),
      REDIS_PREFIX: createKeyPrefix(),
      APP_SECRET: 'a secret that only tests may use, 32+',
      LOG_LEVEL: 'warn',
      // One guest plays many games here.
      LIMIT_GUEST_GAMES: '1000',
      LIMIT_GUEST_GAMES_PER_HOUR: '1000',
      LIMIT_ADDRESS_GUEST_GAMES_PER_HOUR: '10000',
    };
  }

  get url(): string {
    return `http://127.0.0.1:${this.balancer.port}`;
  }

  /** Starts one more web process and lets the balancer know. */
  async addWeb(): Promise<ArenaWeb> {
    const { web, url } = await startWeb(`web-${(this.#names += 1)}`, this.env);
    const added = { web, url, port: portOf(url) };
    this.webs.push(added);
    this.#balance();
    return added;
  }

  /** Ends a web process as a deploy does; resolves to its last exit. It does not come back. */
  async drain(web: ArenaWeb): Promise<ProductProcess['exits'][number] | undefined> {
    this.webs.splice(this.webs.indexOf(web), 1);
    this.#balance();
    this.#drained.push(web.web);
    await web.web.stop();
    return web.web.exits.at(-1);
  }

  /** Resolves when every web process serves. */
  async ready(): Promise<void> {
    await Promise.all(this.webs.map(({ url }) => untilReady(url)));
  }

  /** A machine is gone: the process is killed and does not come back. */
  async lose(web: ArenaWeb): Promise<void> {
    web.web.signal('SIGKILL');
    await this.drain(web);
  }

  addWorker(): void {
    const worker = new ProductProcess(`worker-${(this.#names += 1)}`, 'worker', this.env);
    worker.start();
    this.workers.push(worker);
  }

  /** A way to all webs, or to one, which can be cut by itself. It knows the webs there are now. */
  async link(to: readonly ArenaWeb[] = this.webs): Promise<FaultyLink> {
    const link = await FaultyLink.open(
      to.map(({ port }) => port),
      { choose: (count) => Math.floor(Math.random() * count) },
    );
    this.#links.push(link);
    return link;
  }

  countRedis(counts?: (command: string) => boolean): Count {
    return countOf(this.#redisLink.strike({ nth: Infinity, fault: 'cut', ...(counts && { counts }) }));
  }

  countPostgres(): Count {
    return countOf(this.#postgresLink.strike({ nth: Infinity, fault: 'cut' }));
  }

  /** A guest's quiz and a game of it. */
  async game(quiz: QuizInput, settings: SettingsInput = {}): Promise<ArenaGame> {
    return (await this.games(1, quiz, settings))[0] as ArenaGame;
  }

  /** So many games of one quiz. */
  async games(count: number, quiz: QuizInput, settings: SettingsInput = {}): Promise<ArenaGame[]> {
    const { token } = await this.#rest<{ token: string }>('/api/auth/guest', {});
    const { id } = await this.#rest<{ id: string }>('/api/quizzes', quiz, token);
    const make = () => this.#rest<Omit<ArenaGame, 'ownerToken'>>('/api/games', { quizId: id, settings }, token);
    const made = await Promise.all(Array.from({ length: count }, make));
    return made.map((game) => ({ ...game, ownerToken: token }));
  }

  /** What is folded so far, with every row. */
  async results(game: ArenaGame): Promise<Results> {
    const response = await fetch(`${this.url}/api/games/${game.gameId}/results?answers=1`, {
      headers: { authorization: `Bearer ${game.ownerToken}` },
    });
    if (!response.ok) throw new Error(`no results: ${response.status} ${await response.text()}`);
    return (await response.json()) as Results;
  }

  /** The results once the end of the game is in Postgres. */
  async finalResults(game: ArenaGame): Promise<Results> {
    const until = Date.now() + 30_000;
    for (;;) {
      const results = await this.results(game);
      if (results.status !== 'lobby' && results.status !== 'running') return results;
      if (Date.now() > until) throw new Error(`the game is ${results.status} in Postgres`);
      await pause(50);
    }
  }

  client(url = this.url, token?: string, timing: Partial<Timing> = {}): RoomClient {
    const client = new RoomClient({ url, timing, ...(token === undefined ? {} : { token }) });
    this.#clients.push(client);
    return client;
  }

  /** The host, seated. */
  async host(game: ArenaGame, url = this.url): Promise<RoomClient> {
    const host = this.client(url, game.hostToken);
    host.connect();
    await until(() => host.state.connection === 'live');
    return host;
  }

  /** What processes have logged as errors. */
  get errors(): string[] {
    return this.#processes.flatMap(({ errors }) => errors);
  }

  async close(): Promise<void> {
    for (const client of this.#clients) client.close();
    await Promise.all(this.#processes.map((one) => one.stop()));
    await Promise.all([this.balancer, this.#redisLink, this.#postgresLink, ...this.#links].map((one) => one.close()));
    await dropDatabase(this.#databaseUrl);
  }

  get #processes(): ProductProcess[] {
    return [...this.webs.map(({ web }) => web), ...this.workers, ...this.#drained];
  }

  #balance(): void {
    this.balancer.setTargets(this.webs.map(({ port }) => port));
  }

  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- each caller says what the route replies
  async #rest<T>(path: string, body: unknown, token?: string): Promise<T> {
    const headers: Record<string, string> = { 'content-type': 'application/json' };
    if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
    const response = await fetch(`${this.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    const text = await response.text();
    if (response.status === 503) {
      // A slow machine: the server asks to come again.
      await pause(1000);
      return this.#rest(path, body, token);
    }
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
    return JSON.parse(text) as T;
  }
}

/** Resolves when the condition holds. A slow machine is given time: whether it was fast enough, the figures say. */
export async function until(holds: () => boolean, withinMs = 60_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`it never happened: ${holds.toString()}`);
    await pause(5);
  }
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The value that `share` (0…1) of the numbers do not exceed. */
export function quantile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(sorted.length * share) - 1))] ?? NaN;
}

/** `p50 12, p99 40, max 41 ms of 300`. */
export function describeTimes(ms: readonly number[]): string {
  const [p50, p99, max] = [0.5, 0.99, 1].map((share) => Math.round(quantile(ms, share)));
  return `p50 ${p50}, p99 ${p99}, max ${max} ms of ${ms.length}`;
}

/** A line for whoever runs the test: the figures are claimed from it, never asserted. */
export function report(line: string): void {
  process.stdout.write(`recovery: ${line}\n`);
}

const portOf = (url: string): number => Number(new URL(url).port);
const countOf = (struck: Struck): Count => {
  const before = struck.seen;
  return () => struck.seen - before;
};
