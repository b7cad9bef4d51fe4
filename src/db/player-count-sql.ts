/**
 * How many players of a game its results have: without kicked players and players who left before the start. Only games
 * of earlier versions have rows of the latter.
 * @param game the name of a row of `game` in the statement
 */
export const playerCountSql = (game: 'game' | 'g' | 'page'): string => `(select count(*)::int from player p
  where p.game_id = ${game}.id and p.kicked_at is null
    and (p.left_at is null or (${game}.started_at is not null and p.left_at > ${game}.started_at)))`;
