import type { Answer } from '../../src/protocol/quiz.ts';
import { OutdatedNotice } from '../shared/outdated-notice.tsx';
import { ChoiceInput, MultipleInput } from './choice-input.tsx';
import { NumberInput } from './number-input.tsx';
import { OrderInput } from './order-input.tsx';
import type { OpenQuestion } from './player-view.ts';
import { TextInput } from './text-input.tsx';

export interface AnswerInputProps {
  question: OpenQuestion;
  disabled: boolean;
  onAnswer: (answer: Answer) => void;
}

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
