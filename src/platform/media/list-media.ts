/** What a person has uploaded, and where it is used. */
import type { EntityManager } from '@mikro-orm/postgresql';
import { Media } from '../../../entities/media.ts';
import type { MediaListReply } from '../../protocol/media.ts';
import type { PageQuery } from '../../protocol/people.ts';
import { describeMedia } from './describe-media.ts';

const pageSize = 50;

/** The uses of `isUsedSql('newest')`, one by one. */
const usesSql = `select m.id, (
    select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
      'id', q.id, 'title', q.title, 'trash', case when q.deleted_at is not null then true end))), '[]')
    from (select * from quiz where owner_id = m.owner_id and id in (
        select v.quiz_id from quiz_version v join quiz newest on newest.id = v.quiz_id and newest.version = v.version
          where v.media @> array[m.name] and v.media <> '{}'
        union all
        select d.quiz_id from quiz_draft d where d.media @> array[m.name] and d.media <> '{}')
      order by updated_at desc, id limit 20) q) as quizzes,
  (select count(*)::int from game g where g.media @> array[m.name] and g.media <> '{}'
    and g.owner_id = m.owner_id and g.deleted_at is null) as games
  from media m where m.id in (select jsonb_array_elements_text(?::jsonb)::uuid)`;

interface Uses {
  id: string;
  quizzes: MediaListReply['media'][number]['quizzes'];
  games: number;
}

export async function listMedia(
  em: EntityManager,
  ownerId: string,
  { limit = pageSize, cursor }: PageQuery,
): Promise<Pick<MediaListReply, 'media' | 'next'>> {
  // Ids are in the order of their making.
  const where = { ownerId, state: 'ready' as const, ...(cursor === undefined ? {} : { id: { $lt: cursor } }) };
  const rows = await em.find(Media, where, { orderBy: { id: 'desc' }, limit: limit + 1 });
  const page = rows.slice(0, limit);
  const ids = JSON.stringify(page.map((row) => row.id));
  const uses = new Map((await em.execute<Uses[]>(usesSql, [ids])).map((each) => [each.id, each]));
  const media = page.map((row) => {
    const { quizzes = [], games = 0 } = uses.get(row.id) ?? {};
    const { alt, storedBytes } = row;
    const about = { ...describeMedia(row), createdAt: row.createdAt.getTime(), storedBytes, quizzes, games };
    return alt === null ? about : { ...about, alt };
  });
  const last = page.at(-1);
  return last === undefined || rows.length <= limit ? { media } : { media, next: last.id };
}
