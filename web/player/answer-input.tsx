import type { Answer } from '../../src/protocol/quiz.ts';
import { OutdatedNotice } from '../shared/outdated-notice.tsx';
import { lazily } from '../shared/lazily.tsx';
import { ChoiceInput, MultipleInput } from './choice-input.tsx';
import type { OpenQuestion } from './player-view.ts';
import { TextInput } from './text-input.tsx';

export interface AnswerInputProps {
  question: OpenQuestion;
  /** Of the quiz, a BCP 47 tag, where it is known. */
  language?: string | undefined;
  disabled: boolean;
  onAnswer: (answer: Answer) => void;
  /** What would be sent now: told whenever it changes, so that it is not lost when time runs out. */
  onDraft: (answer: Answer | undefined) => void;
}

/** Most quizzes have neither numbers nor orders: their code comes while the player waits in the lobby. */
export const NumberInput = lazily(() => import('./number-input.tsx').then((module) => module.NumberInput), {
  isPart: true,
});

export const OrderInput = lazily(() => import('./order-input.tsx').then((module) => module.OrderInput), {
  isPart: true,
});

/** The control for each type of question. */
export function AnswerInput(props: AnswerInputProps) {
  switch (props.question.type) {
    case 'single':
    case 'poll':
    case 'true_false':
      return <ChoiceInput {...props} />;
    case 'multiple':
      return <MultipleInput {...props} />;
    case 'text':
      return <TextInput {...props} />;
    case 'number':
      return <NumberInput {...props} />;
    case 'order':
      return <OrderInput {...props} />;
    default:
      return <OutdatedNotice kept="Your seat and your score are kept." />;
  }
}
