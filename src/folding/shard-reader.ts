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
  /** Whether something is left that would have been read into a larger batch. */
  more: boolean;
}

/** Between two looks at all shards of a cluster: 64 small commands, spread over its nodes. */
const lookIntervalMs = 200;
const entriesPerCall = { first: 32, max: 1000 };

/** Reads the logs of shards. Owns nothing; `blocking` is used by `waitForNews` alone. */
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
   * Reads what follows `after`, up to `rowsMax` rows, at least one entry if there is one. An entry is never divided.
   * @throws {CodedError} `busy` when Redis is away.
   */
  async read(shard: number, after: string, rowsMax: number): Promise<ShardBatch> {
    const batch: ShardBatch = { epoch: null, entries: [], more: false };
    let rows = 0;
    let count = Math.min(entriesPerCall.first, rowsMax);
    for (let from = after; ;) {
      // oxlint-disable-next-line no-await-in-loop -- each read begins where the last one ended
      const { epoch, found } = await this.#readSome(shard, from, count);
      // Entries of two epochs must not meet in one batch; what is there is checked against the checkpoint anyway.
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
   * Waits until something follows one of the positions, at most `blockMs`, which must be below the connection's own
   * timeout. Resolves to the shards with news, in no order.
   * @throws when Redis is away, of a cluster all of it.
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

  /** A cluster lets one command read one slot only, and one that blocks would hold up those behind it: so it is asked now and then. */
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
      // The other nodes' logs go on being folded.
      if (bug !== undefined || failures.length === positions.size) throw bug ?? failures[0];
      const leftMs = untilMs - performance.now();
      if (news.length > 0 || leftMs <= 0) return news;
      await sleep(Math.min(lookIntervalMs, leftMs));
      /* oxlint-enable no-await-in-loop */
    }
  }
}
