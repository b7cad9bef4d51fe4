import { setTimeout as sleep } from 'node:timers/promises';
import { TokenBucket } from '../../lib/token-bucket.ts';
import type { Snapshot } from '../../protocol/server-events.ts';

export interface SnapshotPace {
  snapshotsPerSecond: number;
  snapshotsBurst: number;
}

/**
 * One socket's wishes for a fresh snapshot. None is refused: those that come while one is being made share the next, which
 * begins later, so that it is never older than the wish; and beyond the burst there is a rest before each.
 */
export class PacedSnapshots {
  readonly #pace: TokenBucket;
  #running: Promise<Snapshot> | undefined;
  #next: Promise<Snapshot> | undefined;

  constructor({ snapshotsPerSecond, snapshotsBurst }: SnapshotPace) {
    this.#pace = new TokenBucket(snapshotsPerSecond, snapshotsBurst, performance.now());
  }

  ask(compose: () => Promise<Snapshot>): Promise<Snapshot> {
    if (this.#running === undefined) {
      this.#running = this.#make(compose).finally(() => {
        this.#running = undefined;
      });
      return this.#running;
    }
    this.#next ??= this.#running.then(ignore, ignore).then(() => {
      this.#next = undefined;
      return this.ask(compose);
    });
    return this.#next;
  }

  async #make(compose: () => Promise<Snapshot>): Promise<Snapshot> {
    const waitMs = this.#pace.spend(1, performance.now(), 1);
    if (waitMs > 0) await sleep(waitMs);
    return await compose();
  }
}

const ignore = () => undefined;
