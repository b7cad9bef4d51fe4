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
  /** The pause between two passes that found something: it makes batches larger. */
  intervalMs: number;
  logger: Logger;
  metrics: FoldMetrics;
}

/** Below the timeout of a command, so that an answer of Redis always comes first. */
const newsBlockMs = 500;
const shardsAtOnce = 4;
const tidyIntervalMs = 30_000;
/** Of a log without news, while draining: longer than two looks at it. */
const quietMs = 1100;
/** How long a shard is not looked at after another worker was met there, or when it may not be folded here. */
const avoidMs = { locked: 250, moved: 250, left: 1000 } as const;
/** Well below five seconds: after an outage the backlog is to be gone by then. */
const backoffMs = { first: 100, max: 2000 } as const;

/**
 * The loop that folds whatever is new in any log. Any number of workers may run at once.
 *
 * States: *new* → `start` → *running* (→ `drain` → *draining*, until nothing new comes) → `stop` → *stopping* (the batch
 * at hand is finished) → *stopped*. While Redis or
 * Postgres is away it stays *running* and tries again, for ever, with growing pauses. A bug ends the loop: `finished`
 * rejects, the process is expected to die of it, and its successor finds all answers in the log.
 */
export class Worker {
  readonly #options: WorkerOptions;
  readonly #stopping = new AbortController();
  /** Shards that are not looked at, until when (`performance.now`). */
  readonly #avoided = new Map<number, number>();
  #loop: Promise<void> | undefined;
  #loaded = false;
  #tidyDueMs = 0;
  /** When something was folded last (`performance.now`). */
  #foldedAtMs = 0;
  /** Since when it drains; undefined while it runs. */
  #drainingSinceMs: number | undefined;
  #isDrained = false;

  constructor(options: WorkerOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#loop !== undefined) throw new Error('a worker starts once');
    this.#loop = this.#run();
    // Whoever waits for `finished` hears of a failure; without anyone waiting it must not go unheard either.
    this.#loop.catch((error: unknown) => this.#options.logger.fatal({ err: error }, 'the worker has failed'));
  }

  /** Resolves when the loop has been stopped; rejects when it has failed. */
  get finished(): Promise<void> {
    return this.#loop ?? Promise.resolve();
  }

  /**
   * Goes on until nothing new has come for a second, at most `limitMs`; then the loop ends. Resolves to whether that was
   * reached: the log is folded to its end. Rejects when the loop has failed.
   */
  async drain(limitMs: number): Promise<boolean> {
    this.#drainingSinceMs = performance.now();
    await within(limitMs, this.#loop ?? Promise.resolve());
    return this.#isDrained;
  }

  /** Ends the loop after the batch at hand; resolves when it has ended, in about half a second at most when idle. */
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

  /** Looks at all shards once and folds a batch of each that has something. Returns the pause before the next pass. */
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
          // This lane rests: with the servers away all four soon do, and with one sick shard the others go on.
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
