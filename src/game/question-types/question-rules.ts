/** What the game needs to know of one type of question. All of it is pure. */
import { compareCodePoints } from '../../lib/compare-code-points.ts';
import { shownLine } from '../../lib/visible-text.ts';
import type { Answer, Counts, QuestionOf, QuestionType, ShownTypeFields, Solution } from '../../protocol/quiz.ts';
import type { ShownQuestion } from './shown-question.ts';

/** What a question's answers are judged by: the fraction that is right, 0…1. */
export type Grader = (answer: Answer) => number;

/** The form in which typed texts are compared and counted; each version of the scoring rules has its own. */
export type FoldText = (text: string, caseSensitive?: boolean) => string;

/** Counts answers that are valid for one question. The order in which they come changes nothing. */
export interface Tally {
  add(answer: Answer): void;
  counts(): Counts;
}

/** The authored indexes of texts in shown order. */
export interface OrderOf {
  /** Shuffled where the game's settings say so. */
  options(texts: readonly string[]): number[];
  /** Always shuffled. */
  items(texts: readonly string[]): number[];
}

/** What of a question depends on its type, as the players of one game see it. */
export type TypeFields = ShownTypeFields & Pick<ShownQuestion, 'solution' | 'caseSensitive'>;

export interface QuestionRules<T extends QuestionType = QuestionType> {
  /** Whether answers are right or wrong. Other questions have no points, and neither make a streak longer nor end it. */
  readonly isScored: boolean;
  /** Whether answers are texts that people type: what of them is offensive is not shown to others. */
  readonly isTyped: boolean;
  /** The copy of an authored question that a game plays. */
  show(question: QuestionOf<T>, orderOf: OrderOf): TypeFields;
  /** Whether this question allows the answer; an answer that is not valid is refused, never scored as wrong. */
  isValid(question: ShownQuestion, answer: Answer): boolean;
  /** The form in which a valid answer is stored. Answers with the same form are the same answer. */
  canonical(answer: Answer): Answer;
  /** Prepares the question for judging many valid answers: what depends on the question alone is done once. */
  makeGrader(question: ShownQuestion, fold: FoldText): Grader;
  makeTally(question: ShownQuestion, grade: Grader, fold: FoldText): Tally;
  /** The solution as it is revealed. */
  reveal(solution: Solution): Solution;
}

/** What most types have in common. */
export const usualRules = {
  isScored: true,
  isTyped: false,
  canonical: (answer: Answer) => answer,
  reveal: (solution: Solution) => solution,
} as const;

export function isIndex(value: unknown, count: number): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < count;
}

/** Counts per place: each answer counts once in each of its places. */
export function tallyPlaces(size: number, placesOf: (answer: Answer) => number[]): Tally {
  const counts = Array.from({ length: size }, () => 0);
  return {
    add: (answer) => {
      for (const place of placesOf(answer)) counts[place] = (counts[place] ?? 0) + 1;
    },
    counts: () => counts,
  };
}

/** The most frequent texts or numbers that are told; the rest are only counted. */
const frequentAnswersMax = 10;

/** Most frequent first; among equals by code point or by size, so that every process tells the same. */
export function tallyFrequent(grade: Grader, keyOf: (answer: Answer) => string | number): Tally {
  const counts = new Map<string | number, number>();
  return {
    add: (answer) => {
      const key = keyOf(answer);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    },
    counts: () =>
      [...counts]
        .sort(([left, leftCount], [right, rightCount]) => rightCount - leftCount || compareKeys(left, right))
        .slice(0, frequentAnswersMax)
        .map(([answer, count]) => ({
          answer: typeof answer === 'string' ? shownLine(answer) : answer,
          count,
          correct: grade(answer) === 1,
        })),
  };
}

function compareKeys(left: string | number, right: string | number): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  return compareCodePoints(String(left), String(right));
}
