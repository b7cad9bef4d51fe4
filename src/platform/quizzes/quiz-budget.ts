import type { EntityManager } from '@mikro-orm/postgresql';
import { limitReached, type Allowance } from '../accounts/person-limits.ts';

interface Held {
  quizzes: number;
  /** Of the newest versions and the drafts. */
  contentBytes: number;
  storedBytes: number;
}

/** The trash apart, which has bounds of its own. "contentBytes" is without the content of one quiz and the draft of one. */
const heldSql = `
  select count(*)::int as "quizzes", coalesce(sum(
      case when q.id is distinct from ? then q.content_bytes else 0 end
      + case when q.id is distinct from ? then coalesce(d.bytes, 0) else 0 end), 0)::float8 as "contentBytes",
    coalesce(sum(q.stored_bytes + coalesce(d.bytes, 0)), 0)::float8 as "storedBytes"
  from quiz q left join quiz_draft d on d.quiz_id = q.id
  where q.owner_id = ? and q.deleted_at is null`;

/** Older versions of an owner's quizzes, the oldest first to go, beyond so many bytes of them. */
const dropHistorySql = `
  with history as (
    select v.quiz_id, v.version, sum(v.bytes) over (order by v.created_at desc, v.quiz_id, v.version desc) as upto
    from quiz_version v join quiz q on q.id = v.quiz_id
    where q.owner_id = ? and q.deleted_at is null and v.version < q.version)
  delete from quiz_version v using history h
  where v.quiz_id = h.quiz_id and v.version = h.version and h.upto > ?`;

/** All of an owner's, or one. */
export const recountSql = `
  update quiz q set stored_bytes = (select coalesce(sum(v.bytes), 0) from quiz_version v where v.quiz_id = q.id)
  where q.owner_id = ? and (?::uuid is null or q.id = ?)`;

/**
 * Whether the owner may store a content of this size. Older versions are history only, so they go before anything is
 * refused: then `dropsHistory`, and `dropHistory` is to be called once the new version is stored.
 * @param content.replaces the quiz whose newest version, or whose draft, this becomes; a new quiz without it
 * @throws {CodedError} `limit`
 */
export async function checkQuizBudget(
  em: EntityManager,
  allowance: Allowance,
  content: { ownerId: string; bytes: number; replaces?: { content: string } | { draft: string } },
): Promise<{ dropsHistory: boolean }> {
  const { ownerId, bytes, replaces } = content;
  const { content: ofContent = null, draft = null } = (replaces ?? {}) as { content?: string; draft?: string };
  const [held] = await em.execute<[Held]>(heldSql, [ofContent, draft, ownerId]);
  if (replaces === undefined && held.quizzes >= allowance.quizzes) {
    throw limitReached('quizzes', allowance, `You have ${held.quizzes} quizzes. Delete some of them first.`);
  }
  if (held.contentBytes + bytes > allowance.quizBytes) {
    throw limitReached('quizBytes', allowance, 'Your quizzes are too large together. Delete some of them first.');
  }
  return { dropsHistory: held.storedBytes + bytes > allowance.quizBytes };
}

/** Drops the oldest versions of the owner's quizzes until all that is stored fits. */
export async function dropHistory(em: EntityManager, allowance: Allowance, ownerId: string): Promise<void> {
  const [held] = await em.execute<[Held]>(heldSql, [null, null, ownerId]);
  await em.execute(dropHistorySql, [ownerId, Math.max(0, allowance.quizBytes - held.contentBytes)]);
  await em.execute(recountSql, [ownerId, null, null]);
}
