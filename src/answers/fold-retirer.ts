import type { MikroORM } from '@mikro-orm/postgresql';
import { Game } from '../../entities/game.ts';
import type { Logger } from '../observability/logger.ts';

/** Games that were stored this long before a start are looked at again. */
const lookBackMs = 24 * 3_600_000;
const lookBackMax = 10_000;
/** Rooms a call of `retire` takes on: folding does not wait for more. */
const atOnce = 50;
const retryDelayMs = 1000;

/**
 * Lets the keys of finished rooms expire, at least once for each game. Owns the games that are still to be retired:
 * those whose end was folded here, and from `lookBack` those of a worker that may have died between its commit and this.
 * Nothing waits for it, so its failures stop nothing: they are logged, and tried again a second later.
 */
export class FoldRetirer {
  readonly #orm: MikroORM;
  readonly #retireRoom: (gameId: string) => Promise<void>;
  readonly #logger: Logger;
  readonly #waiting = new Set<string>();
  #restUntilMs = 0;

  constructor(orm: MikroORM, options: { retireRoom: (gameId: string) => Promise<void>; logger: Logger }) {
    this.#orm = orm;
    this.#retireRoom = options.retireRoom;
    this.#logger = options.logger;
  }

  /** Games that wait for `retire`. */
  get waiting(): number {
    return this.#waiting.size;
  }

  add(gameIds: Iterable<string>): void {
    for (const gameId of gameIds) this.#waiting.add(gameId);
  }

  /** Takes up the games that were stored within the last day. */
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

  /** Retires some of what is waiting, oldest first; what fails goes to the end of the line. */
  async retire(): Promise<void> {
    if (this.#waiting.size === 0 || performance.now() < this.#restUntilMs) return;
    const some = [...this.#waiting.values().take(atOnce)];
    const results = await Promise.allSettled(some.map((gameId) => this.#retireRoom(gameId)));
    for (const [index, gameId] of some.entries()) {
      const result = results[index];
      this.#waiting.delete(gameId);
      if (result?.status !== 'rejected') continue;
      this.#waiting.add(gameId);
      this.#restUntilMs = performance.now() + retryDelayMs;
      this.#logger.warn({ gameId, err: result.reason as unknown }, 'a finished room does not expire yet');
    }
  }
}
