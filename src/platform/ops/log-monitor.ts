import { CodedError } from '../../protocol/errors.ts';
import type { LogState } from '../../observability/process-metrics.ts';
import { shards, type Keys } from '../../redis/keys.ts';
import type { ScriptRunner } from '../../redis/script-runner.ts';

/** Calls within this time share one read: a scrape and two pages. */
const keptMs = 500;

/** The length of all logs and the lag of folding, read on demand. Owns no timer. */
export class LogMonitor {
  readonly #runner: ScriptRunner;
  readonly #keys: Keys;
  #look: Promise<LogState> | undefined;
  #lookedAtMs = 0;

  constructor(runner: ScriptRunner, keys: Keys) {
    this.#runner = runner;
    this.#keys = keys;
  }

  /** @throws {CodedError} `busy` without Redis. */
  read(): Promise<LogState> {
    if (this.#look === undefined || performance.now() - this.#lookedAtMs > keptMs) {
      this.#lookedAtMs = performance.now();
      this.#look = this.#lookAtAll();
    }
    return this.#look;
  }

  /** As `read`, but undefined without Redis. */
  async readIfThere(): Promise<LogState | undefined> {
    try {
      return await this.read();
    } catch (error) {
      if (error instanceof CodedError) return undefined;
      throw error;
    }
  }

  async #lookAtAll(): Promise<LogState> {
    const looks = await Promise.all(
      shards.map(
        (shard) => this.#runner.run('look-at-log', [this.#keys.log(shard), this.#keys.stored(shard)], []) as Look,
      ),
    );
    return {
      entries: looks.reduce((sum, [entries]) => sum + entries, 0),
      foldLagMs: Math.max(...looks.map(([, waitedMs]) => waitedMs)),
    };
  }
}

type Look = Promise<[entries: number, waitedMs: number]>;
