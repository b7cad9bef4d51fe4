import { setTimeout as sleep } from 'node:timers/promises';
import type { AnswerFolder } from './answer-folder.ts';
import { isFoldRetryable } from './fold-errors.ts';
import type { FoldMetrics } from './fold-metrics.ts';
import type { ShardReader } from './shard-reader.ts';
import { within } from '../lib/within.ts';
import type { Logger } from '../observability/logger.ts';

export interface WorkerOptions {
  folder: AnswerFolder;
  reader: ShardReader;
  /** The pause between two passes with entries: it makes batches larger. */
  intervalMs: number;
  logger: Logger;
  metrics: FoldMetrics;
}

/** Below the command timeout, so that Redis always replies first. */
const newsBlockMs = 500;
const shardsAtOnce = 4;
const tidyIntervalMs = 30_000;
/** Silence of the log that ends a drain: longer than two reads. */
const quietMs = 1100;
/** How long the worker skips a shard after it met another worker there, or may not fold it. */
const avoidMs = { locked: 250, moved: 250, left: 1000 } as const;
/** Well below five seconds: by then the backlog of an outage must be folded. */
const backoffMs = { first: 100, max: 2000 } as const;

/**
 * The loop that folds new entries of all logs. Any number of workers may run at once.
 *
 * States: *new* → `start` → *running* (→ `drain` → *draining*, until no entries come) → `stop` → *stopping* (finishes
 * the current batch) → *stopped*. While Redis or Postgres is unavailable it stays *running* and retries for ever, with
 * growing pauses. A bug ends the loop: `finished` rejects, the process should die of it, and its successor finds all
 * answers in the log.
 */
export class Worker {
  readonly #options: WorkerOptions;
  readonly #stopping = new AbortController();
  /** Skipped shards, until when (`performance.now`). */
  readonly #avoided = new Map<number, number>();
  #loop: Promise<void> | undefined;
  #loaded = false;
  #tidyDueMs = 0;
  /** Time of the last fold (`performance.now`). */
  #foldedAtMs = 0;
  /** Start of the drain; undefined while running. */
  #drainingSinceMs: number | undefined;
  #isDrained = false;

  constructor(options: WorkerOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#loop !== undefined) throw new Error('a worker starts once');
    this.#loop = this.#run();
    // Callers of `finished` get the failure; without one it must still be logged.
    this.#loop.catch((error: unknown) => this.#options.logger.fatal({ err: error }, 'the worker has failed'));
  }

  /** Resolves when the loop has stopped; rejects when it has failed. */
  get finished(): Promise<void> {
    return this.#loop ?? Promise.resolve();
  }

  /**
   * Folds until no entries have come for a second, for `limitMs` at most; then the loop ends. Resolves to whether the
   * log was folded to its end. Rejects when the loop has failed.
   */
  async drain(limitMs: number): Promise<boolean> {
    this.#drainingSinceMs = performance.now();
    await within(limitMs, this.#loop ?? Promise.resolve());
    return this.#isDrained;
  }

  /** Ends the loop after the current batch; resolves when it has ended, within about half a second when idle. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#loop;
  }

  async #run(): Promise<void> {
    let failures = 0;
    while (!this.#stopping.signal.aborted) {
      /* oxlint-disable no-await-in-loop -- one pass after the other is what a loop is */
      try {
        const pauseMs = await this.#pass();
        failures = 0;
        if (this.#isQuiet()) {
          this.#isDrained = true;
          return;
        }
        await this.#pause(pauseMs);
      } catch (error) {
        if (!isFoldRetryable(error)) throw error;
        this.#options.metrics.away();
        if (failures === 0) this.#options.logger.warn({ err: error }, 'folding waits for Redis or Postgres');
        failures += 1;
        const ceiling = Math.min(backoffMs.max, backoffMs.first * 2 ** Math.min(failures - 1, 10));
        await this.#pause(ceiling / 2 + Math.random() * (ceiling / 2));
      }
      /* oxlint-enable no-await-in-loop */
    }
  }

  #isQuiet(): boolean {
    if (this.#drainingSinceMs === undefined) return false;
    return performance.now() - Math.max(this.#foldedAtMs, this.#drainingSinceMs) >= quietMs;
  }

  /** Reads all shards once, and folds a batch of each with entries. Returns the pause before the next pass. */
  async #pass(): Promise<number> {
    const { folder, reader, intervalMs } = this.#options;
    if (!this.#loaded) await folder.load();
    this.#loaded = true;
    if (performance.now() >= this.#tidyDueMs) {
      await folder.tidyUp();
      this.#tidyDueMs = performance.now() + tidyIntervalMs;
    }
    await folder.expireRooms();
    const moreParked = await folder.foldParked();
    const positions = folder.positions();
    const nowMs = performance.now();
    for (const [shard, untilMs] of this.#avoided) {
      if (untilMs <= nowMs) this.#avoided.delete(shard);
      else positions.delete(shard);
    }
    const untilFreeMs = Math.min(newsBlockMs, ...[...this.#avoided.values()].map((untilMs) => untilMs - nowMs));
    const blockMs = moreParked ? 1 : Math.max(1, Math.ceil(untilFreeMs));
    const news = await reader.waitForNews(positions, blockMs);
    if (news.length === 0) return positions.size === 0 && !moreParked ? untilFreeMs : 0;
    const more = await this.#foldAll(news);
    await folder.expireRooms();
    return more ? 0 : intervalMs;
  }

  /** Folds a batch of each shard, some at once; returns whether any has more. Throws when all lanes have ended. */
  async #foldAll(shards: readonly number[]): Promise<boolean> {
    const queue = shards.values();
    const failures: unknown[] = [];
    let more = false;
    const lane = async () => {
      for (const shard of queue) {
        if (this.#stopping.signal.aborted) return;
        try {
          // oxlint-disable-next-line no-await-in-loop -- a lane is one after the other
          const outcome = await this.#options.folder.fold(shard);
          if (outcome.state === 'folded') {
            more ||= outcome.more;
            this.#foldedAtMs = performance.now();
          } else if (outcome.state !== 'idle') {
            this.#avoided.set(shard, performance.now() + avoidMs[outcome.state] * (0.5 + Math.random()));
          }
        } catch (error) {
          // This lane stops. Without the servers all four soon do; with one faulty shard the others continue.
          failures.push(error);
          return;
        }
      }
    };
    await Promise.all(Array.from({ length: shardsAtOnce }, lane));
    const bug = failures.find((error) => !isFoldRetryable(error));
    if (failures.length > 0) throw bug ?? failures[0];
    return more;
  }

  async #pause(ms: number): Promise<void> {
    try {
      if (ms > 0) await sleep(ms, undefined, { signal: this.#stopping.signal });
    } catch (error) {
      if (!this.#stopping.signal.aborted) throw error;
    }
  }
}
