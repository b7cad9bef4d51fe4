/**
 * U1, accepted means fsynced: Redis is killed under players who answer, its log is cut back to what was synced, and every
 * answer that was acknowledged must be in it. Oracle: what each socket was told, against the bare log.
 */
import { Redis } from 'ioredis';
import { describe, expect, test } from 'vitest';
import { shards } from '../../src/redis/keys.ts';
import { prepareFsyncRecord, type FsyncRecord } from '../support/fsync-record.ts';
import { makeTemporaryDir, startRedis, type PrivateServer } from '../support/private-server.ts';
import { singlesQuiz } from '../support/quizzes.ts';
import { startQuickfire, type TestQuickfire } from '../support/quickfire.ts';
import type { TestClient } from '../support/test-client.ts';

const playerCount = 20;
const acksPerRound = 40;

/** What an answer is known by: player, question, choice and time. */
type Acked = Set<string>;

describe('after a loss of power', () => {
  test('every acknowledged answer is in the log, whenever Redis is killed [ANS-7]', async ({ skip }) => {
    const lab = await startLab([], skip);
    try {
      for (let round = 0; round < 4; round += 1) {
        await lab.progress();
        // A rewrite begins new files; the round after it meets both its end and what follows.
        if (round % 2 === 1) await lab.rewriteLog();
        await lab.losePower();
        expect(await lab.lost(), `round ${round}`).toEqual([]);
      }
      expect(lab.acked.size).toBeGreaterThan(4 * acksPerRound);
    } finally {
      await lab.close();
    }
  }, 120_000);

  test('that can be noticed: with appendfsync everysec acknowledged answers are gone', async ({ skip }) => {
    const lab = await startLab(['--appendfsync', 'everysec'], skip);
    try {
      let lost = 0;
      // A kill that comes right behind the fsync of the second costs nothing.
      for (let round = 0; round < 15 && lost === 0; round += 1) {
        await lab.progress();
        await lab.losePower();
        lost = (await lab.lost()).length;
      }
      expect(lost).toBeGreaterThan(0);
    } finally {
      await lab.close();
    }
  }, 120_000);
});

/** A game that goes on by itself, on a Redis whose fsyncs are noted. Skips without a C compiler. */
async function startLab(args: readonly string[], skip: (note: string) => never): Promise<Lab> {
  const folder = makeTemporaryDir();
  const record = prepareFsyncRecord(folder.path);
  if (record === undefined) {
    folder.remove();
    return skip('no C compiler here (cc): nothing can note what was synced');
  }
  const redis = await startRedis({ args, env: record.env });
  const product = await startQuickfire({
    worker: false,
    env: { REDIS_URL: redis.url, LOG_LEVEL: 'silent', ALLOW_LOSSY_REDIS: String(args.length > 0) },
  });
  const lab = new Lab({ record, redis, product, removeFolder: () => folder.remove() });
  await lab.startGame();
  return lab;
}

interface LabParts {
  record: FsyncRecord;
  redis: PrivateServer;
  product: TestQuickfire;
  removeFolder: () => void;
}

class Lab {
  readonly acked: Acked = new Set();
  readonly #parts: LabParts;
  #closing = false;

  constructor(parts: LabParts) {
    this.#parts = parts;
  }

  async startGame(): Promise<void> {
    const { product } = this.#parts;
    const settings = { introMs: 0, revealMs: 0, standingsMs: 0, autoAdvance: true };
    const game = await product.game(singlesQuiz(200, 5000), settings);
    const host = await product.host(game);
    const players = await Promise.all(
      Array.from({ length: playerCount }, (_, number) => product.join(game, `Player ${number}`)),
    );
    for (const [number, { client, playerId }] of players.entries()) this.#play(client, playerId, number);
    await host.must('host:start', {});
  }

  /** Resolves when some more answers have been acknowledged. */
  async progress(): Promise<void> {
    const from = this.acked.size;
    await expect.poll(() => this.acked.size - from, { timeout: 30_000 }).toBeGreaterThan(acksPerRound);
  }

  async rewriteLog(): Promise<void> {
    await this.#ask((redis) => redis.bgrewriteaof());
  }

  /** Kills Redis, cuts its log back, starts it again. */
  async losePower(): Promise<void> {
    const { redis, record } = this.#parts;
    await redis.kill();
    record.cutBackToLastFsync(redis.dataDir);
    await redis.restart();
  }

  /** Acknowledged answers that are not in the log. */
  async lost(): Promise<string[]> {
    const { product } = this.#parts;
    const acked = [...this.acked];
    const logged = await this.#ask(async (redis) => {
      const entries = await Promise.all(
        shards.map((shard) => redis.xrange(`${product.env['REDIS_PREFIX']}{s${shard}}:log`, '-', '+')),
      );
      return new Set(entries.flat().flatMap(([, fields]) => answersIn(fields)));
    });
    return acked.filter((answer) => !logged.has(answer));
  }

  async close(): Promise<void> {
    const { product, redis, removeFolder } = this.#parts;
    this.#closing = true;
    await product.stop();
    await redis.close();
    removeFolder();
  }

  /** Answers every question as soon as it is shown, and again while the server does not know whether it has it. */
  #play(client: TestClient, playerId: string, number: number): void {
    client.socket.on('question:open', ({ index }: { index: number }) => {
      const answer = (number + index) % 2;
      const attempt = async (): Promise<void> => {
        const reply = await client.send('player:answer', { question: index, answer });
        if (reply.ok) this.acked.add(`${playerId}|${index}|${answer}|${reply.elapsedMs}`);
        else if (reply.error.retryable && !this.#closing) setTimeout(() => void quietly(attempt()), 100);
      };
      // Not all in one turn, so that a kill meets answers on their way.
      setTimeout(() => void quietly(attempt()), number * 5);
    });
  }

  async #ask<T>(question: (redis: Redis) => Promise<T>): Promise<T> {
    const redis = new Redis(this.#parts.redis.url);
    try {
      return await question(redis);
    } finally {
      redis.disconnect();
    }
  }
}

/** No reply within the limit, or a closed socket: not acknowledged. */
async function quietly(attempt: Promise<void>): Promise<void> {
  await attempt.catch((error: unknown) => {
    if (!(error instanceof Error) || !/timed out|disconnected/.test(error.message)) throw error;
  });
}

function answersIn(fields: string[]): string[] {
  const entry = Object.fromEntries(fields.flatMap((name, i) => (i % 2 === 0 ? [[name, fields[i + 1]]] : [])));
  if (entry['t'] !== 'answers') return [];
  const { q, a } = JSON.parse(entry['d'] ?? '') as { q: number; a: [string, number, number, number][] };
  return a.map(([playerId, answer, elapsedMs]) => `${playerId}|${q}|${answer}|${elapsedMs}`);
}
