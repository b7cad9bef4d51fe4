/**
 * Owns the children, restarts each when it dies, and stops them in order. Services of a higher stage use those of a
 * lower one: stopping goes down the stages, each with a time limit of its own.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { Child, type OnLine } from './child.ts';
import { recordPath } from './leftover.ts';
import { identifyProcess, removeRecord, writeRecord } from './process-record.ts';
import type { Service } from './service.ts';
import { StartError } from '../lib/start-error.ts';

export interface SupervisorOptions {
  /** Holds a record of each living child for the next start (leftover.ts). */
  readonly runDir: string;
  /** Receives what the children say. */
  readonly onLine: OnLine;
  /** Receives what the supervisor says. */
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
const lastWordsMs = 200;
/** With it a program of ours ends that has said which setting is wrong: trying again would change nothing. */
const settingExitCode = 2;
const stopLimitMs = 10_000;

/**
 * States of a service: starting → ready → (died → waiting → starting …), until `stop` or `kill`, which are final.
 * A service that dies before it was ever ready is tried five times, or once when a setting is wrong; then `start` rejects
 * and it is given up.
 */
export class Supervisor {
  #options: SupervisorOptions;
  #entries = new Map<string, Supervised>();
  #stopping = new AbortController();
  #deaths = 0;

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  /** How often a child died without being asked to, since the beginning. */
  get deaths(): number {
    return this.#deaths;
  }

  /** The pid of a service's present child; undefined between two lives. */
  pidOf(name: string): number | undefined {
    const child = this.#entries.get(name)?.child;
    return child?.running ? child.pid : undefined;
  }

  /**
   * Starts a service and keeps it running. Resolves when it is ready for the first time, or when it was stopped before.
   * @throws {StartError} with its last lines when it never gets ready.
   */
  async start(service: Service, stage: number): Promise<void> {
    const first = Promise.withResolvers<void>();
    const entry: Supervised = { service, stage, child: undefined, loop: Promise.resolve() };
    this.#entries.set(service.command.name, entry);
    entry.loop = this.#keepRunning(entry, first.resolve).then(first.resolve, first.reject);
    await first.promise;
  }

  /** Stops all, the highest stage first; each service has its limit before SIGKILL. Resolves when no child is left. */
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

  /** Kills all at once. What is on disk stays: the servers recover at the next start. */
  kill(): void {
    this.#stopping.abort();
    for (const { child } of this.#entries.values()) child?.kill('SIGKILL');
  }

  /** Rejects only when the service was never ready; afterwards nothing ends it but `stop` and `kill`. */
  async #keepRunning(entry: Supervised, onReady: () => void): Promise<void> {
    const { name } = entry.service.command;
    let wasReady = false;
    let attempts = 0;
    let waitMs = backoffFirstMs;
    while (!this.#stopping.signal.aborted) {
      const began = performance.now();
      let readyNow = false;
      const death = await this.#live(entry, () => {
        readyNow = wasReady = true;
        onReady();
      });
      if (this.#stopping.signal.aborted) return;
      // Its last words may still be on their way; a backend of a killed PostgreSQL may hold the pipe for a while.
      if (!readyNow && entry.child) await Promise.race([entry.child.closed, this.#pause(lastWordsMs)]);
      this.#deaths += 1;
      attempts = readyNow ? 0 : attempts + 1;
      if (attempts > 0 && attempts < firstAttemptsMax && (await this.#mend(entry, wasReady))) continue;
      if (!wasReady && entry.child?.exitCode === settingExitCode && !entry.service.shows) {
        throw new StartError(entry.child.recentLines.length > 0 ? '' : `${name} ${death}`, settingExitCode);
      }
      if (!wasReady && attempts === firstAttemptsMax) {
        // What is always shown has been seen already.
        const lines = entry.service.shows ? (entry.child?.recentLines ?? []) : [];
        throw new StartError([`${name} ${death}`, ...lines].join('\n  '));
      }
      if (readyNow && performance.now() - began >= healthyMs) waitMs = backoffFirstMs;
      // The servers' lines before they are ready are not shown; the last one tells why they don't get there.
      const reason =
        readyNow || !entry.service.shows ? '' : ` (${entry.child?.recentLines.at(-1) ?? 'it said nothing'})`;
      this.#options.tell(`${name} ${death}${reason}; it is started again in ${waitMs} ms`);
      await this.#pause(waitMs);
      waitMs = Math.min(waitMs * 2, backoffLastMs);
    }
  }

  /** A cause that only the operator can mend ends a first start at once; later it is told, and tried again all the same. */
  async #mend({ service, child }: Supervised, wasReady: boolean): Promise<boolean> {
    try {
      return (await service.mend?.(child?.recentLines ?? [])) === true;
    } catch (error) {
      if (!wasReady) throw error;
      this.#options.tell(error instanceof Error ? error.message : String(error));
      return false;
    }
  }

  /** One life of a service; resolves with how it ended. */
  async #live(entry: Supervised, onReady: () => void): Promise<string> {
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
      // A full disk, say, where the record is written. The child, if there is one, must not go on unrecorded.
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
