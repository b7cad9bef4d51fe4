import type { Settings } from '../protocol/settings.ts';
import { isScored } from './question-types/all-rules.ts';
import type { Grader } from './question-types/question-rules.ts';
import type { ShownQuestion } from './question-types/shown-question.ts';
import { summarizeQuestion, type QuestionSummary, type TimedAnswer } from './question-summary.ts';
import { rankByScore } from './ranking.ts';
import { makeGrader, rulesOne, scoreAnswer, type ScoringRules } from './scoring.ts';

export interface Seat {
  playerId: string;
  nickname: string;
  team?: string;
  /** Unique in its room; smaller is earlier. */
  joinOrder: number;
}

/** One seat's whole state after a question. */
export interface SeatScore {
  score: number;
  /** Summed `elapsedMs` over answered questions that are scored. */
  timeMs: number;
  /** Right answers in a row. */
  streak: number;
  correctCount: number;
  /** Polls included. */
  answerCount: number;
  /** Competition rank among all seats; 0 before the first scored question of this seat. */
  rank: number;
  /** `rank` after the previous question; `null` when this seat had none. */
  previousRank: number | null;
  /** These three describe the last question. No answer is not `correct`; where nothing is scored it is `null`. */
  answered: boolean;
  correct: boolean | null;
  points: number;
}

/** A seat without a scored question. `RankTable` says its rank. */
export const initialScore: Readonly<SeatScore> = Object.freeze({
  score: 0,
  timeMs: 0,
  streak: 0,
  correctCount: 0,
  answerCount: 0,
  rank: 0,
  previousRank: null,
  answered: false,
  correct: null,
  points: 0,
});

export interface ScoredQuestion {
  after: Map<string, SeatScore>;
  /** playerIds in list order, the leader first. */
  order: string[];
  summary: QuestionSummary;
}

/** A closed question, with the state before it. */
export interface QuestionInPlay {
  question: ShownQuestion;
  settings: Pick<Settings, 'speedWeight' | 'streakBonus'>;
  seats: readonly Seat[];
  before: ReadonlyMap<string, SeatScore>;
  answers: ReadonlyMap<string, TimedAnswer>;
}

/**
 * The absolute state after a question from the state before it: the same input gives the same state, however often and
 * wherever it is computed. Seats missing in `before` (late joiners) start from `initialScore`; answers of players
 * without a seat (kicked) do not count. Answers must be valid for the question.
 */
export function scoreQuestion(input: QuestionInPlay, rules: ScoringRules = rulesOne): ScoredQuestion {
  const { question, settings, seats, before, answers } = input;
  const grade = makeGrader(question, rules);
  const counted: TimedAnswer[] = [];
  const rows = seats.map(({ playerId, joinOrder }) => {
    const earlier = before.get(playerId) ?? initialScore;
    const given = answers.get(playerId);
    if (given !== undefined) counted.push(given);
    const state =
      given === undefined
        ? skipQuestion(question, earlier)
        : addAnswer(earlier, given, { question, settings, grade, rules });
    return { playerId, joinOrder, score: state.score, timeMs: state.timeMs, state };
  });
  const ranked = rankByScore(rows);
  for (const { row, rank } of ranked) row.state.rank = rank;
  return {
    after: new Map(rows.map((row) => [row.playerId, row.state])),
    order: ranked.map(({ row }) => row.playerId),
    summary: summarizeQuestion(question, counted, rules),
  };
}

/** The state without an answer: it ends a streak, if the question is scored. */
function skipQuestion(question: ShownQuestion, earlier: SeatScore): SeatScore {
  const scored = isScored(question);
  return {
    ...earlier,
    streak: scored ? 0 : earlier.streak,
    previousRank: rankBefore(earlier),
    answered: false,
    correct: scored ? false : null,
    points: 0,
  };
}

function addAnswer(
  earlier: SeatScore,
  given: TimedAnswer,
  by: Pick<QuestionInPlay, 'question' | 'settings'> & { grade: Grader; rules: ScoringRules },
): SeatScore {
  const { question, settings, grade, rules } = by;
  const asked = { question, settings, grade, streakBefore: earlier.streak };
  const { correct, points, streak } = scoreAnswer({ ...asked, ...given }, rules);
  return {
    score: earlier.score + points,
    timeMs: earlier.timeMs + (correct === null ? 0 : given.elapsedMs),
    streak,
    correctCount: earlier.correctCount + (correct === true ? 1 : 0),
    answerCount: earlier.answerCount + 1,
    rank: 0,
    previousRank: rankBefore(earlier),
    answered: true,
    correct,
    points,
  };
}

function rankBefore(earlier: SeatScore): number | null {
  return earlier.rank === 0 ? null : earlier.rank;
}
