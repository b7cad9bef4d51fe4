import { OutdatedNotice } from '../shared/outdated-notice.tsx';
import { lazily } from '../shared/lazily.tsx';
import type { AnswerInputProps } from './answer-input-props.ts';
import { ChoiceInput, MultipleInput } from './choice-input.tsx';
import { TextInput } from './text-input.tsx';

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
