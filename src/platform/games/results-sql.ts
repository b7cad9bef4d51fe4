/** The statements of `readResults`. Each gives JSON text: a row costs the event loop no more than its bytes. */

/** A large game may keep one core of Postgres busy, not all. */
export const oneBackend = 'set local max_parallel_workers_per_gather = 0';

export const game = `
  select quiz_title as "quizTitle", quiz_tags as tags, pin, status,
    (extract(epoch from started_at) * 1000)::float8 as "startedAt",
    (extract(epoch from ended_at) * 1000)::float8 as "endedAt"
  from game where id = ?::uuid and owner_id = ?::uuid and deleted_at is null`;

export const definition = 'select definition::text, regraded::text from game where id = ?::uuid';

export const answersByQuestion = `
  select question::int, count(*)::int from answer where game_id = ?::uuid group by question order by question`;

/**
 * Ranked players first: by score, then less total time over the answered scored questions, then join order. Then kicked
 * players, unranked, in join order. Seats given up before the start are omitted; later leavers stay.
 */
export const declarePlayers = `
  declare results_players no scroll cursor for
  with total as (
    select player_id, sum(points)::int as score, count(*)::int as answers,
      count(*) filter (where correct)::int as correct,
      coalesce(sum(elapsed_ms) filter (where correct is not null), 0) as time
    from answer where game_id = ?::uuid group by player_id
  ), seat as (
    select player.player_id, nickname, team, join_order, kicked_at is not null as kicked,
      coalesce(score, 0) as score, coalesce(correct, 0) as correct, coalesce(answers, 0) as answers, coalesce(time, 0) as time
    from player join game on game.id = player.game_id left join total on total.player_id = player.player_id
    where player.game_id = ?::uuid
      and (kicked_at is not null or left_at is null or (started_at is not null and left_at > started_at))
  ), ranked as (
    select *, case when not kicked then rank() over (partition by kicked order by score desc) end as rank from seat
  )
  select (jsonb_build_object('playerId', player_id, 'nickname', nickname, 'score', score, 'rank', rank,
      'correctCount', correct, 'answerCount', answers)
    || case when team is null then '{}' else jsonb_build_object('team', team) end
    || case when kicked then '{"kicked": true}' else '{}'::jsonb end)::text as row
  from ranked
  order by kicked, case when not kicked then score end desc, case when not kicked then time end, join_order`;

/**
 * `row` of questions whose end is folded; others come from the game's definition. All in shown order: author's order
 * serves statistics across games.
 */
export const declareQuestions = `
  declare results_questions no scroll cursor for
  select asked -> (shown->>'index')::int ->> 'id' as "questionId", case when folded.question is not null then
      (jsonb_build_object('index', shown->'index', 'questionId', asked -> (shown->>'index')::int -> 'id', 'type', shown->'type', 'prompt', shown->'prompt',
        'solution', shown->'solution', 'answered', answered, 'correct', correct, 'counts', counts, 'averageMs', average_ms)
      || jsonb_strip_nulls(jsonb_build_object('options', shown->'options', 'items', shown->'items',
        'markup', shown->'markup', 'formatted', shown->'formatted', 'accepted', shown->'accepted', 'void', shown->'void')))::text
    end as row, case when folded.question is null then shown::text end as shown
  from (
    select id, definition, regraded, coalesce(authored, authored_questions(definition, quiz_id, quiz_version)) as asked
    from game where id = ?::uuid offset 0
  ) game cross join lateral (
    select each || coalesce(regraded -> (each->>'index'), '{}') as shown from jsonb_array_elements(definition->'questions') each
  ) question
  left join question_result folded on folded.game_id = game.id and folded.question = (shown->>'index')::int
  order by (shown->>'index')::int`;

export const unfoldedAnswers = `
  select answer::text, elapsed_ms as "elapsedMs", answer.player_id as "playerId" from answer
  where game_id = ?::uuid and question = ? and answer.player_id > ? and not exists (
    select from player
    where player.game_id = answer.game_id and player.player_id = answer.player_id and kicked_at is not null)
  order by answer.player_id limit ?`;

export const answers = `
  select string_agg(jsonb_build_object('playerId', player_id, 'question', question, 'answer', answer, 'correct', correct,
      'points', points, 'elapsedMs', elapsed_ms)::text, ',' order by player_id) as rows,
    count(*)::int as count, max(player_id) as last
  from (
    select * from answer where game_id = ?::uuid and question = ? and player_id > ? order by player_id limit ?
  ) part`;
