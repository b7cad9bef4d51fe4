/** A web and workers in this process, with a link that can lose one certain reply on every way between them. */
import { setTimeout as sleep } from 'node:timers/promises';
import { pino, type Logger } from 'pino';
import { Game } from '../../entities/game.ts';
import { Rest } from '../../load/rest.ts';
import { buildWebApp, type WebApp } from '../../src/app/web.ts';
import { readConfig } from '../../src/config/config.ts';
import { buildWorkerApp, type WorkerApp } from '../../src/app/worker.ts';
import { FaultyLink } from '../support/faulty-link.ts';
import { generousLimits } from '../support/generous-limits.ts';
import { singlesQuiz } from '../support/quizzes.ts';
import { PostgresReplies, RedisReplies, SocketReplies } from '../support/reply-counters.ts';
import { createDatabase, createKeyPrefix, dropDatabase, redisUrl } from '../support/services.ts';
import { auditGame, type GameAudit } from './audit-game.ts';
import { ChaosRoom } from './chaos-room.ts';
import { newGameJournal } from './game-journal.ts';
import { areStored, readStoredGame } from './stored-game.ts';

/** A command of a web that takes longer is `busy`. A worker waits for news for half a second, so it needs more. */
export const commandTimeoutMs = { web: 300, worker: 900 } as const;

const players = 3;
const questions = 3;
const withinMs = 60_000;

export interface Links {
  clients: FaultyLink;
  webRedis: FaultyLink;
  workerRedis: FaultyLink;
  workerPostgres: FaultyLink;
}

export class LinkedProduct {
  readonly links: Links;
  /** What was logged as an error: bugs, and acknowledged answers that could not be folded. */
  readonly errors: string[] = [];
  readonly #databaseUrl: string;
  readonly #env: Record<string, string>;
  readonly #logger: Logger;
  readonly #workers: WorkerApp[] = [];
  #web!: WebApp;
  #rest!: Rest;

  private constructor(links: Links, databaseUrl: string) {
    this.links = links;
    this.#databaseUrl = databaseUrl;
    this.#env = {
      PORT: '0',
      HOST: '127.0.0.1',
      REDIS_PREFIX: createKeyPrefix(),
      APP_SECRET: 'a secret that only tests may use, 32+',
      ...generousLimits(),
      DRAIN_MS: '0',
      // Everything that is folded is trimmed at once.
      TRIM_KEEP_MS: '0',
    };
    this.#logger = pino({ level: 'error' }, { write: (line: string) => void this.errors.push(line) });
  }

  static async start(): Promise<LinkedProduct> {
    const databaseUrl = await createDatabase();
    const [redisPort, postgresPort] = [redisUrl(), databaseUrl].map((url) => Number(new URL(url).port));
    const redis = () => FaultyLink.open(redisPort as number, { replies: () => new RedisReplies() });
    const product = new LinkedProduct(
      {
        clients: await FaultyLink.open([], { replies: () => new SocketReplies() }),
        webRedis: await redis(),
        workerRedis: await redis(),
        workerPostgres: await FaultyLink.open(postgresPort as number, { replies: () => new PostgresReplies() }),
      },
      databaseUrl,
    );
    await product.#startWeb();
    await product.addWorker();
    return product;
  }

  /** One more worker: the first thing it does is to trim the logs. Returns what stops it. */
  async addWorker(): Promise<() => Promise<void>> {
    const { workerPostgres, workerRedis } = this.links;
    const config = readConfig({
      ...this.#env,
      DATABASE_URL: workerPostgres.url(this.#databaseUrl),
      REDIS_URL: workerRedis.url(redisUrl()),
      REDIS_COMMAND_TIMEOUT_MS: String(commandTimeoutMs.worker),
    });
    const worker = await persist(() => buildWorkerApp(config, this.#logger));
    this.#workers.push(worker);
    await worker.start();
    return async () => {
      this.#workers.splice(this.#workers.indexOf(worker), 1);
      await worker.stop();
    };
  }

  /**
   * Plays a game of three questions to its end, with a second worker that begins at the second question, and compares what
   * everybody was told with what is stored. `begun` is called when the game exists and nobody has joined yet; everybody
   * sends each request `copies` times.
   */
  async play(begun: () => void = () => undefined, copies = 1): Promise<GameAudit> {
    const game = await persist(() => this.#rest.createGame(singlesQuiz(questions), { introMs: 0 }));
    const journal = newGameJournal({ gameId: game.gameId, ownerToken: '', autoAdvance: false });
    let stopWorker: Promise<() => Promise<void>> | undefined;
    let shown = 0;
    begun();
    const room = new ChaosRoom({
      ...game,
      url: `http://127.0.0.1:${this.links.clients.port}`,
      players,
      journal,
      random: Math.random,
      thinkMsMax: 30,
      copies,
      onAck: () => undefined,
      onQuestion: () => {
        shown += 1;
        if (shown === 2) stopWorker = this.addWorker();
      },
    });
    try {
      await room.begin(AbortSignal.timeout(withinMs));
      await until(() => room.isOver, 'the game is not over on every screen');
      await room.settled();
      room.noteScreens();
    } finally {
      room.close();
    }
    await until(() => areStored(this.#web.orm, [game.gameId]), 'the end of the game is not stored');
    const audit = auditGame(
      journal,
      await readStoredGame(this.#web.orm, game.gameId),
      await persist(() => this.#rest.results(game.gameId)),
    );
    await (
      await stopWorker
    )?.();
    // Workers that begin look at the games of a day, and this one shall not be among the next game's replies.
    const longAgo = new Date(0);
    await this.#web.orm.em.fork().nativeUpdate(Game, { id: game.gameId }, { storedAt: longAgo });
    return audit;
  }

  async close(): Promise<void> {
    await this.#web?.stop();
    await Promise.all(this.#workers.map((worker) => worker.stop()));
    await Promise.all(Object.values(this.links).map((link: FaultyLink) => link.close()));
    await dropDatabase(this.#databaseUrl);
  }

  async #startWeb(): Promise<void> {
    const config = readConfig({
      ...this.#env,
      DATABASE_URL: this.#databaseUrl,
      REDIS_URL: this.links.webRedis.url(redisUrl()),
      REDIS_COMMAND_TIMEOUT_MS: String(commandTimeoutMs.web),
    });
    this.#web = await persist(() => buildWebApp(config, this.#logger));
    // What starts have logged that found Redis too slow.
    this.errors.length = 0;
    const port = await this.#web.start();
    this.links.clients.setTargets(port);
    this.#rest = new Rest(`http://127.0.0.1:${port}`);
  }
}

/** Tries again until it works: a process that cannot start is started again, and a request that found Redis slow too. */
async function persist<T>(start: () => Promise<T>): Promise<T> {
  const giveUpAt = Date.now() + withinMs;
  for (;;) {
    try {
      return await start();
    } catch (error) {
      if (Date.now() > giveUpAt) throw error;
      await sleep(50);
    }
  }
}

async function until(holds: () => boolean | Promise<boolean>, otherwise: string): Promise<void> {
  const giveUpAt = Date.now() + withinMs;
  while (!(await holds())) {
    if (Date.now() > giveUpAt) throw new Error(otherwise);
    await sleep(10);
  }
}
