import type { MikroORM } from '@mikro-orm/postgresql';
import { Game } from '../../entities/game.ts';

/** Games that were stored this long before a start are looked at again. */
const lookBackMs = 24 * 3_600_000;
const lookBackMax = 10_000;
const atOnce = 50;

/**
 * Lets the keys of finished rooms expire, at least once for each game. Owns the games that are still to be retired:
 * those whose end was folded here, and from `lookBack` those of a worker that may have died between its commit and this.
 */
export class FoldRetirer {
  readonly #orm: MikroORM;
  readonly #retireRoom: (gameId: string) => Promise<void>;
  readonly #waiting = new Set<string>();

  constructor(orm: MikroORM, retireRoom: (gameId: string) => Promise<void>) {
    this.#orm = orm;
    this.#retireRoom = retireRoom;
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

  /**
   * Retires what is waiting; what fails stays.
   * @throws the first failure, when everything has been tried.
   */
  async retire(): Promise<void> {
    const gameIds = [...this.#waiting];
    const failures: unknown[] = [];
    for (let from = 0; from < gameIds.length && failures.length === 0; from += atOnce) {
      const some = gameIds.slice(from, from + atOnce).map(async (gameId) => {
        await this.#retireRoom(gameId);
        this.#waiting.delete(gameId);
      });
      // oxlint-disable-next-line no-await-in-loop -- a limited number at a time
      for (const result of await Promise.allSettled(some)) {
        if (result.status === 'rejected') failures.push(result.reason);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}
