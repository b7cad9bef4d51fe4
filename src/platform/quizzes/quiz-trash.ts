/** Quizzes that were deleted, and come back for 30 days. */
import type { EntityManager } from '@mikro-orm/postgresql';
import { DeletedQuiz } from '../../../entities/deleted-quiz.ts';
import { QuizDraft } from '../../../entities/quiz-draft.ts';
import { QuizVersion } from '../../../entities/quiz-version.ts';
import { Quiz } from '../../../entities/quiz.ts';
import type { Allowance } from '../accounts/person-limits.ts';

/** With all versions and its draft; its id stays taken. The caller holds the quiz' row lock. */
export async function deleteForever(em: EntityManager, { id }: Quiz, at: Date): Promise<void> {
  await em.nativeDelete(QuizVersion, { quizId: id });
  await em.nativeDelete(QuizDraft, { quizId: id });
  await em.nativeDelete(Quiz, { id });
  await em.insert(DeletedQuiz, { id, deletedAt: at });
}

/** Of what was deleted last at most as many quizzes, and as many bytes, as somebody may have besides. */
const trimSql = `
  with trash as (
    select id, row_number() over latest as nth, sum(stored_bytes + coalesce(d.bytes, 0)) over latest as upto
    from quiz left join quiz_draft d on d.quiz_id = id where owner_id = ? and deleted_at is not null
    window latest as (order by deleted_at desc, id)),
  gone as (delete from quiz q using trash t where q.id = t.id and (t.nth > ? or t.upto > ?) returning q.id),
  drafts as (delete from quiz_draft d using gone g where d.quiz_id = g.id),
  taken as (insert into deleted_quiz select id, now() from gone)
  delete from quiz_version v using gone g where v.quiz_id = g.id`;

/** Bounds what the owner's trash takes; what was deleted first goes first. The caller holds the owner's row lock. */
export async function trimTrash(em: EntityManager, allowance: Allowance, ownerId: string): Promise<void> {
  await em.execute(trimSql, [ownerId, allowance.quizzes, allowance.quizBytes]);
}
