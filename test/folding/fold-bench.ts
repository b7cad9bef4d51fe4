/** A database, a key prefix and a folder for one test, and what the tables say afterwards. */
import type { MikroORM } from '@mikro-orm/postgresql';
import { Redis } from 'ioredis';
import { Game } from '../../entities/game.ts';
import { AnswerFolder, type AnswerFolderOptions } from '../../src/folding/answer-folder.ts';
import { noFoldMetrics } from '../../src/folding/fold-metrics.ts';
import { readCheckpoints } from '../../src/folding/fold-trimmer.ts';
import { ShardReader } from '../../src/folding/shard-reader.ts';
import { connectOrm } from '../../src/db/orm.ts';
import { loadScripts, ScriptRunner } from '../../src/redis/script-runner.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { UnknownGames } from '../../src/log/unknown-games.ts';
import { createKeys, type Keys } from '../../src/redis/keys.ts';
import { createOwnDatabase, createKeyPrefix, dropDatabase, redisUrl } from '../support/services.ts';
import type { RecordedEntry, Recording } from './fold-recording.ts';

export type FolderOverrides = Partial<AnswerFolderOptions> & { answersMax?: number };

export class FoldBench {
  readonly orm: MikroORM;
  readonly databaseUrl: string;
  readonly redis: Redis;
  readonly keys: Keys;
  readonly runner: ScriptRunner;
  readonly reader: ShardReader;
  /** Games that the folders let expire, in order. */
  readonly retired: string[] = [];
  /** Dead letters as the folders counted them, acknowledged or not. */
  readonly deadLetters: { reason: string; acked: boolean }[] = [];
  /** Why the folders left games to others, each game once a folder. */
  readonly unknown: string[] = [];
  redone = 0;
  readonly #ownsDatabase: boolean;

  constructor(parts: { orm: MikroORM; databaseUrl: string; redis: Redis; keys: Keys; ownsDatabase: boolean }) {
    this.orm = parts.orm;
    this.databaseUrl = parts.databaseUrl;
    this.redis = parts.redis;
    this.keys = parts.keys;
    this.runner = new ScriptRunner(this.redis, loadScripts());
    this.reader = new ShardReader({ runner: this.runner, blocking: this.redis }, this.keys);
    this.#ownsDatabase = parts.ownsDatabase;
  }

  static async open(given?: { databaseUrl: string }): Promise<FoldBench> {
    const databaseUrl = given?.databaseUrl ?? (await createOwnDatabase());
    const orm = await connectOrm({ url: databaseUrl, poolMax: 8, applicationName: 'fold-test', queryTimeoutMs: 5000 });
    const redis = new Redis(redisUrl());
    const bench = new FoldBench({
      orm,
      databaseUrl,
      redis,
      keys: createKeys(createKeyPrefix()),
      ownsDatabase: given === undefined,
    });
    await bench.setEpochs();
    return bench;
  }

  async close(): Promise<void> {
    this.redis.disconnect();
    await this.orm.close(true);
    if (this.#ownsDatabase) await dropDatabase(this.databaseUrl);
  }

  async setEpochs(): Promise<void> {
    for (const [shard, { epoch }] of await readCheckpoints(this.orm))
      await this.redis.set(this.keys.epoch(shard), epoch);
  }

  async addGames(games: Recording['games']): Promise<void> {
    const em = this.orm.em.fork();
    for (const { id, definition } of games) {
      em.create(Game, {
        id,
        definition,
        pin: '123456',
        ownerId: id,
        quizId: null,
        quizVersion: 1,
        quizTitle: definition.title,
        createdAt: new Date(0),
      });
    }
    await em.flush();
  }

  /** Writes entries with the ids they were recorded with. */
  async write(entries: readonly RecordedEntry[]): Promise<void> {
    for (let from = 0; from < entries.length; from += 1000) {
      const pipeline = this.redis.pipeline();
      for (const { shard, id, fields } of entries.slice(from, from + 1000)) {
        pipeline.xadd(this.keys.log(shard), id, ...fields);
      }
      for (const [error] of (await pipeline.exec()) ?? []) if (error) throw error;
    }
  }

  async folder(overrides: FolderOverrides = {}): Promise<AnswerFolder> {
    const { answersMax = 4000, ...rest } = overrides;
    const folder = new AnswerFolder({
      orm: this.orm,
      runner: this.runner,
      keys: this.keys,
      reader: this.reader,
      folding: { answersMax, trimKeepMs: 600_000 },
      logger: createLogger('silent', 'test'),
      metrics: {
        ...noFoldMetrics,
        deadLetter: (reason, acked) => this.deadLetters.push({ reason, acked }),
        redone: () => (this.redone += 1),
      },
      unknown: new UnknownGames(createLogger('silent', 'test'), (reason) => this.unknown.push(reason)),
      expireRoom: async (gameId) => void this.retired.push(gameId),
      now: () => new Date(1_800_000_000_000),
      ...rest,
    });
    await folder.load();
    return folder;
  }

  async rescan(): Promise<void> {
    await this.orm.em.fork().execute(`update checkpoint set last_id = '0-0'`);
  }

  /** Everything that folding writes, in the order of the keys; without the numbers that Postgres makes. */
  async tables(): Promise<Record<string, unknown[]>> {
    const em = this.orm.em.fork();
    const select = (sql: string) => em.execute<unknown[]>(sql);
    return {
      answers: await select('select * from answer order by game_id, question, player_id'),
      players: await select('select * from player order by game_id, player_id'),
      results: await select('select * from question_result order by game_id, question'),
      games: await select('select id, status, started_at, ended_at, stored_at from game order by id'),
      deadLetters: await select(
        'select shard, log_id, position, reason, payload, acked from dead_letter order by shard, log_id, position',
      ),
      rewardsDue: await select('select * from reward_due order by game_id, cause'),
      checkpoints: await select('select shard, last_id from checkpoint order by shard'),
    };
  }
}

/** Folds all shards until nothing is new. */
export async function foldAll(folder: AnswerFolder): Promise<void> {
  for (const shard of folder.positions().keys()) {
    for (;;) {
      const { state } = await folder.fold(shard);
      if (state === 'idle' || state === 'left') break;
    }
  }
}
