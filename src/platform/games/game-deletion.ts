import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { canonicalUuid } from '../../db/canonical-uuid.ts';
import { enqueueJob } from '../../db/enqueue-job.ts';
import { noteRewardCause } from '../../db/reward-causes.ts';
import { deleteMoments } from '../../db/game-moments.ts';
import { CodedError } from '../../protocol/errors.ts';
import type { PersonLimits } from '../accounts/person-limits.ts';
import { openingMs } from './game-budget.ts';
import type { LiveRooms } from './live-rooms.ts';

export interface DeletionDeps {
  orm: MikroORM;
  rooms: Pick<LiveRooms, 'isInPlay'>;
  people: Pick<PersonLimits, 'lock'>;
  /** Unix milliseconds. */
  now: () => number;
}

interface Found {
  isStored: boolean;
  /** Something of its pot is held. */
  isPotOpen: boolean;
  /** When its room began to open; null once it is known to be open. */
  openingAt: number | null;
}

const findSql = `select stored_at is not null as "isStored",
    exists (select from pot where game_id = game.id and settled_at is null) as "isPotOpen",
    (extract(epoch from opening_at) * 1000)::float8 as "openingAt"
  from game where id = ? and owner_id = ? and deleted_at is null`;

/**
 * Hides the row, which stays while the room may write: its entries need a game that Postgres knows. It leaves its quiz,
 * whose plays are counted.
 */
const hideSql = `update game set deleted_at = ?, quiz_id = null
  where id = ? and owner_id = ? and deleted_at is null
    and opening_at is not distinct from to_timestamp(?::float8 / 1000) returning id`;

/**
 * Deletes the owner's game. It is hidden at once. A job of the same commit deletes its data in other tables in batches,
 * and its row once no entry of it can be in transit to Postgres.
 * @throws {CodedError} `not_found` if absent or another owner's; `conflict` while it runs, a lobby included, and until its pot is settled; `busy`
 *   when Redis is unavailable and only it knows whether it runs
 */
export async function deleteGame(deps: DeletionDeps, ownerId: string, asked: string): Promise<void> {
  const { orm, rooms, people, now } = deps;
  const id = canonicalUuid(asked);
  const [game] = id === undefined ? [] : await orm.em.fork().execute<Found[]>(findSql, [id, ownerId]);
  if (id === undefined || game === undefined) throw notFound();
  const { isStored, isPotOpen, openingAt } = game;
  const isOpening = openingAt !== null && openingAt > now() - openingMs;
  // A game that is over in Postgres may run: its opener may have missed the reply.
  if (isOpening || (!isStored && (await rooms.isInPlay(id)))) throw inPlay();
  if (isPotOpen) throw new CodedError('conflict', 'The pot of the game is being settled, which takes seconds.');
  await orm.em.fork().transactional(async (em) => {
    // The opener of a game without room holds it too.
    await people.lock(em, ownerId);
    const hidden = await em.execute<unknown[]>(hideSql, [new Date(now()), id, ownerId, openingAt]);
    if (hidden.length === 0) throw (await isThere(em, id, ownerId)) ? changed() : notFound();
    await deleteMoments(em, id);
    await noteRewardCause(em, id, 'deletion', new Date(now()));
    await enqueueJob(em, 'delete-game', { gameId: id }, { jobKey: `delete-game:${id}` });
  });
}

const isThere = async (em: EntityManager, id: string, ownerId: string): Promise<boolean> =>
  (await em.execute<unknown[]>(findSql, [id, ownerId])).length > 0;

const notFound = () => new CodedError('not_found', 'There is no such game, or it is not yours.');
const changed = () => new CodedError('busy', 'The game has just changed.', { retryAfterMs: 500 });
const inPlay = () => new CodedError('conflict', 'The game is running. End it first, and then delete it.');
