import type { Media, QuestionType, ShownTypeFields, Solution } from '../../protocol/quiz.ts';

/** A question in shown order: every index in it, and in answers to it, is the shown one. */
export interface ShownQuestion extends ShownTypeFields {
  index: number;
  type: QuestionType;
  prompt: string;
  /** Prompt, options and explanation have markup; absent where they are literal. */
  markup?: true;
  media?: Media;
  timeLimitMs: number;
  points: number;
  explanation?: string;
  /** Sent with `question:closed` and not earlier. */
  solution: Solution;
  /** Of `text`; hidden from players. */
  caseSensitive?: boolean;
}
