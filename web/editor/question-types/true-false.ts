import { missing } from './lines.ts';
import type { QuestionForm } from './question-form.ts';
import { TrueFalseForm } from './true-false-form.tsx';

export const trueFalse: QuestionForm = {
  name: 'True or false',
  take: ({ correct }) => (typeof correct === 'boolean' ? { correct } : {}),
  Form: TrueFalseForm,
  check: ({ correct }) =>
    typeof correct === 'boolean' ? [] : [missing('correct', 'Say whether it is true or false.')],
  // True comes first on every screen.
  mark: (_question, at) => (at > 1 ? {} : { correct: at === 0 }),
};
