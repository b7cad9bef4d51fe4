import type { Answer } from '../../src/protocol/quiz.ts';
import type { OpenQuestion } from './shown-question.ts';

export interface AnswerInputProps {
  question: OpenQuestion;
  /** Of the quiz, a BCP 47 tag, where it is known. */
  language?: string | undefined;
  disabled: boolean;
  onAnswer: (answer: Answer) => void;
  /** What would be sent now: told whenever it changes, so that it is not lost when time runs out. */
  onDraft: (answer: Answer | undefined) => void;
}
