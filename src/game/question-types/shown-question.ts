import type { FormattedQuestion } from '../../protocol/markup-names.ts';
import type { Answer, Media, QuestionType, ShownTypeFields, Solution } from '../../protocol/quiz.ts';

/** A question in shown order: every index in it, and in answers to it, is the shown one. */
export interface ShownQuestion extends ShownTypeFields {
  index: number;
  type: QuestionType;
  prompt: string;
  /** Prompt, options and explanation have markup; absent where they are literal. */
  markup?: true;
  /** The trees of its texts with markup; absent where all are literal. */
  formatted?: FormattedQuestion;
  media?: Media;
  timeLimitMs: number;
  points: number;
  explanation?: string;
  /** Sent with `question:closed` and not earlier. */
  solution: Solution;
  /** Of `text`; hidden from players. */
  caseSensitive?: boolean;
  /**
   * What a regrade accepts beside the solution, see `game/regrading/`: options, values or orders as they are in answers.
   * Of `multiple`: options whose pick counts neither way.
   */
  accepted?: Answer[];
  /** A regrade took it out of the game: it is scored as little as a poll. */
  void?: true;
}

/** What is right in a question, and whether it counts at all. */
export type ShownKey = Pick<ShownQuestion, 'solution' | 'accepted' | 'void'>;

/** Only these fields of a question. */
export const shownKey = ({ solution, accepted, void: isVoid }: ShownKey): ShownKey => ({
  solution,
  ...(accepted === undefined ? {} : { accepted }),
  ...(isVoid === undefined ? {} : { void: isVoid }),
});
