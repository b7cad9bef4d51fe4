import { setTimeout as sleep } from 'node:timers/promises';
import type { RedisCommands } from '../redis/connect.ts';
import type { Keys } from '../redis/keys.ts';
import type { ScriptRunner } from '../redis/script-runner.ts';
import { isFoldRetryable } from './fold-errors.ts';
import { readLogEntry, rowsOf, type ReadEntry } from '../log/log-entry.ts';

type StreamEntry = [id: string, fields: string[]];

export interface ShardBatch {
  /** The shard's epoch at the moment of the read; `null` when this Redis has none. */
  epoch: string | null;
  /** In the order of the log. */
  entries: ReadEntry[];
  /** Whether a larger batch would have had more. */
  more: boolean;
}

/** Between two reads of a cluster's shards: 64 small commands, spread over its nodes. */
const lookIntervalMs = 200;
const entriesPerCall = { first: 32, max: 1000 };

/** Reads the logs of shards. Stateless; only `waitForNews` uses `blocking`. */
export class ShardReader {
  readonly #runner: ScriptRunner;
  readonly #blocking: RedisCommands;
  readonly #keys: Keys;

  constructor(connections: { runner: ScriptRunner; blocking: RedisCommands }, keys: Keys) {
    this.#runner = connections.runner;
    this.#blocking = connections.blocking;
    this.#keys = keys;
  }

  /**
   * Reads entries after `after`, up to `rowsMax` rows, at least one entry if any. It never splits an entry.
   * @throws {CodedError} `busy` without Redis.
   */
  async read(shard: number, after: string, rowsMax: number): Promise<ShardBatch> {
    const batch: ShardBatch = { epoch: null, entries: [], more: false };
    let rows = 0;
    let count = Math.min(entriesPerCall.first, rowsMax);
    for (let from = after; ;) {
      // oxlint-disable-next-line no-await-in-loop -- each read begins where the last one ended
      const { epoch, found } = await this.#readSome(shard, from, count);
      // A batch must not mix two epochs; the commit checks what is there against the checkpoint.
      if (batch.entries.length > 0 && epoch !== batch.epoch) return batch;
      batch.epoch = epoch;
      for (const [id, fields] of found) {
        const entry = readLogEntry(id, fields);
        if (rows > 0 && rows + rowsOf(entry) > rowsMax) return { ...batch, more: true };
        batch.entries.push(entry);
        rows += rowsOf(entry);
        from = id;
      }
      if (found.length < count) return batch;
      if (rows >= rowsMax) return { ...batch, more: true };
      const rowsPerEntry = rows / batch.entries.length;
      count = Math.min(entriesPerCall.max, Math.ceil((rowsMax - rows) / rowsPerEntry));
    }
  }

  async #readSome(shard: number, after: string, count: number) {
    const keys = [this.#keys.epoch(shard), this.#keys.log(shard)];
    const [epoch, found] = (await this.#runner.run('read-log', keys, [after, count])) as [string | null, StreamEntry[]];
    return { epoch, found };
  }

  /**
   * Waits for entries after one of the positions, at most `blockMs`, which must be below the connection's timeout.
   * Resolves to the shards with news, unordered.
   * @throws without Redis, or all nodes of a cluster.
   */
  async waitForNews(positions: ReadonlyMap<number, string>, blockMs: number): Promise<number[]> {
    if (positions.size === 0) return [];
    if (this.#blocking.isCluster) return this.#lookForNews(positions, blockMs);
    const shardOfLog = new Map([...positions.keys()].map((shard) => [this.#keys.log(shard), shard]));
    const reply = await this.#blocking.xread(
      'COUNT',
      1,
      'BLOCK',
      blockMs,
      'STREAMS',
      ...shardOfLog.keys(),
      ...positions.values(),
    );
    return (reply ?? []).flatMap(([log]) => shardOfLog.get(log) ?? []);
  }

  /** Polls: a cluster command reads one slot only, and a blocking one would hold up those behind it. */
  async #lookForNews(positions: ReadonlyMap<number, string>, waitMs: number): Promise<number[]> {
    const untilMs = performance.now() + waitMs;
    for (;;) {
      /* oxlint-disable no-await-in-loop -- one look after the other */
      const looks = await Promise.allSettled(
        [...positions].map(async ([shard, position]) => {
          const reply = await this.#blocking.xread('COUNT', 1, 'STREAMS', this.#keys.log(shard), position);
          return reply === null ? [] : [shard];
        }),
      );
      const news = looks.flatMap((look) => (look.status === 'fulfilled' ? look.value : []));
      const failures = looks.flatMap((look) => (look.status === 'rejected' ? [look.reason as unknown] : []));
      const bug = failures.find((error) => !isFoldRetryable(error));
      // Folding continues for the other nodes' logs.
      if (bug !== undefined || failures.length === positions.size) throw bug ?? failures[0];
      const leftMs = untilMs - performance.now();
      if (news.length > 0 || leftMs <= 0) return news;
      await sleep(Math.min(lookIntervalMs, leftMs));
      /* oxlint-enable no-await-in-loop */
    }
  }
}
