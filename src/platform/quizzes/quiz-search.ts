/** Lists of quizzes: by words, by tag, sorted, in pages. */
import type { EntityManager } from '@mikro-orm/postgresql';
import * as z from 'zod/mini';
import { cursorOf, placeOf } from '../../db/list-cursor.ts';
import { textOf } from '../../lib/field-schemas.ts';
import { foldForSearch, searchPatterns, searchWords } from '../../lib/search-words.ts';
import type { Quiz } from '../../protocol/quiz.ts';
import type { QuizListQuery, QuizListReply } from '../../protocol/rest.ts';

export type QuizListRow = QuizListReply['quizzes'][number];

const pageSize = 50;

/** What of a quiz is searched and sorted by. */
export function searchFields({ title, tags = [], questions }: Quiz): { foldedTitle: string; searchText: string } {
  const texts = [title, ...tags, ...questions.map(({ prompt }) => prompt)];
  return { foldedTitle: foldForSearch(title), searchText: searchWords(texts.join(' ')).join(' ') };
}

/** What each order goes by, ascending; ids tell equal ones apart. */
const sortKeys = {
  updated: { sql: '(-extract(epoch from q.updated_at) * 1000)::float8', type: 'float8' },
  deleted: { sql: '(-extract(epoch from q.deleted_at) * 1000)::float8', type: 'float8' },
  title: { sql: 'q.folded_title collate "C"', type: 'text collate "C"' },
  played: { sql: '-coalesce(p.plays, 0)::float8', type: 'float8' },
} as const;

/** How often the caller's games of a quiz have begun. */
const playsSql = `select quiz_id, count(*)::int as plays from game
  where owner_id = ? and started_at is not null group by quiz_id`;

type Row = QuizListRow & { key: string | number };

/**
 * The owner's own quizzes and then the samples, or what is in the owner's trash. All of them without `limit` and `cursor`.
 * @throws {CodedError} `bad_request` for a cursor that is none of this order.
 */
export async function searchQuizzes(em: EntityManager, ownerId: string, query: QuizListQuery): Promise<QuizListReply> {
  const { trash = '0', limit = query.cursor === undefined ? undefined : pageSize } = query;
  const isTrash = trash === '1';
  const key = sortKeys[query.sort ?? (isTrash ? 'deleted' : 'updated')];
  const conditions: { sql: string; params: unknown[] }[] = [
    isTrash
      ? { sql: 'q.owner_id = ? and q.deleted_at is not null', params: [ownerId] }
      : { sql: '(q.owner_id = ? or q.sample) and q.deleted_at is null', params: [ownerId] },
    ...searchPatterns(query.query ?? '').map((pattern) => ({ sql: 'q.search_text like ?', params: [pattern] })),
    ...(query.tag === undefined ? [] : [{ sql: '? = any(q.tags)', params: [query.tag] }]),
    ...(query.cursor === undefined ? [] : [after(query.cursor, key)]),
  ];
  const sql = `with plays as (${playsSql})
    select q.id, q.title, q.question_count as "questionCount", q.language, q.tags, q.cover, q.sample,
      (extract(epoch from q.updated_at) * 1000)::float8 as "updatedAt",
      (extract(epoch from q.deleted_at) * 1000)::float8 as "deletedAt",
      coalesce(p.plays, 0) as plays, d.quiz_id is not null as draft, ${key.sql} as key
    from quiz q left join plays p on p.quiz_id = q.id left join quiz_draft d on d.quiz_id = q.id
    where ${conditions.map((condition) => condition.sql).join(' and ')}
    order by q.sample, key, q.id ${limit === undefined ? '' : 'limit ?'}`;
  const params = [ownerId, ...conditions.flatMap((condition) => condition.params)];
  const found = await em.execute<Row[]>(sql, limit === undefined ? params : [...params, limit + 1]);
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  const quizzes = rows.map(toRow);
  return last === undefined || rows.length === found.length
    ? { quizzes }
    : { quizzes, next: cursorOf([last.sample, last.key, last.id]) };
}

function toRow({
  id,
  title,
  questionCount,
  language,
  tags,
  cover,
  sample,
  updatedAt,
  draft,
  plays,
  deletedAt,
}: Row): QuizListRow {
  const told = { id, title, questionCount, tags, sample, updatedAt, draft, plays };
  return {
    ...told,
    ...(language ? { language } : {}),
    ...(cover ? { cover } : {}),
    ...(deletedAt ? { deletedAt } : {}),
  };
}

/** Whether it is a sample, the key of the order, and the id. */
const placeSchemas = {
  float8: z.tuple([z.boolean(), z.number(), z.uuid()]),
  'text collate "C"': z.tuple([z.boolean(), textOf(0, 1000), z.uuid()]),
} as const;

function after(cursor: string, key: (typeof sortKeys)[keyof typeof sortKeys]): { sql: string; params: unknown[] } {
  const place = placeOf(cursor, placeSchemas[key.type], 'must be `next` of the page before, with the same sort');
  return { sql: `(q.sample, ${key.sql}, q.id) > (?::boolean, ?::${key.type}, ?::uuid)`, params: place };
}
