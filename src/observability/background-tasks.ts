import { Counter, type Registry } from 'prom-client';
import type { Logger } from './logger.ts';

/** One that goes on failing is a line in the log each so many milliseconds. */
const complainIntervalMs = 10_000;

export interface PeriodicTask {
  /** Runs it now, unless a run is under way, which then counts. Never rejects. */
  run(): Promise<void>;
  /** No run begins any more; resolves when the one under way has ended. */
  stop(): Promise<void>;
}

/**
 * Work that no caller waits for: what is done again and again, or later. Whatever happens in it, the process goes on: a
 * failure is logged and counted by the name of its task, and a periodic task has its next turn. Two runs of one task never
 * overlap. Owns the timers of what was made here, each until it is stopped.
 */
export class BackgroundTasks {
  readonly #logger: Logger;
  readonly #failures: Counter<'task'>;
  readonly #complainedAtMs = new Map<string, number>();

  constructor(logger: Logger, registry: Registry) {
    this.#logger = logger;
    this.#failures = new Counter({
      name: 'quickfire_task_failures_total',
      help: 'Failures of work in the background, by task',
      labelNames: ['task'],
      registers: [registry],
    });
  }

  /** Runs `work` every `intervalMs` from now on, the first time after one interval. @param name from a fixed list: a label */
  every(name: string, intervalMs: number, work: () => unknown): PeriodicTask {
    let running: Promise<void> | undefined;
    const run = (): Promise<void> => {
      running ??= this.attempt(name, work).finally(() => {
        running = undefined;
      });
      return running;
    };
    const timer = setInterval(() => void run(), intervalMs);
    return {
      run,
      stop: async () => {
        clearInterval(timer);
        await running;
      },
    };
  }

  /** Runs `work` once, after `delayMs`. */
  later(name: string, delayMs: number, work: () => unknown): NodeJS.Timeout {
    return setTimeout(() => void this.attempt(name, work), delayMs);
  }

  /** Runs `work` now. Never rejects. */
  async attempt(name: string, work: () => unknown): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.failed(name, error);
    }
  }

  /** Something went wrong in the background; not more than that. */
  failed(name: string, error: unknown): void {
    this.#failures.inc({ task: name });
    const nowMs = performance.now();
    if (nowMs - (this.#complainedAtMs.get(name) ?? -Infinity) < complainIntervalMs) return;
    this.#complainedAtMs.set(name, nowMs);
    this.#logger.error({ err: error, task: name }, 'a task in the background failed');
  }
}
