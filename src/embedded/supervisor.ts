/**
 * Owns the children, restarts each when it dies, and stops them in order. Services of a higher stage use those of a
 * lower one: a stop goes down the stages, each with its own time limit.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { Child, type OnLine } from './child.ts';
import { recordPath } from './leftover.ts';
import { identifyProcess, removeRecord, writeRecord } from './process-record.ts';
import type { Service } from './service.ts';
import { StartError } from '../lib/start-error.ts';

export interface SupervisorOptions {
  /** Has a record of each living child for the next start (leftover.ts). */
  readonly runDir: string;
  /** Receives the children's output. */
  readonly onLine: OnLine;
  /** Receives the supervisor's messages. */
  readonly tell: (line: string) => void;
}

interface Supervised {
  readonly service: Service;
  readonly stage: number;
  child: Child | undefined;
  loop: Promise<void>;
}

const backoffFirstMs = 100;
const backoffLastMs = 5000;
const healthyMs = 10_000;
const firstAttemptsMax = 5;
const lastOutputMs = 200;
/** The exit code of a program with a wrong setting, which it has reported: a retry would not help. */
const settingExitCode = 2;
const stopLimitMs = 10_000;

/**
 * States of a service: starting → ready → (died → waiting → starting …), until `stop` or `kill`, which are final. A
 * service that dies before it was ever ready is tried five times, or once with a wrong setting; then `start` rejects and
 * the supervisor gives up.
 */
export class Supervisor {
  #options: SupervisorOptions;
  #entries = new Map<string, Supervised>();
  #stopping = new AbortController();
  #deaths = 0;

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  /** Number of unexpected deaths of children so far. */
  get deaths(): number {
    return this.#deaths;
  }

  /** The pid of a service's present child; undefined between two runs. */
  pidOf(name: string): number | undefined {
    const child = this.#entries.get(name)?.child;
    return child?.running ? child.pid : undefined;
  }

  /**
   * Starts a service and keeps it running. Resolves when it is ready for the first time, or was stopped before.
   * @throws {StartError} with its last lines when it never gets ready.
   */
  async start(service: Service, stage: number): Promise<void> {
    const first = Promise.withResolvers<void>();
    const entry: Supervised = { service, stage, child: undefined, loop: Promise.resolve() };
    this.#entries.set(service.command.name, entry);
    entry.loop = this.#keepRunning(entry, first.resolve).then(first.resolve, first.reject);
    await first.promise;
  }

  /** Stops all, the highest stage first; each service has its limit before SIGKILL. Resolves when no child remains. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    const stages = [...new Set([...this.#entries.values()].map((entry) => entry.stage))].sort((a, b) => b - a);
    for (const stage of stages) {
      const entries = [...this.#entries.values()].filter((entry) => entry.stage === stage);
      await Promise.all(
        entries.map(async (entry) => {
          await entry.child?.stop(entry.service.stopLimitMs ?? stopLimitMs);
          await entry.loop;
        }),
      );
    }
  }

  /** Kills all at once. Data on disk stays: the servers recover at the next start. */
  kill(): void {
    this.#stopping.abort();
    for (const { child } of this.#entries.values()) child?.kill('SIGKILL');
  }

  /** Rejects only if the service was never ready; afterwards only `stop` and `kill` end it. */
  async #keepRunning(entry: Supervised, onReady: () => void): Promise<void> {
    const { name } = entry.service.command;
    let wasReady = false;
    let attempts = 0;
    let waitMs = backoffFirstMs;
    while (!this.#stopping.signal.aborted) {
      const began = performance.now();
      let readyNow = false;
      const death = await this.#runOnce(entry, () => {
        readyNow = wasReady = true;
        onReady();
      });
      if (this.#stopping.signal.aborted) return;
      // Its last output may still arrive; a backend of a killed PostgreSQL may hold the pipe for a while.
      if (!readyNow && entry.child) await Promise.race([entry.child.closed, this.#pause(lastOutputMs)]);
      this.#deaths += 1;
      attempts = readyNow ? 0 : attempts + 1;
      if (attempts > 0 && attempts < firstAttemptsMax && (await this.#repair(entry, wasReady))) continue;
      if (!wasReady && entry.child?.exitCode === settingExitCode && !entry.service.shows) {
        throw new StartError(entry.child.recentLines.length > 0 ? '' : `${name} ${death}`, settingExitCode);
      }
      if (!wasReady && attempts === firstAttemptsMax) {
        // Services without a filter have shown these lines already.
        const lines = entry.service.shows ? (entry.child?.recentLines ?? []) : [];
        throw new StartError([`${name} ${death}`, ...lines].join('\n  '));
      }
      if (readyNow && performance.now() - began >= healthyMs) waitMs = backoffFirstMs;
      // A server's lines before it is ready are not shown; the last one explains the failure.
      const reason =
        readyNow || !entry.service.shows ? '' : ` (${entry.child?.recentLines.at(-1) ?? 'it said nothing'})`;
      this.#options.tell(`${name} ${death}${reason}; it is started again in ${waitMs} ms`);
      await this.#pause(waitMs);
      waitMs = Math.min(waitMs * 2, backoffLastMs);
    }
  }

  /** A cause that only the operator can repair ends a first start at once; later it is reported, and retried anyway. */
  async #repair({ service, child }: Supervised, wasReady: boolean): Promise<boolean> {
    try {
      return (await service.repair?.(child?.recentLines ?? [])) === true;
    } catch (error) {
      if (!wasReady) throw error;
      this.#options.tell(error instanceof Error ? error.message : String(error));
      return false;
    }
  }

  /** One run of a service; resolves with how it ended. */
  async #runOnce(entry: Supervised, onReady: () => void): Promise<string> {
    const { service } = entry;
    const { name } = service.command;
    const path = recordPath(this.#options.runDir, name);
    try {
      await service.beforeStart?.();
      if (this.#stopping.signal.aborted) return 'was not started';
      const child = new Child(service.command, (_, line) => {
        if (!service.shows || (child.ready && service.shows(line))) this.#options.onLine(name, line);
      });
      entry.child = child;
      const record = child.pid === undefined ? undefined : identifyProcess(child.pid);
      if (record) writeRecord(path, record);
      await service.ready?.(child);
      if (child.running) {
        child.ready = true;
        onReady();
      }
      const ended = await child.ended;
      removeRecord(path);
      return ended;
    } catch (error) {
      // For example a full disk when writing the record. A child must not run unrecorded.
      entry.child?.kill('SIGKILL');
      await entry.child?.ended;
      return `failed (${error instanceof Error ? error.message : String(error)})`;
    }
  }

  async #pause(ms: number): Promise<void> {
    try {
      await delay(ms, undefined, { signal: this.#stopping.signal });
    } catch (error) {
      if (!this.#stopping.signal.aborted) throw error;
    }
  }
}
