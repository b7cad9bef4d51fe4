import { randomUUID } from 'node:crypto';
import { connectOrm } from '../../../src/db/orm.ts';
import { migrate } from '../../../src/db/migrate.ts';
import { makeDefinition } from '../../../src/game/definition.ts';
import { quizSchema, type QuizInput } from '../../../src/protocol/quiz.ts';
import { settingsSchema, type SettingsInput } from '../../../src/protocol/settings.ts';
import { connectCommands } from '../../../src/redis/connect.ts';
import { createKeys, shardOf } from '../../../src/redis/keys.ts';
import { loadScripts, ScriptRunner } from '../../../src/redis/script-runner.ts';
import { roomKeyList } from '../../../src/live/rooms/room-key-list.ts';
import { RoomTokens } from '../../../src/live/rooms/room-tokens.ts';
import { createLogger } from '../../../src/observability/logger.ts';
import { WebProcess } from '../../fuzz/web-process.ts';
import { ProductProcess } from '../../support/product-processes.ts';
import { singlesQuiz } from '../../support/quizzes.ts';
import { startPostgres, startRedis, type PrivateServer } from '../../support/services.ts';

const secret = 'a secret that only tests may use, 32+';
const prefix = 'qf:';

export interface TargetSizes {
  /** Of the stored game whose answers are asked for. */
  players: number;
  questions: number;
  /** Players of the stored game whose results are asked for without answers. */
  widePlayers: number;
  /** Seats of the live room that attackers ask for. */
  seats: number;
}

export interface StageGame {
  gameId: string;
  pin: string;
  hostToken: string;
}

/** What the attackers are given: everything here is theirs by right. */
export interface AttackGoods {
  url: string;
  /** REST tokens of different guests; the first one owns the rest. */
  guests: string[];
  quizId: string;
  bigQuiz: string;
  resultsGameId: string;
  wideGameId: string;
  room: StageGame & { playerTokens: string[] };
}

/**
 * One whole product, a web and a worker process on servers of its own, with what attackers ask for: two of them share
 * nothing but the machine.
 */
export class AttackTarget {
  readonly url: string;
  readonly web: WebProcess;
  readonly #worker: ProductProcess;
  readonly #postgres: PrivateServer;
  readonly #redis: PrivateServer;

  static async start(): Promise<AttackTarget> {
    const [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
    await migrate(postgres.url);
    const env = {
      HOST: '127.0.0.1',
      LOG_LEVEL: 'info',
      DATABASE_URL: postgres.url,
      REDIS_URL: redis.url,
      REDIS_PREFIX: prefix,
      APP_SECRET: secret,
    };
    const web = await WebProcess.start(env);
    const worker = new ProductProcess('worker', 'worker', env);
    worker.start();
    return new AttackTarget({ web, worker, postgres, redis });
  }

  private constructor(parts: {
    web: WebProcess;
    worker: ProductProcess;
    postgres: PrivateServer;
    redis: PrivateServer;
  }) {
    this.web = parts.web;
    this.url = parts.web.url;
    this.#worker = parts.worker;
    this.#postgres = parts.postgres;
    this.#redis = parts.redis;
  }

  /** @param token of its owner; by default somebody new */
  async makeGame(quiz: QuizInput, settings: SettingsInput = {}, token?: string): Promise<StageGame> {
    const owner = token ?? (await this.#makeGuest());
    const { id: quizId } = await post<{ id: string }>(this.url, '/api/quizzes', quiz, owner);
    return await post<StageGame>(this.url, '/api/games', { quizId, settings }, owner);
  }

  /** Lays out what the attackers will ask for. */
  async prepare(sizes: TargetSizes): Promise<AttackGoods> {
    const guests: string[] = [];
    for (let i = 0; i < 4; i += 1) {
      guests.push(await this.#makeGuest());
    }
    const owner = guests[0] as string;
    const bigQuiz = JSON.stringify(wordyQuiz);
    const { id: quizId } = await post<{ id: string }>(this.url, '/api/quizzes', wordyQuiz, owner);
    const room = await this.makeGame(singlesQuiz(5, 240_000), { maxPlayers: 10_000 }, owner);
    const playerTokens = await this.#fillRoom(room.gameId, sizes.seats);
    const { players, questions, widePlayers } = sizes;
    const [resultsGameId, wideGameId] = await this.#storeGames(owner, [
      { players, questions },
      { players: widePlayers, questions: 2 },
    ]);
    const stored = { resultsGameId: resultsGameId as string, wideGameId: wideGameId as string };
    return { url: this.url, guests, quizId, bigQuiz, ...stored, room: { ...room, playerTokens } };
  }

  async #makeGuest(): Promise<string> {
    return (await post<{ token: string }>(this.url, '/api/auth/guest', {})).token;
  }

