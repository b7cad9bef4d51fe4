import type { OpsReply, PersistencePath } from '../../src/protocol/ops.ts';
import { LoadError } from '../load-error.ts';

const pollMs = 250;

/** The highest of what the server said of itself while somebody looked. */
export interface Peaks {
  poolWaiting: number;
  poolUsed: number;
  foldLagMs: number;
}

/** The operators' routes of a server, with its admin token. */
export class OpsMonitor {
  readonly #url: string;
  readonly #headers: Record<string, string>;

  constructor(url: string, adminToken: string) {
    this.#url = url;
    this.#headers = { authorization: `Bearer ${adminToken}` };
  }

  /** How many percent of new games are buffered from now on. @throws {LoadError} */
  async setPercent(percent: number): Promise<void> {
    await this.#ask('PUT', '/api/ops/rollout', { percent, by: 'a load run' });
  }

  /** Failed answers of one path so far, by their code. @throws {LoadError} */
  async failures(path: PersistencePath): Promise<number> {
    const { answers } = await this.#ask<OpsReply>('GET', '/api/ops');
    const failed = answers.filter((each) => each.path === path && /^(busy|internal)$/.test(each.outcome));
    return failed.reduce((sum, { count }) => sum + count, 0);
  }

  /** Looks four times a second until `work` is done; processes describe themselves once a second. */
  async during<T>(work: Promise<T>): Promise<{ result: T; peaks: Peaks }> {
    const peaks: Peaks = { poolWaiting: 0, poolUsed: 0, foldLagMs: 0 };
    const timer = setInterval(() => {
      this.#ask<OpsReply>('GET', '/api/ops').then(
        ({ processes, log }) => {
          for (const { kind, pool } of processes) {
            if (kind !== 'web') continue;
            peaks.poolWaiting = Math.max(peaks.poolWaiting, pool.waiting);
            peaks.poolUsed = Math.max(peaks.poolUsed, pool.used);
          }
          peaks.foldLagMs = Math.max(peaks.foldLagMs, log.foldLagMs);
        },
        // A look that fails is a look less: the server has other things to do.
        () => undefined,
      );
    }, pollMs);
    try {
      return { result: await work, peaks };
    } finally {
      clearInterval(timer);
    }
  }

  async #ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(new URL(path, this.#url), {
      method,
      headers: { ...this.#headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(2000),
    });
    if (!response.ok) throw new LoadError(`${method} ${path}: ${response.status}`);
    return (await response.json()) as T;
  }
}
