import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { readResults } from './read-results.ts';

const rowsAtOnce = 100;
const msOf = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`;
const zeroId = '00000000-0000-0000-0000-000000000000';

/** Lists of small rows, each as JSON without nulls, with an ordering id. None holds secrets or digests. */
const lists = {
  sessions: `select id, jsonb_build_object('id', id, 'kind', kind, 'device', device, 'createdAt', ${msOf('created_at')},
      'lastUsedAt', ${msOf('last_used_at')}) as row from session where user_id = ?`,
  keys: `select id, jsonb_build_object('id', id, 'name', name, 'prefix', prefix, 'scopes', scopes,
      'createdAt', ${msOf('created_at')}, 'lastUsedAt', ${msOf('last_used_at')},
      'expiresAt', ${msOf('expires_at')}) as row from api_key where user_id = ?`,
  identities: `select id, jsonb_build_object('id', id, 'provider', provider, 'issuer', issuer, 'subject', subject,
      'email', email, 'createdAt', ${msOf('created_at')}, 'lastUsedAt', ${msOf('last_used_at')}) as row
    from user_identity where user_id = ?`,
  links: `select id, jsonb_build_object('id', id, 'purpose', purpose, 'email', email, 'previousEmail', previous_email,
      'createdAt', ${msOf('created_at')}, 'expiresAt', ${msOf('expires_at')}, 'usedAt', ${msOf('used_at')}) as row
    from account_link where user_id = ?`,
  invites: `select id, jsonb_build_object('id', id, 'note', note, 'uses', uses, 'used', used,
      'createdAt', ${msOf('created_at')}, 'expiresAt', ${msOf('expires_at')}) as row from invite where created_by = ?`,
  audit: `select id, jsonb_build_object('id', id, 'at', ${msOf('at')}, 'action', action, 'actorId', actor_id,
      'subjectId', subject_id, 'details', details) as row from (select ?::uuid as person) asked
    join audit_entry on subject_id = person or actor_id = person`,
} as const;

const accountSql = `select jsonb_strip_nulls(jsonb_build_object('id', id, 'displayName', display_name, 'login', login,
    'email', email, 'emailVerified', verified_email is not null, 'pendingEmail', pending_email,
    'role', role, 'status', status, 'locale', locale, 'createdAt', ${msOf('created_at')},
    'hasPassword', password_hash is not null))::text as row from "user" where id = ?`;

/** A draft is a text, which may hold what `jsonb` cannot. */
const quizzesSql = `select id, (select d.content from quiz_draft d where d.quiz_id = quiz.id) as draft, jsonb_strip_nulls(jsonb_build_object('id', id, 'title', title, 'language', language,
    'version', version, 'createdAt', ${msOf('created_at')}, 'updatedAt', ${msOf('updated_at')},
    'deletedAt', ${msOf('deleted_at')}))::text as row
  from quiz where owner_id = ? and id > ? order by id limit ?`;

const versionSql = `select version, jsonb_build_object('version', version, 'createdAt', ${msOf('created_at')},
    'content', content, 'questionIds', question_ids)::text as row
  from quiz_version where quiz_id = ? and version > ? order by version limit 1`;

const gamesSql = `select id, jsonb_strip_nulls(jsonb_build_object('gameId', id, 'pin', pin, 'quizId', quiz_id,
    'quizTitle', quiz_title, 'status', status, 'createdAt', ${msOf('created_at')}))::text as row
  from game where owner_id = ? and deleted_at is null and id > ? order by id limit ?`;

/** Seats taken with a ticket, in own and others' games, with the person's answers. */
const seatsSql = `select p.game_id as id, jsonb_strip_nulls(jsonb_build_object('gameId', p.game_id, 'playerId', p.player_id,
    'quizTitle', g.quiz_title, 'nickname', p.nickname, 'team', p.team, 'joinedAt', ${msOf('p.joined_at')},
    'answers', (select coalesce(jsonb_agg(jsonb_build_object('question', a.question, 'answer', a.answer, 'correct', a.correct,
      'points', a.points, 'elapsedMs', a.elapsed_ms) order by a.question), '[]') from answer a
      where a.game_id = p.game_id and a.player_id = p.player_id)))::text as row
  from player p left join game g on g.id = p.game_id where p.user_id = ? and p.game_id > ? order by p.game_id limit ?`;

/**
 * All stored data of a person, in pieces of one JSON text. Memory holds one piece: a page of small rows, one version of
 * a quiz, or one game's results without answers. Each has its own snapshot, so that no transaction lasts as long as a
 * reader. Yields nothing for a deleted person.
 */
export async function* exportPerson(
  orm: MikroORM,
  { ownerId, exportedAt }: { ownerId: string; exportedAt: number },
): AsyncGenerator<string, void, undefined> {
  const em = orm.em.fork();
  const [account] = await em.execute<{ row: string }[]>(accountSql, [ownerId]);
  if (account === undefined) return;
  yield `{"exportedAt":${exportedAt},"account":${account.row}`;
  for (const [name, sql] of Object.entries(lists)) {
    yield `,"${name}":[`;
    yield* readList(em, sql, ownerId);
    yield ']';
  }
  yield ',"quizzes":[';
  yield* readQuizzes(em, ownerId);
  yield '],"games":[';
  yield* readGames(orm, ownerId);
  yield '],"seats":[';
  yield* readRows(em, seatsSql, ownerId);
  yield ']}';
}

function readList(em: EntityManager, sql: string, ownerId: string): AsyncGenerator<string, void, undefined> {
  const pageSql = `select id, jsonb_strip_nulls(row)::text as row from (${sql}) list where id > ? order by id limit ?`;
  return readRows(em, pageSql, ownerId);
}

async function* readRows(em: EntityManager, sql: string, ownerId: string): AsyncGenerator<string, void, undefined> {
  let comma = '';
  for await (const page of pages(em, sql, ownerId)) {
    yield comma + page.map(({ row }) => row).join(',');
    comma = ',';
  }
}

async function* readQuizzes(em: EntityManager, ownerId: string): AsyncGenerator<string, void, undefined> {
  let comma = '';
  for await (const page of pages<{ id: string; row: string; draft: string | null }>(em, quizzesSql, ownerId)) {
    for (const { id, row, draft } of page) {
      yield `${comma}${row.slice(0, -1)}${draft === null ? '' : `,"draft":${draft}`},"versions":[`;
      yield* readVersions(em, id);
      yield ']}';
      comma = ',';
    }
  }
}

async function* readVersions(em: EntityManager, quizId: string): AsyncGenerator<string, void, undefined> {
  let after = 0;
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- one of a megabyte after the other
    const [version] = await em.execute<{ version: number; row: string }[]>(versionSql, [quizId, after]);
    if (version === undefined) return;
    yield after === 0 ? version.row : `,${version.row}`;
    after = version.version;
  }
}

async function* readGames(orm: MikroORM, ownerId: string): AsyncGenerator<string, void, undefined> {
  let comma = '';
  for await (const page of pages(orm.em.fork(), gamesSql, ownerId)) {
    for (const { id, row } of page) {
      // Read whole before it is sent: its transaction must not wait for a slow client.
      const results: string[] = [];
      for await (const part of readResults(orm, { gameId: id, ownerId, answers: false })) results.push(part);
      yield `${comma}${row.slice(0, -1)},"results":`;
      yield* results;
      yield results.length > 0 ? '}' : 'null}';
      comma = ',';
    }
  }
}

/** Pages of rows by their ids, none empty. */
async function* pages<R extends { id: string; row: string }>(
  em: EntityManager,
  sql: string,
  ownerId: string,
): AsyncGenerator<R[], void, undefined> {
  let after = zeroId;
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- one page after the other
    const page = await em.execute<R[]>(sql, [ownerId, after, rowsAtOnce]);
    if (page.length > 0) yield page;
    const last = page.at(-1);
    if (last === undefined || page.length < rowsAtOnce) return;
    after = last.id;
  }
}
