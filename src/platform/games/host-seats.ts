import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { enqueueJob } from '../../db/enqueue-job.ts';
import type { LiveRooms } from './live-rooms.ts';

/**
 * Ends all host tokens of a person, and the sockets that came with them. Rows first, in the transaction that is the reason;
 * rooms are told after it, at once by whoever caused it and in any case by a job.
 */
export class HostSeats {
  readonly #orm: MikroORM;
  readonly #rooms: Pick<LiveRooms, 'revokeHostTokens'>;

  constructor(orm: MikroORM, rooms: Pick<LiveRooms, 'revokeHostTokens'>) {
    this.#orm = orm;
    this.#rooms = rooms;
  }

  /** Tells the rooms of the person's games which host tokens are void. Again is harmless. @returns how many games */
  async tellRooms(userId: string): Promise<number> {
    const games = await this.#orm.em
      .fork()
      .execute<{ id: string; generation: number }[]>(
        'select id, host_generation as generation from game where owner_id = ? and ended_at is null',
        [userId],
      );
    await Promise.all(games.map(({ id, generation }) => this.#rooms.revokeHostTokens(id, generation)));
    return games.length;
  }
}

/**
 * Makes the host tokens of the person's games void, in the caller's transaction; a job tells the rooms.
 * @param heir whose games they are when that has committed
 */
export async function voidHostTokens(em: EntityManager, userId: string, heir = userId): Promise<void> {
  await em.execute('update game set host_generation = host_generation + 1 where owner_id = ? and ended_at is null', [
    userId,
  ]);
  await enqueueJob(em, 'end-host-seats', { userId: heir });
}
