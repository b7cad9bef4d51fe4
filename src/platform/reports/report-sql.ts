/** The statements of `readReport`. What is said once for each seat comes as one JSON list, so that 10,000 are one row here. */

export const game = `
  select quiz_id as "quizId", quiz_title as "quizTitle", quiz_tags as tags, pin, status,
    (extract(epoch from started_at) * 1000)::float8 as "startedAt",
    (extract(epoch from ended_at) * 1000)::float8 as "endedAt",
    (extract(epoch from anonymised_at) * 1000)::float8 as "anonymisedAt"
  from game where id = ?::uuid and owner_id = ?::uuid and deleted_at is null`;

/** How it is shown is read off the definition where an earlier release made the game. */
export const definition = `
  select definition::text, regraded::text, coalesce(authored, authored_questions(definition, quiz_id, quiz_version))::text as authored
  from game where id = ?::uuid`;

/** Seats whose answers count: not those of kicked players, nor those that earlier versions kept of who left the lobby. */
const counted = `player.game_id = ?::uuid and kicked_at is null
  and (left_at is null or (started_at is not null and left_at > started_at))`;

/** In the order in which they were taken, which is that of all lists here. */
export const seats = `
  select json_agg(player_id order by join_order)::text as ids,
    json_agg((extract(epoch from joined_at) * 1000)::float8 order by join_order)::text as "joinedAt"
  from player join game on game.id = player.game_id where ${counted}`;

export const anyKicked = `
  select exists (select from player where game_id = ?::uuid and kicked_at is not null) as "anyKicked"`;

export const closedQuestions = `
  select question::int, (extract(epoch from opened_at) * 1000)::float8 as "openedAt"
  from question_result where game_id = ?::uuid`;

export const counts = 'select counts::text from question_result where game_id = ?::uuid and question = ?';

/** The options that an answer chose as bits, by the shape of the type's answers. */
const picks = {
  none: 'null',
  one: 'array_agg(1 << answer::int)::text',
  truth: `array_agg(case answer when 'true' then 2 else 1 end)::text`,
  some: 'array_agg(coalesce((select sum(1 << pick::int) from jsonb_array_elements(answer) pick), 0))::text',
} as const;
export type PicksShape = keyof typeof picks;

/** The answers to some questions, a row for each that has any. Players are named by the server: no name has a space. */
export const columns = (shape: PicksShape): string => `
  select question::int, string_agg(player_id, ' ') as players, array_agg(fraction)::text as fractions,
    array_agg(elapsed_ms)::text as "elapsedMs", ${picks[shape]} as picks
  from answer where game_id = ?::uuid and question = any(?::smallint[]) group by question`;

/** An answer says when it was accepted (its place in the log begins with it) and how long after the opening. */
export const opened = `
  select question::int, min(split_part(log_id, '-', 1)::float8 - elapsed_ms) as "openedAt"
  from answer join player using (game_id, player_id) join game on game.id = player.game_id
  where ${counted} and question = any(?::smallint[]) group by question`;

/** A seat whose answers count, and they. */
export const player = `
  select player.player_id as "playerId", nickname from player join game on game.id = player.game_id
  where ${counted} and player.player_id = ? and game.owner_id = ?::uuid and deleted_at is null`;

export const playerAnswers = `
  select question::int, answer::text, correct, fraction, points, elapsed_ms as "elapsedMs"
  from answer where game_id = ?::uuid and question in (select generate_series(0, ?::int)) and player_id = ? order by question`;
