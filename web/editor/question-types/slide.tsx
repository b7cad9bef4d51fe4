import type { QuestionForm } from './question-form.ts';

export const slide: QuestionForm = {
  name: 'Slide: nothing to answer',
  take: () => ({}),
  Form: () => <p class="text-smoke">Players look at the big screen. Nothing is answered, and the score stays.</p>,
  check: () => [],
  isShownOnly: true,
};
