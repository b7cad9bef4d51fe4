/** The statements of `countMoments`. */

export interface CountedGame {
  ownerId: string;
  quizId: string | null;
  /** As Postgres writes it. */
  endedAt: string;
}

/** A row of `question_moment`; arrays as Postgres writes them. */
export interface QuestionRow {
  question: number;
  questionId: string;
  seated: number;
  answered: number;
  correct: number | null;
  sumF: number | null;
  sumFf: number | null;
  sumT: number | null;
  sumTt: number | null;
  sumFt: number | null;
  times: string | null;
  optionsKey: string | null;
  /** As in the entity; never `null` in rows of this release. */
  gradedBy: string;
  options: string | null;
  upper: string | null;
  lower: string | null;
  grouped: number;
}

/** Until the end of the transaction. What is read after it is as new as whatever this waited for. */
export const lockMoments = `select pg_advisory_xact_lock(hashtextextended('question_moment ' || ?::text, 0))`;

/** A game that counts: it was played, and all of it is stored. */
export const countedGame = `stored_at is not null and started_at is not null and ended_at is not null and deleted_at is null`;

export const findGame = `
  select owner_id as "ownerId", quiz_id as "quizId", ended_at::text as "endedAt" from game
  where id = ?::uuid and ${countedGame}`;

export const countPlayers = `
  select count(*)::int as players from player where game_id = ?::uuid and kicked_at is null`;

export const deleteQuestions = 'delete from question_moment where game_id = ?::uuid';
export const deleteGame = 'delete from game_moment where game_id = ?::uuid';

export const insertGame = `
  insert into game_moment (game_id, owner_id, quiz_id, ended_at, players, points, answered, correct)
  values (?::uuid, ?::uuid, ?::uuid, ?::timestamptz, ?, ?, ?, ?)`;

export const insertQuestions = `
  insert into question_moment (game_id, owner_id, quiz_id, ended_at, question, question_id, seated, answered, correct,
    sum_f, sum_ff, sum_t, sum_tt, sum_ft, times, options_key, graded_by, options, upper, lower, grouped)
  select ?::uuid, ?::uuid, ?::uuid, ?::timestamptz, question, "questionId", seated, answered, correct,
    "sumF", "sumFf", "sumT", "sumTt", "sumFt", times::int[], "optionsKey", "gradedBy", options::int[], upper::int[],
    lower::int[], grouped
  from jsonb_to_recordset(?::jsonb) as given (question smallint, "questionId" text, seated int, answered int, correct int,
    "sumF" float8, "sumFf" float8, "sumT" float8, "sumTt" float8, "sumFt" float8, times text, "optionsKey" text,
    "gradedBy" text, options text, upper text, lower text, grouped int)`;
