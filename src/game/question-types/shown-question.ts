import type { Media, QuestionType, ShownTypeFields, Solution } from '../../protocol/quiz.ts';

/** A question with everything in shown order: every index in it, and in answers to it, is the shown one. */
export interface ShownQuestion extends ShownTypeFields {
  index: number;
  type: QuestionType;
  prompt: string;
  /** Prompt, options and explanation carry markup; absent where they are literal. */
  markup?: true;
  media?: Media;
  timeLimitMs: number;
  points: number;
  explanation?: string;
  /** Leaves the server with `question:closed` and not before. */
  solution: Solution;
  /** Of `text`; players are not shown it. */
  caseSensitive?: boolean;
}
