import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { enqueueJob } from '../../db/enqueue-job.ts';
import type { LiveRooms } from './live-rooms.ts';

/** Games whose rooms may exist: a room stays for an hour after the end of its game is stored, which an outage delays. */
const withRoomSql = "(ended_at is null or ended_at > now() - interval '1 day')";
/** Rooms that are asked at once. */
const roomsAtOnce = 50;

/**
 * Ends all host tokens of a person, and their sockets. Rows change first, in the transaction that causes it. Then the
 * caller notifies the rooms at once, and a job does so in any case.
 */
export class HostSeats {
  readonly #orm: MikroORM;
  readonly #rooms: Pick<LiveRooms, 'revokeHostTokens'>;

  constructor(orm: MikroORM, rooms: Pick<LiveRooms, 'revokeHostTokens'>) {
    this.#orm = orm;
    this.#rooms = rooms;
  }

  /** Notifies the rooms of the person's games of revoked host tokens. Idempotent. @returns how many games */
  async tellRooms(userId: string): Promise<number> {
    const games = await this.#orm.em
      .fork()
      .execute<{ id: string; generation: number }[]>(
        `select id, host_generation as generation from game where owner_id = ? and ${withRoomSql}`,
        [userId],
      );
    for (let at = 0; at < games.length; at += roomsAtOnce) {
      const some = games.slice(at, at + roomsAtOnce);
      // oxlint-disable-next-line no-await-in-loop -- some at a time
      await Promise.all(some.map(({ id, generation }) => this.#rooms.revokeHostTokens(id, generation)));
    }
    return games.length;
  }
}

/**
 * Revokes the host tokens of the person's games, in the caller's transaction; a job notifies the rooms.
 * @param heir the games' owner after the commit
 */
export async function voidHostTokens(em: EntityManager, userId: string, heir = userId): Promise<void> {
  await em.execute(`update game set host_generation = host_generation + 1 where owner_id = ? and ${withRoomSql}`, [
    userId,
  ]);
  await enqueueJob(em, 'end-host-seats', { userId: heir });
}
