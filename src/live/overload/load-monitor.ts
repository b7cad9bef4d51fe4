import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { BackgroundTasks, PeriodicTask } from '../../observability/background-tasks.ts';
import type { Logger } from '../../observability/logger.ts';
import type { RedisCommands } from '../../redis/connect.ts';
import { readMemoryPercent } from '../../redis/read-memory-percent.ts';
import type { Admission } from './admission.ts';

/** Resolution of the delay histogram: shorter delays do not count. */
const resolutionMs = 20;
const delayIntervalMs = 500;
const memoryIntervalMs = 1000;
/** A game is large when its quiz has at least this many bytes as JSON. */
const largeGameBytes = 65_536;

/**
 * Feeds the admission with this process' event-loop delay and Redis' memory. Owns two timers and a histogram from
 * `start()` to `stop()`. An unavailable Redis is asked again a second later; only one request is in flight at a time.
 */
export class LoadMonitor {
  readonly #admission: Admission;
  readonly #redis: RedisCommands;
  readonly #logger: Logger;
  readonly #tasks: BackgroundTasks;
  readonly #delays = monitorEventLoopDelay({ resolution: resolutionMs });
  readonly #samplers: PeriodicTask[] = [];
  #reading: Promise<void> | undefined;

  constructor(
    admission: Admission,
    redis: RedisCommands,
    { logger, tasks }: { logger: Logger; tasks: BackgroundTasks },
  ) {
    this.#admission = admission;
    this.#redis = redis;
    this.#logger = logger;
    this.#tasks = tasks;
  }

  start(): void {
    this.#delays.enable();
    this.#samplers.push(
      this.#tasks.every('event loop delay', delayIntervalMs, () => this.#reportDelay()),
      this.#tasks.every('redis memory', memoryIntervalMs, () => this.#reportMemory()),
    );
  }

  stop(): void {
    this.#delays.disable();
    for (const sampler of this.#samplers.splice(0)) void sampler.stop();
  }

  #reportDelay(): void {
    const worstMs = Math.max(0, this.#delays.max / 1e6 - resolutionMs);
    this.#delays.reset();
    // One stall counts once, however long it made the window.
    this.#admission.observeDelay(worstMs, delayIntervalMs);
  }

  /**
   * Admits or refuses a new game of this size. For a large one Redis is asked again: many large games within one second
   * would exceed what the last figure shows.
   * @throws {CodedError} `busy`
   */
  async admitGame(bytes: number): Promise<void> {
    if (bytes < largeGameBytes) return this.#admission.check('game');
    await this.#reportMemory();
    return this.#admission.check('large_game');
  }

  #reportMemory(): Promise<void> {
    this.#reading ??= this.#readMemory().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #readMemory(): Promise<void> {
    try {
      this.#admission.observeMemory(await readMemoryPercent(this.#redis), Date.now());
    } catch (error) {
      this.#logger.debug({ err: error }, 'Redis does not say how full it is');
      this.#admission.observeMemory(undefined, Date.now());
    }
  }
}
