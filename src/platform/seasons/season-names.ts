import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { SeasonName } from '../../../entities/season-name.ts';
import { cleanNickname } from '../../lib/names/nickname.ts';
import { CodedError } from '../../protocol/errors.ts';
import { lockSeasons, moveBetweenBuckets } from './season-buckets.ts';

/** Who is on leaderboards, and under which name. Nobody is unless they choose a name. Holds nothing. */
export class SeasonNames {
  readonly #orm: MikroORM;
  readonly #now: () => number;

  /** @param deps `now` gives Unix ms */
  constructor(deps: { orm: MikroORM; now: () => number }) {
    this.#orm = deps.orm;
    this.#now = deps.now;
  }

  /** Undefined for a person who is not on leaderboards. */
  async read(userId: string): Promise<string | undefined> {
    return (await this.#orm.em.fork().findOne(SeasonName, { userId }))?.name;
  }

  /**
   * Puts a person on the leaderboards of all seasons, or changes their name there.
   * @returns the name as it is shown: cleaned as nicknames are
   * @throws {CodedError} `name_refused`; `bad_token` for a person who was deleted meanwhile
   */
  async choose(userId: string, typed: string): Promise<string> {
    const cleaned = cleanNickname(typed);
    if (!cleaned.ok) {
      const details = [{ path: '/name', message: cleaned.message }];
      throw new CodedError('name_refused', cleaned.message, { details });
    }
    await this.#orm.em.fork().transactional(async (em) => {
      await lockSeasons(em);
      const named = await em.execute<unknown[]>(
        `insert into season_name as n (user_id, name, listed_at) select id, ?, ? from "user" where id = ? and status = 'active'
          on conflict (user_id) do update set name = excluded.name returning 1`,
        [cleaned.nickname, new Date(this.#now()), userId],
      );
      if (named.length === 0) throw new CodedError('bad_token', 'The token is unknown or has expired.');
      await moveBetweenBuckets(em, enteringSql, [userId]);
    });
    return cleaned.nickname;
  }

  /** Takes a person off all leaderboards, name included. */
  async leave(userId: string): Promise<void> {
    await this.#orm.em.fork().transactional((em) => leaveSeasons(em, userId));
  }
}

/** As `leave`, in the caller's transaction: last in it, see `lockSeasons`. */
export async function leaveSeasons(em: EntityManager, userId: string): Promise<void> {
  await lockSeasons(em);
  await em.nativeDelete(SeasonName, { userId });
  await moveBetweenBuckets(em, leavingSql, [userId]);
}

/** Deletes all that seasons have of a person, as `leaveSeasons`. */
export async function forgetInSeasons(em: EntityManager, userId: string): Promise<void> {
  await leaveSeasons(em, userId);
  await em.execute('delete from season_points where user_id = ?', [userId]);
}

const enteringSql = `moved as (
  update season_points set listed = true where user_id = ? and not listed returning season, 0::bigint as before, points as after)`;
const leavingSql = `moved as (
  update season_points set listed = false where user_id = ? and listed returning season, points as before, 0::bigint as after)`;
