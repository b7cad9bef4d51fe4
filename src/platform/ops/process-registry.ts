import type { Keys } from '../../redis/keys.ts';
import type { ScriptReply, ScriptRunner } from '../../redis/script-runner.ts';
import type { ProcessSample, ShownSample } from './process-sample.ts';

/** A process silent for this long has died or hangs, so it is hidden. */
const shownMs = 5000;

/** Stores processes' samples for any web process to read. Stateless. */
export class ProcessRegistry {
  readonly #runner: ScriptRunner;
  readonly #keys: readonly [samples: string, sampled: string];

  constructor(runner: ScriptRunner, keys: Keys) {
    this.#runner = runner;
    this.#keys = [keys.samples, keys.sampled];
  }

  /** @throws {CodedError} `busy` without Redis. */
  async publish(id: string, sample: ProcessSample): Promise<void> {
    await this.#runner.run('publish-sample', this.#keys, [id, JSON.stringify(sample), shownMs]);
  }

  /** @throws {CodedError} `busy` without Redis. */
  async withdraw(id: string): Promise<void> {
    await this.#runner.run('withdraw-sample', this.#keys, [id]);
  }

  /** The current samples and time, on Redis' clock. @throws {CodedError} `busy` as above. */
  async read(): Promise<{ now: number; samples: ShownSample[] }> {
    const [now, ...rest] = (await this.#runner.run('read-samples', this.#keys, [shownMs])) as ScriptReply[];
    const samples: ShownSample[] = [];
    for (let i = 0; i + 1 < rest.length; i += 2) {
      const text = String(rest[i + 1]);
      const bar = text.indexOf('|');
      const sample = JSON.parse(text.slice(bar + 1)) as ProcessSample;
      samples.push({ id: String(rest[i]), at: Number(text.slice(0, bar)), sample });
    }
    return { now: Number(now), samples };
  }
}
