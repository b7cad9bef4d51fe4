import type { Answer, Counts } from '../protocol/quiz.ts';
import { isScored, rulesOf } from './question-types/all-rules.ts';
import type { ShownQuestion } from './question-types/shown-question.ts';
import { makeGrader, rulesOne, type ScoringRules } from './scoring.ts';

export interface TimedAnswer {
  answer: Answer;
  elapsedMs: number;
}

export interface QuestionSummary {
  counts: Counts;
  answered: number;
  /** Number of fully right answers; `null` where nothing is scored, as in polls. */
  correct: number | null;
  /** Rounded mean; `null` without answers. */
  averageMs: number | null;
}

/** A summary that still takes answers. */
export interface SummaryInProgress {
  add(answer: TimedAnswer): void;
  read(): QuestionSummary;
}

/** Summarises a question's valid answers. Their order changes nothing. */
export function summarizeQuestion(
  question: ShownQuestion,
  answers: Iterable<TimedAnswer>,
  rules: ScoringRules = rulesOne,
): QuestionSummary {
  const summary = beginSummary(question, rules);
  for (const answer of answers) summary.add(answer);
  return summary.read();
}

/** The same for answers that arrive one by one. */
export function beginSummary(question: ShownQuestion, rules: ScoringRules): SummaryInProgress {
  const grade = makeGrader(question, rules);
  const ofType = rulesOf(question);
  const tally = ofType.makeTally(question, grade, rules.foldText);
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
      correct: isScored(question) ? correct : null,
      averageMs: answered === 0 ? null : Math.round(totalMs / answered),
    }),
  };
}
