/**
 * SQL: whether a quiz or a game of the owner uses the row `m` of `media`. Quizzes in the trash do too. The use by another
 * owner does not count: a copied address must not fill somebody's share.
 * @param versions `newest` ignores older versions of quizzes
 */
export const isUsedSql = (versions: 'kept' | 'newest'): string => `(
  exists (select from quiz_version v join quiz q on q.id = v.quiz_id
    where v.media @> array[m.name] and v.media <> '{}' and q.owner_id = m.owner_id
    ${versions === 'newest' ? 'and v.version = q.version' : ''})
  or exists (select from quiz_draft d join quiz q on q.id = d.quiz_id
    where d.media @> array[m.name] and d.media <> '{}' and q.owner_id = m.owner_id)
  or exists (select from game g
    where g.media @> array[m.name] and g.media <> '{}' and g.owner_id = m.owner_id and g.deleted_at is null))`;
