import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { BackgroundTasks, PeriodicTask } from '../../observability/background-tasks.ts';
import type { Logger } from '../../observability/logger.ts';
import type { RedisCommands } from '../../redis/connect.ts';
import { readMemoryPercent } from '../../redis/read-memory-percent.ts';
import type { Admission } from './admission.ts';

/** How finely the delay is measured: what is shorter is no delay. */
const resolutionMs = 20;
const delayIntervalMs = 500;
const memoryIntervalMs = 1000;
/** A quiz of so many bytes as JSON, which few are, makes a large game. */
const largeGameBytes = 65_536;

/**
 * Tells the admission how busy this process is and how full its Redis is. Owns two timers and a histogram from `start()`
 * to `stop()`. A Redis that is away is asked again a second later; two questions are never under way at once.
 */
export class LoadMonitor {
  readonly #admission: Admission;
  readonly #redis: RedisCommands;
  readonly #logger: Logger;
  readonly #tasks: BackgroundTasks;
  readonly #delays = monitorEventLoopDelay({ resolution: resolutionMs });
  readonly #looks: PeriodicTask[] = [];
  #asking: Promise<void> | undefined;

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
    this.#looks.push(
      this.#tasks.every('event loop delay', delayIntervalMs, () => this.#tellDelay()),
      this.#tasks.every('redis memory', memoryIntervalMs, () => this.#tellMemory()),
    );
  }

  stop(): void {
    this.#delays.disable();
    for (const look of this.#looks.splice(0)) void look.stop();
  }

  #tellDelay(): void {
    const worstMs = Math.max(0, this.#delays.max / 1e6 - resolutionMs);
    this.#delays.reset();
    // However long the window became by stalling, it is one look: one stall must not count as many.
    this.#admission.observeDelay(worstMs, delayIntervalMs);
  }

  /**
   * Whether a game of so many bytes may be opened now. For a large one Redis is asked anew: many of them in one second
   * would be more than the second before tells.
   * @throws {CodedError} `busy`
   */
  async admitGame(bytes: number): Promise<void> {
    if (bytes < largeGameBytes) return this.#admission.check('game');
    await this.#tellMemory();
    return this.#admission.check('large_game');
  }

  #tellMemory(): Promise<void> {
    this.#asking ??= this.#askMemory().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #askMemory(): Promise<void> {
    try {
      this.#admission.observeMemory(await readMemoryPercent(this.#redis), Date.now());
    } catch (error) {
      this.#logger.debug({ err: error }, 'Redis does not say how full it is');
      this.#admission.observeMemory(undefined, Date.now());
    }
  }
}
