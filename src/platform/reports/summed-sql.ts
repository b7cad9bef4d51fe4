/** The statements of reports over games. None reads answers: each row that they sum is of a game, or of a question in one. */
import type { PeriodQuery } from '../../protocol/reports-over-games.ts';

/** Of a period, for the conditions below. */
export const boundsOf = ({ from, to }: Pick<PeriodQuery, 'from' | 'to'>): (Date | null)[] =>
  [from, to].map((at) => (at === undefined ? null : new Date(at)));

const ofQuiz = `owner_id = ?::uuid and quiz_id = ?::uuid and ended_at >= coalesce(?::timestamptz, '-infinity')
  and ended_at < coalesce(?::timestamptz, 'infinity')`;
const ofOwner = `owner_id = ?::uuid and ended_at >= coalesce(?::timestamptz, '-infinity')
  and ended_at < coalesce(?::timestamptz, 'infinity')`;

const msOf = (moment: string): string => `(extract(epoch from ${moment}) * 1000)::float8`;
/** Days, weeks and months as a zone has them. Takes the unit and the zone. */
const begin = `date_trunc(?, ended_at, ?)`;

/** Compiling a statement of hundreds of sums takes longer than they do. */
export const noCompilation = 'set local jit = off';

export const quiz = `
  select title, quiz.language, quiz.version, to_json(question_ids) as ids
  from quiz left join quiz_version on quiz_id = id and quiz_version.version = quiz.version
  where id = ?::uuid and deleted_at is null and (owner_id = ?::uuid or sample)`;

export const games = `
  select count(*)::int as games, coalesce(sum(players), 0)::int as players, coalesce(sum(points), 0)::float8 as points,
    coalesce(sum(answered), 0)::int as answered, coalesce(sum(correct), 0)::int as correct,
    ${msOf('min(ended_at)')} as "firstAt", ${msOf('max(ended_at)')} as "lastAt"
  from game_moment where ${ofQuiz}`;

/** Whether the owner has any game of the quiz, and its title when that was played last. */
export const lastPlayed = `
  select quiz_title as title, language from game
  where owner_id = ?::uuid and quiz_id = ?::uuid and deleted_at is null order by created_at desc limit 1`;

/** Which buckets of time any answer is in, and how many options a question has at most. */
export const extent = `
  select coalesce(min(array_lower(times, 1)), 0) as "firstBucket", coalesce(max(array_upper(times, 1)), 0) as "lastBucket",
    coalesce(max(cardinality(options)), 0) as options
  from question_moment where ${ofQuiz}`;
export interface Extent {
  firstBucket: number;
  lastBucket: number;
  options: number;
}

/** A JSON list of the sums of each element. Subscripts are four times as fast as `unnest`. */
const sumOf = (column: string, first: number, last: number): string =>
  `to_json(array[${Array.from({ length: last - first + 1 }, (_, at) => `coalesce(sum(${column}[${first + at}]), 0)`).join(', ')}]::bigint[])::text`;

/**
 * Of each question what is summed, and where it was asked last. Options count where they were the ones of that game, and keys
 * differ where they are of the same options, or of a question without any. The sums with t are over games where it had
 * another question beside it. Takes the parameters of `ofQuiz` three times.
 */
export const questions = ({ firstBucket, lastBucket, options }: Extent): string => `
  with newest as (
    select question_id, max(ended_at) as ended_at from question_moment where ${ofQuiz} group by question_id
  ), last as (
    select distinct on (question_id) question_id, game_id as last_game, question as last_question, options_key as last_key,
      graded_by as last_graded
    from question_moment join newest using (question_id, ended_at) where ${ofQuiz} order by question_id, game_id
  ), played as (
    select question_moment.*, last_game, last_question, options_key = last_key as is_same,
      graded_by <> last_graded and '' not in (graded_by, last_graded)
        and options_key is not distinct from last_key as is_other,
      case when options_key = last_key then options end as same_options,
      case when options_key = last_key then upper end as same_upper,
      case when options_key = last_key then lower end as same_lower
    from question_moment join last using (question_id) where ${ofQuiz}
  )
  select question_id as "questionId", last_game as "gameId", last_question::int as question,
    count(*)::int as games, ${msOf('min(ended_at)')} as "firstAt", ${msOf('max(ended_at)')} as "lastAt",
    sum(seated)::int as seated, sum(answered)::int as answered, sum(correct)::int as correct,
    coalesce(sum(seated) filter (where sum_f is not null), 0)::int as scored, sum(sum_f) as "sumF",
    coalesce(sum(seated) filter (where sum_t is not null), 0)::int as n, sum(sum_f) filter (where sum_t is not null) as f,
    sum(sum_ff) filter (where sum_t is not null) as ff, sum(sum_t) as t, sum(sum_tt) as tt, sum(sum_ft) as ft,
    ${sumOf('times', firstBucket, lastBucket)} as times,
    count(*) filter (where is_same)::int as "optionGames", count(*) filter (where is_other)::int as "otherKeyGames",
    coalesce(json_agg(graded_by) filter (where is_other and is_same), '[]')::text as "otherKeys",
    coalesce(sum(answered) filter (where is_same), 0)::int as "optionAnswers",
    coalesce(sum(grouped) filter (where is_same), 0)::int as grouped, ${sumOf('same_options', 1, options)} as options,
    ${sumOf('same_upper', 1, options)} as upper, ${sumOf('same_lower', 1, options)} as lower
  from played group by question_id, last_game, last_question`;

/**
 * A question's points as one JSON list each. Takes the unit and the zone, `ofQuiz`, from how many players on the difficulty is
 * shown, and `ofQuiz` again.
 */
export const lines = `
  with period as materialized (select game_id, ${begin} as at from game_moment where ${ofQuiz})
  select question_id as "questionId", json_agg(json_build_object('at', ${msOf('at')}, 'games', games, 'seated', seated,
    'answered', answered, 'correct', correct, 'difficulty', difficulty) order by at)::text as line
  from (
    select question_id, at, count(*) as games, sum(seated) as seated, sum(answered) as answered, sum(correct) as correct,
      case when sum(seated) filter (where sum_f is not null) >= ?
        then sum(sum_f) / sum(seated) filter (where sum_f is not null) end as difficulty
    from question_moment join period using (game_id) where ${ofQuiz} group by question_id, at
  ) point group by question_id`;

/** Questions of one game as it showed them, with its regrades: the definition is unpacked once. Takes a JSON list of their indexes. */
export const askedQuestions = `
  select (shown || coalesce(regraded -> (nth - 1)::text, '{}'))::text as shown, (asked -> (nth - 1)::int)::text as asked from (
    select definition, regraded, coalesce(authored, authored_questions(definition, quiz_id, quiz_version)) as asked
    from game where id = ?::uuid offset 0
  ) game, jsonb_array_elements(definition -> 'questions') with ordinality listed (shown, nth)
  where (nth - 1)::int in (select jsonb_array_elements_text(?::jsonb)::int)`;

export const days = `
  select ${msOf(begin)} as at, count(*)::int as games, sum(players)::int as players, sum(answered)::int as answers,
    sum(correct)::int as correct
  from game_moment where ${ofOwner} group by 1 order by 1`;
