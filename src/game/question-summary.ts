import { compareCodePoints } from '../lib/compare-code-points.ts';
import { shownLine } from '../lib/visible-text.ts';
import { unreachable } from '../lib/unreachable.ts';
import type { Answer, Counts } from '../protocol/quiz.ts';
import type { ShownQuestion } from './shown-question.ts';
import { makeGrader, rulesOne, type Grader, type ScoringRules } from './scoring.ts';

/** The most frequent texts or numbers that are told; the rest are only counted. */
const frequentAnswersMax = 10;

export interface TimedAnswer {
  answer: Answer;
  elapsedMs: number;
}

export interface QuestionSummary {
  counts: Counts;
  answered: number;
  /** How many were right as a whole; `null` on polls. */
  correct: number | null;
  /** Rounded mean; `null` when nobody answered. */
  averageMs: number | null;
}

/** A summary to which answers are still added. */
export interface SummaryInProgress {
  add(answer: TimedAnswer): void;
  read(): QuestionSummary;
}

/** How a question's valid answers fell. The order in which they come changes nothing. */
export function summarizeQuestion(
  question: ShownQuestion,
  answers: Iterable<TimedAnswer>,
  rules: ScoringRules = rulesOne,
): QuestionSummary {
  const summary = beginSummary(question, rules);
  for (const answer of answers) summary.add(answer);
  return summary.read();
}

/** The same, for whoever has the answers bit by bit. */
export function beginSummary(question: ShownQuestion, rules: ScoringRules): SummaryInProgress {
  const grade = makeGrader(question, rules);
  const tally = makeTally(question, grade, rules);
  let answered = 0;
  let correct = 0;
  let totalMs = 0;
  return {
    add: ({ answer, elapsedMs }) => {
      answered += 1;
      totalMs += elapsedMs;
      if (grade(answer) === 1) correct += 1;
      tally.add(answer);
    },
    read: () => ({
      counts: tally.counts(),
      answered,
      correct: question.type === 'poll' ? null : correct,
      averageMs: answered === 0 ? null : Math.round(totalMs / answered),
    }),
  };
}

interface Tally {
  add(answer: Answer): void;
  counts(): Counts;
}

function makeTally(question: ShownQuestion, grade: Grader, { foldText }: ScoringRules): Tally {
  switch (question.type) {
    case 'single':
    case 'poll':
      return tallyPlaces(question.options?.length ?? 0, (answer) => [answer as number]);
    case 'multiple':
      return tallyPlaces(question.options?.length ?? 0, (answer) => answer as number[]);
    case 'true_false':
      return tallyPlaces(2, (answer) => [answer === true ? 1 : 0]);
    case 'order': {
      const right = question.solution as number[];
      return tallyPlaces(right.length, (answer) => {
        return (answer as number[]).flatMap((item, place) => (item === right[place] ? [place] : []));
      });
    }
    case 'text':
      return tallyFrequent(grade, (answer) => foldText(answer as string, question.caseSensitive));
    case 'number':
      return tallyFrequent(grade, (answer) => answer as number);
    default:
      return unreachable(question.type);
  }
}

function tallyPlaces(size: number, placesOf: (answer: Answer) => number[]): Tally {
  const counts = Array.from({ length: size }, () => 0);
  return {
    add: (answer) => {
      for (const place of placesOf(answer)) counts[place] = (counts[place] ?? 0) + 1;
    },
    counts: () => counts,
  };
}

/** Most frequent first; among equals by code point or by size, so that every process tells the same. */
function tallyFrequent(grade: Grader, keyOf: (answer: Answer) => string | number): Tally {
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