  async stop(): Promise<void> {
    await Promise.all([this.web.stop(), this.#worker.stop()]);
    await Promise.all([this.#postgres.close(), this.#redis.close()]);
  }

  /** Seats as `player:join` would make them. @returns tokens of some of them. */
  async #fillRoom(gameId: string, seats: number): Promise<string[]> {
    const redis = connectCommands({ url: this.#redis.url, commandTimeoutMs: 20_000 }, silent);
    const keys = createKeys(prefix);
    const runner = new ScriptRunner(redis, loadScripts());
    const tokens = new RoomTokens(secret);
    if (redis.status !== 'ready') await new Promise((resolve) => void redis.once('ready', resolve));
    const epoch = (await redis.get(keys.epoch(shardOf(gameId)))) as string;
    const keyList = [...roomKeyList(keys, gameId), keys.process(shardOf(gameId), 'elsewhere')];
    const ids = Array.from({ length: seats }, (_, i) => `p${i}`);
    const join = (id: string) => [epoch, gameId, id, `Player ${id}`, id, '', -1, 'elsewhere', id];
    // Not all at once: a command waits for its reply for so long, and no longer.
    for (let from = 0; from < seats; from += joinsAtOnce) {
      await Promise.all(ids.slice(from, from + joinsAtOnce).map((id) => runner.run('join-room', keyList, join(id))));
    }
    redis.disconnect();
    return ids.slice(0, 100).map((subject) => tokens.issue({ role: 'player', gameId, subject }));
  }

  /** Games as the folder leaves them. @returns their ids. */
  async #storeGames(owner: string, games: { players: number; questions: number }[]): Promise<string[]> {
    const orm = await connectOrm({
      url: this.#postgres.url,
      poolMax: 1,
      applicationName: 'stage',
      queryTimeoutMs: 60_000,
    });
    try {
      const ids: string[] = [];
      for (const game of games) {
        const gameId = randomUUID();
        const quiz = quizSchema.parse(singlesQuiz(game.questions));
        const definition = JSON.stringify(makeDefinition(quiz, settingsSchema.parse({}), () => 0));
        const run = (sql: string, ...more: unknown[]) => orm.em.fork().execute(sql, [gameId, ...more]);
        await run(storeGame, definition, owner);
        await run(storePlayers, game.players);
        await run(storeAnswers, game.questions - 1, game.players);
        await run(storeResults, game.questions - 1);
        ids.push(gameId);
      }
      return ids;
    } finally {
      await orm.close(true);
    }
  }
}

const joinsAtOnce = 200;
const silent = createLogger('silent', 'stage');

const storeGame = `
  insert into game (id, pin, owner_id, quiz_id, quiz_version, quiz_title, definition, status, created_at, started_at, ended_at)
  select ?::uuid, '000000', user_id, gen_random_uuid(), 1, 'Stored', ?::jsonb, 'finished', now(), now(), now()
  from session where token_hash = encode(sha256(?::bytea), 'hex')`;
const storePlayers = `
  insert into player (game_id, player_id, nickname, join_order, joined_at)
  select ?::uuid, 'p' || i, 'Player ' || i, i, now() from generate_series(1, ?::int) i`;
const storeAnswers = `
  insert into answer (game_id, question, player_id, answer, correct, fraction, points, elapsed_ms, streak_before, log_id)
  select ?::uuid, q, 'p' || i, '0'::jsonb, true, 1, 900, 1000 + i, 0, '1-1'
  from generate_series(0, ?::int) q, generate_series(1, ?::int) i`;
const storeResults = `
  insert into question_result (game_id, question, counts, answered, correct, average_ms, scorer, opened_at, closed_at)
  select ?::uuid, q, '[1, 0]'::jsonb, 1, 1, 1000, '1', now(), now() from generate_series(0, ?::int) q`;

/** About 1.2 MB: as large as a quiz gets, about. */
const wordyQuiz: QuizInput = {
  title: 'Wordy',
  questions: Array.from({ length: 200 }, (_, i) => ({
    type: 'text' as const,
    prompt: `Question ${i} `.padEnd(500, 'x'),
    explanation: 'e'.repeat(1000),
    accept: Array.from({ length: 20 }, (__, j) => `${i} ${j} `.padEnd(200, 'y')),
  })),
};

async function post<T>(url: string, path: string, body: unknown, token?: string): Promise<T> {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}
