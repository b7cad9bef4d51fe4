/** What answers would have been worth, by the rules of the game: a test compares them with the server's. */
import { foldAnswer } from '../../src/lib/fold-answer.ts';
import { isInside, type Region } from '../../src/lib/is-inside.ts';
import { isNear } from '../../src/lib/is-near.ts';
import type { OwnQuestion } from '../../src/protocol/own-results.ts';
import type { Answer, QuestionType } from '../../src/protocol/quiz.ts';

type Grade = (question: OwnQuestion, answer: Answer) => number;

const isOneOf: Grade = ({ solution, accepted = [] }, answer) =>
  [solution, ...accepted].some((one) => one === answer) ? 1 : 0;

const grades: Partial<Record<QuestionType, Grade>> = {
  single: isOneOf,
  true_false: isOneOf,
  multiple({ solution, accepted = [] }, answer) {
    const right = solution as number[];
    const picks = (answer as number[]).filter((pick) => !accepted.includes(pick));
    const hits = picks.filter((pick) => right.includes(pick)).length;
    return Math.max(0, hits - (picks.length - hits)) / right.length;
  },
  order({ solution, accepted = [] }, answer) {
    const shares = ([solution, ...accepted] as number[][]).map(
      (right) => right.filter((item, place) => (answer as number[])[place] === item).length / right.length,
    );
    return Math.max(...shares);
  },
  text({ solution, caseSensitive }, answer) {
    const typed = foldAnswer(answer as string, caseSensitive);
    return typed !== '' && (solution as string[]).some((one) => foldAnswer(one, caseSensitive) === typed) ? 1 : 0;
  },
  number({ solution, accepted = [] }, answer) {
    const { correct, tolerance } = solution as { correct: number; tolerance: number };
    const right = [correct, ...(accepted as number[])];
    return right.some((one) => isNear(answer as number, one, tolerance)) ? 1 : 0;
  },
  pin({ solution }, answer) {
    const [x, y] = answer as [number, number];
    return (solution as Region[]).some((region) => isInside(region, x, y)) ? 1 : 0;
  },
};

/** 0…1; undefined for a type that this page does not know, or that has nothing right. */
export const gradeAnswer = (question: OwnQuestion, answer: Answer): number | undefined =>
  Object.hasOwn(grades, question.type) ? grades[question.type]?.(question, answer) : undefined;

export const canPractise = ({ type }: OwnQuestion): boolean => Object.hasOwn(grades, type);
