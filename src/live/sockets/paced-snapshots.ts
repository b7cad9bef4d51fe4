import { setTimeout as sleep } from 'node:timers/promises';
import { TokenBucket } from '../../lib/token-bucket.ts';
import type { Snapshot } from '../../protocol/server-events.ts';

export interface SnapshotPace {
  snapshotsPerSecond: number;
  snapshotsBurst: number;
}

/**
 * Rate-limits the snapshots that one socket requests. No request is refused. Requests during a running one share the
 * next, which begins later and so is never older than the request. Beyond the burst each waits.
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
