import type { MikroORM } from '@mikro-orm/postgresql';
import { Game } from '../../entities/game.ts';
import type { Logger } from '../observability/logger.ts';

/** At start, games stored within this time are checked again. */
const lookBackMs = 24 * 3_600_000;
const lookBackMax = 10_000;
/** Rooms per call of `expire`: folding waits for no more. */
const atOnce = 50;
/** Doubled with each consecutive failure: of one game, and of calls without a success. */
const retryDelayMs = { first: 1000, max: 60_000 } as const;

/** A waiting game, its failures, and the time of its next attempt. */
interface Waiting {
  failures: number;
  dueMs: number;
}

/**
 * Makes the keys of finished rooms expire, at least once per game. Owns the games still to be expired: those whose end
 * this process folded, and from `lookBack` those of a worker that may have died between its commit and this. No caller
 * depends on it, so failures stop nothing: they are logged and retried ever less often.
 */
export class RoomExpiry {
  readonly #orm: MikroORM;
  readonly #expireRoom: (gameId: string) => Promise<void>;
  readonly #logger: Logger;
  readonly #nowMs: () => number;
  readonly #waiting = new Map<string, Waiting>();
  #failures = 0;
  #restUntilMs = 0;

  /** @param options.nowMs a monotonic clock */
  constructor(
    orm: MikroORM,
    options: { expireRoom: (gameId: string) => Promise<void>; logger: Logger; nowMs?: () => number },
  ) {
    this.#orm = orm;
    this.#nowMs = options.nowMs ?? (() => performance.now());
    this.#expireRoom = options.expireRoom;
    this.#logger = options.logger;
  }

  /** Games to expire. */
  get waiting(): number {
    return this.#waiting.size;
  }

  add(gameIds: Iterable<string>): void {
    for (const gameId of gameIds) if (!this.#waiting.has(gameId)) this.#waiting.set(gameId, { failures: 0, dueMs: 0 });
  }

  /** Adds the games stored within the last day. */
  async lookBack(now: Date): Promise<void> {
    const games = await this.#orm.em.fork().find(
      Game,
      { storedAt: { $gte: new Date(now.getTime() - lookBackMs) } },
      {
        fields: ['id'],
        orderBy: { storedAt: 'desc' },
        limit: lookBackMax,
        disableIdentityMap: true,
      },
    );
    this.add(games.map((game) => game.id));
  }

  /** Expires some due games, oldest first; a failed one goes to the end of the queue. */
  async expire(): Promise<void> {
    const nowMs = this.#nowMs();
    if (this.#waiting.size === 0 || nowMs < this.#restUntilMs) return;
    const due = this.#waiting.entries().filter(([, { dueMs }]) => dueMs <= nowMs);
    const some = [...due.take(atOnce)];
    if (some.length === 0) return;
    const results = await Promise.allSettled(some.map(([gameId]) => this.#expireRoom(gameId)));
    let failed = 0;
    for (const [index, [gameId, { failures }]] of some.entries()) {
      const result = results[index];
      this.#waiting.delete(gameId);
      if (result?.status !== 'rejected') continue;
      failed += 1;
      this.#waiting.set(gameId, { failures: failures + 1, dueMs: this.#nowMs() + delayMs(failures) });
      if (failed > 1) continue;
      this.#logger.warn({ gameId, failures, err: result.reason as unknown }, 'a finished room does not expire yet');
    }
    if (failed < some.length) this.#failures = 0;
    else {
      this.#restUntilMs = this.#nowMs() + delayMs(this.#failures);
      this.#failures += 1;
    }
  }
}

const delayMs = (failures: number): number =>
  Math.min(retryDelayMs.max, retryDelayMs.first * 2 ** Math.min(failures, 10));
