/** The statements of `readGameExport`. */

/** `state` is another one once the row of the game, or of a closed question, has been written again. */
export const state = `
  select jsonb_array_length(definition->'questions') as questions, ended_at is not null as "isOver",
    game.xmin::text || ' ' || (select coalesce(string_agg(result.question || ' ' || result.xmin::text, ',' order by result.question), '')
      from question_result result where result.game_id = game.id) as state
  from game where id = ?::uuid and owner_id = ?::uuid and deleted_at is null`;

/** A page of one question's answers by their key, as JSON text. */
export const answers = `
  select string_agg(json_build_object('playerId', player_id, 'question', question, 'answer', answer, 'correct', correct,
      'fraction', fraction, 'points', points, 'elapsedMs', elapsed_ms)::text, ',' order by player_id) as rows,
    count(*)::int as count, max(player_id) as last
  from (
    select * from answer where game_id = ?::uuid and question = ? and player_id > ? order by player_id limit ?
  ) part`;
