import type { Media, QuestionType, Solution } from '../protocol/quiz.ts';

/** A question with everything in shown order: every index in it, and in answers to it, is the shown one. */
export interface ShownQuestion {
  index: number;
  type: QuestionType;
  prompt: string;
  media?: Media;
  /** single, poll, multiple */
  options?: string[];
  /** order */
  items?: string[];
  /** number */
  min?: number;
  max?: number;
  step?: number;
  timeLimitMs: number;
  points: number;
  explanation?: string;
  /** Leaves the server with `question:closed` and not before. */
  solution: Solution;
  /** text */
  caseSensitive?: boolean;
}
