import type { EntityManager } from '@mikro-orm/postgresql';
import { findReadable } from './quiz-rows.ts';

/** A version that is kept. */
export interface QuizVersionRow {
  version: number;
  /** Unix milliseconds. */
  publishedAt: number;
  /** Absent for versions from before this was kept, and for people who are gone. */
  publishedBy?: { id: string; displayName: string };
  /** Of its content as JSON. */
  bytes: number;
}

const versionsSql = `
  select v.version, floor(extract(epoch from v.created_at) * 1000)::float8 as "publishedAt", v.bytes,
    case when u.id is null then null else jsonb_build_object('id', u.id, 'displayName', u.display_name) end as "publishedBy"
  from quiz_version v left join "user" u on u.id = v.published_by
  where v.quiz_id = ? order by v.version desc`;

/** The newest first. @throws {CodedError} `not_found` */
export async function listVersions(em: EntityManager, ownerId: string, id: string): Promise<QuizVersionRow[]> {
  const quiz = await findReadable(em, ownerId, id);
  type Row = Omit<QuizVersionRow, 'publishedBy'> & { publishedBy: QuizVersionRow['publishedBy'] | null };
  const rows = await em.execute<Row[]>(versionsSql, [quiz.id]);
  return rows.map(({ publishedBy, ...row }) => (publishedBy ? { ...row, publishedBy } : row));
}
