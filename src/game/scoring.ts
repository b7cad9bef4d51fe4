/**
 * The published scoring rules (PROTOCOL, "Scoring"): what one answer is worth. Anyone can recompute every score from the
 * stored rows with these functions. A change of any result is a new version in `scorers.ts`. The product asks that
 * registry, by each game's version, and calls nothing here directly.
 */
import { foldAnswer } from '../lib/fold-answer.ts';
import { foldText } from '../lib/fold-text.ts';
import type { Answer } from '../protocol/quiz.ts';
import type { Settings } from '../protocol/settings.ts';
import { isScored, rulesOf } from './question-types/all-rules.ts';
import type { FoldText, Grader } from './question-types/question-rules.ts';
import type { ShownQuestion } from './question-types/shown-question.ts';

/** The decisions of one version of the rules. Everything else is the same in all versions. */
export interface ScoringRules {
  /** Pinned by a game when it is created, in its log entries, rows and results for ever. */
  version: string;
  /** The form in which typed texts are compared and counted. An empty text is never right. */
  foldText: FoldText;
  /** Without a streak's bonus. */
  pointsOf: (input: AnsweredQuestion) => number;
  /** Bonus points for the last of `streak` right answers in a row. */
  streakBonus: (streak: number) => number;
}

/** The inputs of the points of one answer. */
export interface AnsweredQuestion {
  question: Pick<ShownQuestion, 'points' | 'timeLimitMs'>;
  /** How much of the answer is right, 0…1. */
  fraction: number;
  /** May exceed the authored time limit when the question was extended. */
  elapsedMs: number;
  speedWeight: number;
}

/** Faster answers count as immediate. */
const instantMs = 500;

export interface AnswerScore {
  /** How much of the answer is right, 0…1. */
  fraction: number;
  /** Whether all of it is right; `null` where nothing is scored, as in polls. */
  correct: boolean | null;
  /** Streak bonus included. */
  points: number;
  /** Right answers in a row, this one included. */
  streak: number;
}

/** Prepares a question for grading many valid answers. Unscored questions grade 0. */
export function makeGrader(question: ShownQuestion, { foldText: fold }: ScoringRules = rulesOne): Grader {
  return isScored(question) ? rulesOf(question).makeGrader(question, fold) : () => 0;
}

/** The fraction of one valid answer that is right, 0…1; 0 where nothing is scored. */
export function fractionOf(question: ShownQuestion, answer: Answer): number {
  return makeGrader(question)(answer);
}

/** `Math.round(P · f · (1 − w · t / (2 · T)))` in doubles, in this order; t is 0 under 500 ms and at most T. */
export function pointsOf({ question, fraction, elapsedMs, speedWeight }: AnsweredQuestion): number {
  const limitMs = question.timeLimitMs;
  const t = elapsedMs < instantMs ? 0 : Math.min(elapsedMs, limitMs);
  return Math.round(question.points * fraction * (1 - (speedWeight * t) / (2 * limitMs)));
}

/** Bonus points for the last of `streak` right answers in a row: 100 for 2, 200 for 3 … 500 for 6 and more. */
export function streakBonus(streak: number): number {
  return streak < 2 ? 0 : Math.min(streak - 1, 5) * 100;
}

/** The folding of this version is no longer the published one, see version 2. */
export const rulesOne: ScoringRules = { version: '1', foldText, pointsOf, streakBonus };

/** Compares typed answers as people see and type them (PROTOCOL, `fold`). */
export const rulesTwo: ScoringRules = { ...rulesOne, version: '2', foldText: foldAnswer };

/** One answer, and its context. */
export interface GivenAnswer {
  question: ShownQuestion;
  settings: Pick<Settings, 'speedWeight' | 'streakBonus'>;
  answer: Answer;
  elapsedMs: number;
  /** Right answers in a row before this one. */
  streakBefore: number;
  /** Of this question: saves work when many answers to it are scored. */
  grade?: Grader;
}

/**
 * The score of a valid answer. Only a fully right answer extends a streak, any other ends it, and an unscored question
 * does not change it. On a question worth 0 points a streak grows without a bonus.
 */
export function scoreAnswer(input: GivenAnswer, rules: ScoringRules = rulesOne): AnswerScore {
  const { question, settings, answer, elapsedMs, streakBefore } = input;
  if (!isScored(question)) return { fraction: 0, correct: null, points: 0, streak: streakBefore };
  const fraction = (input.grade ?? makeGrader(question, rules))(answer);
  const correct = fraction === 1;
  const streak = correct ? streakBefore + 1 : 0;
  const points = rules.pointsOf({ question, fraction, elapsedMs, speedWeight: settings.speedWeight });
  const bonus = settings.streakBonus && correct && points > 0 ? rules.streakBonus(streak) : 0;
  return { fraction, correct, points: points + bonus, streak };
}
