/**
 * How many players of a game have a place in its results: not who was removed, and not who has left before the start, whose
 * rows only games of earlier versions have.
 * @param game the name of a row of `game` in the statement
 */
export const playerCountSql = (game: 'game' | 'g' | 'page'): string => `(select count(*)::int from player p
  where p.game_id = ${game}.id and p.kicked_at is null
    and (p.left_at is null or (${game}.started_at is not null and p.left_at > ${game}.started_at)))`;
