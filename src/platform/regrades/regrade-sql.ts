/** The statements of regrades. */

/** Ends with the transaction. Nothing else takes it: folding never waits for a regrade. */
export const lock = `select pg_advisory_xact_lock(hashtextextended('regrade ' || ?, 0))`;

export const game = `
  select definition::text, authored_questions_of(id)::text as authored,
    ended_at is not null as "isStored", anonymised_at is not null as "isAnonymised"
  from game where id = ?::uuid and owner_id = ?::uuid and deleted_at is null`;

/** Whoever owns it. Texts of an anonymised game are gone: it stays as it was scored. */
export const gameOfJob = `
  select definition::text, authored_questions_of(id)::text as authored
  from game where id = ?::uuid and deleted_at is null and anonymised_at is null`;

export const regrades = 'select id, seq, questions::text from regrade where game_id = ?::uuid order by seq';

export const reported = `
  select regrade.id, (extract(epoch from at) * 1000)::float8 as at, by_id as "byId", display_name as "displayName", note,
    questions::text, effect::text
  from regrade left join "user" on "user".id = by_id where game_id = ?::uuid order by seq`;

export const regradeById = 'select effect::text from regrade where id = ?::uuid and game_id = ?::uuid';

/** The questions that were asked, and when each was closed: `null` of one that the game's end left open. */
export const asked = `
  select question::int, max(closed) as "closedAtMs" from (
    select question, (extract(epoch from closed_at) * 1000)::float8 as closed from question_result where game_id = ?::uuid
    union all (select distinct question, null::float8 from answer where game_id = ?::uuid)
  ) each group by question order by question`;

/** Seats of the results, and those of kicked players. */
export const seats = `
  select player_id as "playerId", nickname, join_order as "joinOrder",
    (extract(epoch from joined_at) * 1000)::float8 as "joinedAtMs", (extract(epoch from kicked_at) * 1000)::float8 as "kickedAtMs"
  from player join game on game.id = player.game_id
  where player.game_id = ?::uuid
    and (kicked_at is not null or left_at is null or (started_at is not null and left_at > started_at))
  order by join_order`;

export const answers = `
  select player_id as "playerId", answer::text, elapsed_ms as "elapsedMs", correct, fraction, points,
    streak_before as "streakBefore"
  from answer where game_id = ?::uuid and question = ? and player_id > ? order by player_id limit ?`;

export const writeAnswers = `
  update answer set correct = made.correct, fraction = made.fraction, points = made.points, streak_before = made."streakBefore"
  from jsonb_to_recordset(?::jsonb) made ("playerId" text, correct boolean, fraction float8, points int, "streakBefore" int)
  where answer.game_id = ?::uuid and answer.question = ? and answer.player_id = made."playerId"`;

export const writeResult = `
  update question_result set counts = ?::jsonb, authored_counts = ?::jsonb, correct = ?
  where game_id = ?::uuid and question = ?`;

export const writeOverrides = `
  update game set regraded = ?::jsonb where id = ?::uuid and deleted_at is null and anonymised_at is null returning id`;
