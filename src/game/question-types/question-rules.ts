/** The game's rules for one question type. All of them are pure. */
import { compareCodePoints } from '../../lib/compare-code-points.ts';
import { shownLine } from '../../lib/visible-text.ts';
import type { Answer, Counts, QuestionOf, QuestionType, ShownTypeFields, Solution } from '../../protocol/quiz.ts';
import type { ShownQuestion } from './shown-question.ts';

/** Grades an answer: the fraction that is right, 0…1. */
export type Grader = (answer: Answer) => number;

/** The form in which typed texts are compared and counted; each version of the scoring rules has its own. */
export type FoldText = (text: string, caseSensitive?: boolean) => string;

/** Counts the valid answers to one question. Their order changes nothing. */
export interface Tally {
  add(answer: Answer): void;
  counts(): Counts;
}

/** Returns the authored indexes of texts in shown order. */
export interface OrderOf {
  /** Shuffled if the game's settings say so. */
  options(texts: readonly string[]): number[];
  /** Always shuffled. */
  items(texts: readonly string[]): number[];
}

/** The fields of a question that depend on its type, as the game's players see it. */
export type TypeFields = ShownTypeFields & Pick<ShownQuestion, 'solution' | 'caseSensitive'>;

export interface QuestionRules<T extends QuestionType = QuestionType> {
  /** Whether answers are right or wrong. Other questions have no points, and do not change streaks. */
  readonly isScored: boolean;
  /** Whether answers are typed texts: offensive ones are hidden from others. */
  readonly isTyped: boolean;
  /** The game's copy of an authored question. */
  show(question: QuestionOf<T>, orderOf: OrderOf): TypeFields;
  /** Whether this question allows the answer; an invalid answer is refused, never scored as wrong. */
  isValid(question: ShownQuestion, answer: Answer): boolean;
  /** The stored form of a valid answer. Answers with the same form are equal. */
  canonical(answer: Answer): Answer;
  /** Prepares the question for grading many valid answers: computes once what depends on the question alone. */
  makeGrader(question: ShownQuestion, fold: FoldText): Grader;
  makeTally(question: ShownQuestion, grade: Grader, fold: FoldText): Tally;
  /** The solution as the reveal shows it. */
  reveal(solution: Solution): Solution;
}

/** The defaults of most types. */
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

/** The most frequent texts or numbers that are shown; the others are only counted. */
const frequentAnswersMax = 10;

/** Most frequent first; ties by code point or by size, so that every process has the same order. */
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
