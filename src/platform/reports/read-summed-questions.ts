/** What questions did over many games, from the sums of `question_moment`, as a report shows it. */
import type { EntityManager } from '@mikro-orm/postgresql';
import type { AuthoredQuestion } from '../../game/author-order.ts';
import { findRules } from '../../game/question-types/all-rules.ts';
import type { ShownQuestion } from '../../game/question-types/shown-question.ts';
import { CodedError } from '../../protocol/errors.ts';
import type { SummedOption, SummedQuestion } from '../../protocol/reports-over-games.ts';
import { correlationOfSums, shownFrom } from './item-analysis.ts';
import { judgeOptions, judgeQuestion } from './judge-question.ts';
import { listOptions, type ListedOption } from './list-options.ts';
import { isRightIn } from './moment-keys.ts';
import * as sql from './summed-sql.ts';
import { quantileOfBuckets } from './time-buckets.ts';

/** A row of `sql.questions`; the lists are JSON. */
export interface SummedRow {
  questionId: string;
  /** Where it was asked last. */
  gameId: string;
  question: number;
  games: number;
  firstAt: number;
  lastAt: number;
  seated: number;
  answered: number;
  correct: number | null;
  /** Seats that `sumF` is over. */
  scored: number;
  sumF: number | null;
  n: number;
  f: number | null;
  ff: number | null;
  t: number | null;
  tt: number | null;
  ft: number | null;
  times: string;
  optionGames: number;
  optionAnswers: number;
  /** Games that were graded by another key than the last one. */
  otherKeyGames: number;
  /** Their keys, one a game, as `isRightIn` reads them; of options only. */
  otherKeys: string;
  grouped: number;
  options: string;
  upper: string;
  lower: string;
}

export interface AskedQuestion {
  shown: ShownQuestion;
  asked: AuthoredQuestion | undefined;
}

/**
 * How a game showed some of its questions, by their indexes.
 * @throws {CodedError} `busy` when only a later version of the server knows a question
 */
export async function readAsked(
  em: EntityManager,
  gameId: string,
  indexes: readonly number[],
): Promise<Map<number, AskedQuestion>> {
  const rows = await em.execute<{ shown: string; asked: string | null }[]>(sql.askedQuestions, [
    gameId,
    JSON.stringify(indexes),
  ]);
  const found = rows.map(({ shown, asked }): [number, AskedQuestion] => {
    const question = JSON.parse(shown) as ShownQuestion;
    if (findRules(question.type) === undefined) {
      throw new CodedError('busy', 'this game needs a later version of the server', { retryAfterMs: 1000 });
    }
    const authored = asked === null ? undefined : (JSON.parse(asked) as AuthoredQuestion);
    return [question.index, { shown: question, asked: authored }];
  });
  return new Map(found);
}

/** Without its line. @param row.firstBucket which bucket of time `times` begins with @param index its place in the newest version of its quiz */
export function describeSummed(
  row: SummedRow & { firstBucket: number },
  { shown, asked }: AskedQuestion,
  index: number | null,
): Omit<SummedQuestion, 'line'> {
  const { questionId, games, firstAt, lastAt, seated, answered, correct } = row;
  const times = { first: row.firstBucket, counts: JSON.parse(row.times) as number[] };
  const difficulty = row.sumF !== null && row.scored >= shownFrom.difficulty ? row.sumF / row.scored : null;
  const discrimination = discriminationOf(row);
  const listed = asked?.options === null ? [] : listOptions(shown, asked);
  const options = optionsOf(row, listed);
  const judged = {
    answered: row.optionAnswers,
    isFixed: shown.type === 'true_false',
    difficulty,
    ...(discrimination === undefined ? {} : { discrimination }),
    // Whom an option was right or wrong for differs then.
    ...(options === undefined || row.otherKeyGames > 0 ? {} : { options }),
  };
  const ofEach = judgeOptions(judged);
  return {
    questionId,
    index,
    type: shown.type,
    prompt: shown.prompt,
    ...formattedOf(shown, listed),
    games,
    firstAt,
    lastAt,
    seated,
    answered,
    correct,
    difficulty,
    ...(discrimination === undefined ? {} : { discrimination }),
    medianMs: quantileOfBuckets(times, 0.5),
    p90Ms: quantileOfBuckets(times, 0.9),
    ...(options === undefined
      ? {}
      : { options: options.map((option, at) => ({ ...option, ...flagOf(ofEach[at]) })), optionGames: row.optionGames }),
    ...(row.otherKeyGames > 0 ? { otherKeyGames: row.otherKeyGames } : {}),
    flags: judgeQuestion(judged),
  };
}

/** Trees of the prompt, and of the options as they are listed. */
function formattedOf({ formatted }: ShownQuestion, listed: readonly ListedOption[]): Pick<SummedQuestion, 'formatted'> {
  if (formatted === undefined) return {};
  const { prompt, options } = formatted;
  return {
    formatted: {
      ...(prompt === undefined ? {} : { prompt }),
      ...(options === undefined ? {} : { options: listed.map(({ shown }) => options[shown] ?? []) }),
    },
  };
}

const flagOf = (flag: SummedOption['flag']) => (flag === undefined ? {} : { flag });

function discriminationOf({ n, f, ff, t, tt, ft }: SummedRow): number | undefined {
  if (n < shownFrom.discrimination || f === null || ff === null || t === null || tt === null || ft === null) {
    return undefined;
  }
  return correlationOfSums({ n, f, ff, t, tt, ft });
}

function optionsOf(row: SummedRow, listed: readonly ListedOption[]): Omit<SummedOption, 'flag'>[] | undefined {
  if (listed.length === 0 || row.optionGames === 0) return undefined;
  const [counts, upper, lower] = [row.options, row.upper, row.lower].map(
    (text) => JSON.parse(text) as (number | null)[],
  );
  const otherKeys = JSON.parse(row.otherKeys) as string[];
  const isCompared = row.scored >= shownFrom.groups && row.grouped > 0;
  const gamesOf = (at: number, correct: boolean | null) =>
    otherKeys.filter((key) => isRightIn(key, at)).length + (correct === true ? row.optionGames - otherKeys.length : 0);
  return listed.map(({ text, correct }, at) => {
    const count = counts?.[at] ?? 0;
    return {
      text,
      correct,
      ...(otherKeys.length > 0 ? { rightIn: gamesOf(at, correct) } : {}),
      count,
      share: row.optionAnswers === 0 ? 0 : count / row.optionAnswers,
      ...(isCompared ? { upper: (upper?.[at] ?? 0) / row.grouped, lower: (lower?.[at] ?? 0) / row.grouped } : {}),
    };
  });
}
