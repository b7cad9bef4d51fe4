import { Counter, type Registry } from 'prom-client';
import type { Logger } from './logger.ts';

/** A task that keeps failing is logged once per interval. */
const logIntervalMs = 10_000;

export interface PeriodicTask {
  /** Runs it now; a run in progress counts as this one. Never rejects. */
  run(): Promise<void>;
  /** Starts no more runs; resolves when the current one has ended. */
  stop(): Promise<void>;
}

/**
 * Runs work that no caller awaits: periodic or delayed. A failure never ends the process: it is logged and counted by
 * task name, and a periodic task runs again. Runs of one task never overlap. Owns the timers made here, each until it is
 * stopped.
 */
export class BackgroundTasks {
  readonly #logger: Logger;
  readonly #failures: Counter<'task'>;
  readonly #loggedAtMs = new Map<string, number>();

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

  /** Logs and counts a failure in the background. */
  failed(name: string, error: unknown): void {
    this.#failures.inc({ task: name });
    const nowMs = performance.now();
    if (nowMs - (this.#loggedAtMs.get(name) ?? -Infinity) < logIntervalMs) return;
    this.#loggedAtMs.set(name, nowMs);
    this.#logger.error({ err: error, task: name }, 'a task in the background failed');
  }
}
