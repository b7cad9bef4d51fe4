/** The statements of `OwnResults`. */

const msOf = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`;

/** A seat that has a place in the results: not kicked, nor given up before the start. */
export const placed = `player.kicked_at is null
  and (player.left_at is null or (game.started_at is not null and player.left_at > game.started_at))`;

/** Another text whenever scores, solutions or places of the stored game may be others: the row changes with them. */
const version = `game.xmin::text || ' ' ||
  (select count(*) from player kicked where kicked.game_id = game.id and kicked.kicked_at is not null)`;

/** Each answer is found by its key. */
const ownAnswers = `answer where answer.game_id = game.id and answer.player_id = player.player_id
  and answer.question in (select generate_series(0, jsonb_array_length(game.definition->'questions') - 1))`;

/** One seat. Without a player: never folded, or without a place. */
export const result = `
  select game.quiz_title as "quizTitle", ${msOf('started_at')} as "startedAt", ${msOf('ended_at')} as "endedAt",
    stored_at is not null as "isStored", ${version} as version, nickname, team, player.kicked_at is not null as "isKicked",
    (select json_agg(json_build_object('question', question, 'answer', answer, 'correct', correct, 'fraction', fraction,
      'points', points, 'elapsedMs', elapsed_ms)) from ${ownAnswers})::text as answers,
    (select json_agg(question order by question) from question_result where game_id = game.id)::text as asked
  from game left join player on player.game_id = game.id and player.player_id = ?
    and (player.kicked_at is not null or (${placed}))
  where game.id = ?::uuid and deleted_at is null and result_links_withdrawn_at is null`;

/** Of all places, the best first. */
export const scores = `
  select json_agg(coalesce(score, 0) order by coalesce(score, 0) desc)::text as scores
  from game join player on player.game_id = game.id and ${placed}
  left join (
    select player_id, sum(points)::int as score from answer where game_id = ?::uuid group by player_id
  ) total on total.player_id = player.player_id
  where game.id = ?::uuid`;

export const withdraw = `
  update game set result_links_withdrawn_at = coalesce(result_links_withdrawn_at, ?)
  where id = ?::uuid and owner_id = ?::uuid and deleted_at is null returning 1`;

const listed = `player join game on game.id = player.game_id
  where player.user_id = ?::uuid and ${placed} and game.stored_at is not null and game.ended_at is not null
    and game.deleted_at is null`;

/** Seats of a person in some games whose end is stored. */
export const playedOf = `
  select game.id as "gameId", player.player_id as "playerId", game.quiz_title as "quizTitle",
    result_links_withdrawn_at is not null as "isWithdrawn"
  from ${listed}
    and game.id in (select jsonb_array_elements_text(?::jsonb)::uuid)`;

export const playedTotal = `select count(*)::int as total from ${listed}`;

/** Seats of a person in games whose end is stored, the newest first. */
export const played = `
  select game.id as "gameId", player.player_id as "playerId", game.quiz_title as "quizTitle", nickname,
    ${msOf('game.ended_at')} as "endedAt", ${version} as version,
    result_links_withdrawn_at is not null as "isWithdrawn",
    (select coalesce(sum(points), 0)::int from ${ownAnswers}) as score
  from ${listed} and (?::timestamptz is null or (game.ended_at, game.id) < (?::timestamptz, ?::uuid))
  order by game.ended_at desc, game.id desc limit ?`;
