/** Our own web process as it runs in production, measured; with a real PostgreSQL and a real Redis beside it. */
import { join } from 'node:path';
import { Rest, type Game } from '../../load/rest.ts';
import { migrate } from '../../src/db/migrate.ts';
import { findFreePort } from '../../src/embedded/free-port.ts';
import type { SettingsInput } from '../../src/protocol/settings.ts';
import { generousLimits } from '../support/generous-limits.ts';
import { type PrivateServer, startPostgres, startRedis } from '../support/private-server.ts';
import { untilReady } from '../support/product-processes.ts';
import { singlesQuiz } from '../support/quizzes.ts';
import { TestClient } from '../support/test-client.ts';
import { webNodeFlags } from './node-flags.ts';
import { MeasuredProcess } from './measured-process.ts';

/**
 * Thousands of players at one address and a host that never rests, on a machine that is busy on purpose: nobody is an
 * attacker here. No bench measures a limit.
 */
const environment = {
  ...generousLimits(),
  HOST: '127.0.0.1',
  LOG_LEVEL: 'error',
  APP_SECRET: 'a secret that only benches may use, 32+',
  BUSY_JOIN_DELAY_MS: '60000',
  BUSY_CONNECT_DELAY_MS: '60000',
};

/** Questions of each game: a part of a bench is one, and there must be enough. */
const questions = 100;

/** Owns all of it until `stop`. */
export class BenchProduct {
  readonly web: MeasuredProcess;
  readonly url: string;
  readonly env: Readonly<Record<string, string>>;
  readonly redis: PrivateServer;
  readonly postgres: PrivateServer;

  private constructor(parts: {
    web: MeasuredProcess;
    url: string;
    env: Record<string, string>;
    postgres: PrivateServer;
    redis: PrivateServer;
  }) {
    this.web = parts.web;
    this.url = parts.url;
    this.env = parts.env;
    this.redis = parts.redis;
    this.postgres = parts.postgres;
  }

  /** Resolves when it takes players. */
  static async start(
    more: Readonly<Record<string, string>> = {},
    { pinned = true, durable = false } = {},
  ): Promise<BenchProduct> {
    const [postgres, redis] = await Promise.all([startPostgres({ durable }), startRedis()]);
    await migrate(postgres.url);
    const env = { ...environment, DATABASE_URL: postgres.url, REDIS_URL: redis.url, ...more };
    const port = await findFreePort();
    const web = MeasuredProcess.start({
      script: join(import.meta.dirname, '../../src/bin/web.ts'),
      env: { ...env, PORT: String(port) },
      nodeFlags: webNodeFlags(),
      pinned,
    });
    const url = `http://127.0.0.1:${port}`;
    await untilReady(url);
    return new BenchProduct({ web, url, env, postgres, redis });
  }

  /** A game in its lobby, with a host. Questions have two options, open at once, and end when the host says so. */
  async openGame(settings: SettingsInput = {}): Promise<BenchGame> {
    const game = await new Rest(this.url).createGame(singlesQuiz(questions, 240_000), {
      introMs: 0,
      closeWhenAllAnswered: false,
      ...settings,
    });
    const host = await new TestClient(this.url, { token: game.hostToken }).connected();
    await host.event('room:snapshot');
    return new BenchGame(game, host);
  }

  async stop(): Promise<void> {
    await this.web.stop();
    await Promise.all([this.postgres.close(), this.redis.close()]);
  }
}

/** The host of a game: takes it from question to question. */
export class BenchGame {
  readonly game: Game;
  readonly host: TestClient;
  /** Of the question that is open, or was last; −1 in the lobby. */
  question = -1;

  constructor(game: Game, host: TestClient) {
    this.game = game;
    this.host = host;
  }

  /** Opens the next question, whatever is on the screens now. */
  async openQuestion(): Promise<void> {
    const { host } = this;
    await host.must(this.question < 0 ? 'host:start' : 'host:next', {});
    this.question += 1;
    await host.event('question:open', ({ index }) => index === this.question);
  }

  /** Closes it, and goes on until the leaderboard has been sent. */
  async closeQuestion(): Promise<void> {
    const { host, question } = this;
    await host.must('host:next', {});
    await host.event('question:closed', ({ index }) => index === question, 60_000);
    await host.must('host:next', {});
    await host.event('leaderboard', ({ index }) => index === question, 60_000);
    host.received.length = 0;
  }

  close(): void {
    this.host.close();
  }
}
