import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { canonicalUuid } from '../../db/canonical-uuid.ts';
import { foldText } from '../../lib/fold-text.ts';
import { CodedError } from '../../protocol/errors.ts';
import type { PeopleQuery, PeopleReply, Person } from '../../protocol/people.ts';

const pageSize = 50;

/** Columns of a page, counted for its people. Times in Unix ms. */
const describedSql = (page: string) => `
  select u.id, u.display_name as "displayName", u.login, u.email, u.role, u.status,
    (u.verified_email is not null) as "emailVerified",
    (extract(epoch from u.created_at) * 1000)::float8 as "createdAt",
    (select (extract(epoch from max(s.last_used_at)) * 1000)::float8 from session s where s.user_id = u.id) as "lastSeenAt",
    (select count(*)::int from quiz q where q.owner_id = u.id and q.deleted_at is null) as quizzes,
    (select count(*)::int from game g where g.owner_id = u.id and g.deleted_at is null) as games
  from (${page}) u order by u.id desc`;

/** Finds people, for admins. Stateless. */
export class PeopleDirectory {
  readonly #orm: MikroORM;

  constructor(orm: MikroORM) {
    this.#orm = orm;
  }

  /** Newest first. */
  async search({ query = '', guests = '1', limit = pageSize, cursor }: PeopleQuery): Promise<PeopleReply> {
    const matching = matchPeople(query);
    const where = [
      ...(cursor === undefined ? [] : ['id < ?']),
      ...(guests === '0' ? [`role <> 'guest'`] : []),
      ...(matching === undefined ? [] : [matching.sql]),
    ];
    const page = `select * from "user" ${where.length === 0 ? '' : `where ${where.join(' and ')}`} order by id desc limit ?`;
    const params = [...(cursor === undefined ? [] : [cursor]), ...(matching?.params ?? []), limit + 1];
    const rows = await this.#orm.em.fork().execute<Row[]>(describedSql(page), params);
    const users = rows.slice(0, limit).map(describe);
    const last = users.at(-1);
    return { users, ...(rows.length > limit && last !== undefined ? { next: last.id } : {}) };
  }

  /** @throws {CodedError} `not_found` */
  async read(asked: string): Promise<Person> {
    const id = canonicalUuid(asked);
    const page = 'select * from "user" where id = ?';
    const [row] = id === undefined ? [] : await this.#orm.em.fork().execute<Row[]>(describedSql(page), [id]);
    if (row === undefined) throw new CodedError('not_found', 'There is no such person.');
    return describe(row);
  }
}

/** The ids of the newest matching people; `max` at most. */
export async function findPeople(em: EntityManager, query: string, max: number): Promise<string[]> {
  const matching = matchPeople(query);
  if (matching === undefined) return [];
  const sql = `select id from "user" where ${matching.sql} order by id desc limit ?`;
  const rows = await em.execute<{ id: string }[]>(sql, [...matching.params, max]);
  return rows.map(({ id }) => id);
}

/** A condition on `user`; undefined without words. Unlike LIKE, `strpos` has no wildcards. */
function matchPeople(query: string): { sql: string; params: string[] } | undefined {
  const words = query.trim();
  const folded = foldText(words);
  if (folded === '') return undefined;
  const id = canonicalUuid(words);
  const inText = `strpos(coalesce(login_folded, ''), ?) > 0 or strpos(lower(display_name), lower(?)) > 0
    or strpos(lower(coalesce(email, '')), lower(?)) > 0`;
  return id === undefined
    ? { sql: `(${inText})`, params: [folded, words, words] }
    : { sql: `(${inText} or id = ?)`, params: [folded, words, words, id] };
}

interface Row extends Omit<Person, 'login' | 'email' | 'lastSeenAt'> {
  login: string | null;
  email: string | null;
  lastSeenAt: number | null;
}

const describe = ({ login, email, lastSeenAt, ...row }: Row): Person => ({
  ...row,
  ...(login === null ? {} : { login }),
  ...(email === null ? {} : { email }),
  ...(lastSeenAt === null ? {} : { lastSeenAt }),
});
