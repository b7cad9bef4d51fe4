import type { Answer } from '../../src/protocol/quiz.ts';
import type { OpenQuestion } from './shown-question.ts';

export interface AnswerInputProps {
  question: OpenQuestion;
  /** The quiz' language, a BCP 47 tag, if known. */
  language?: string | undefined;
  disabled: boolean;
  onAnswer: (answer: Answer) => void;
  /** Reports the present draft on every change, so that it can be sent when time runs out. */
  onDraft: (answer: Answer | undefined) => void;
}
