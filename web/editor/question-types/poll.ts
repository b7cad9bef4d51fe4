import { atLeast, checkLines, linesMax, linesOf, optionTexts, optionWords } from './lines.ts';
import { optionsForm } from './options-form.tsx';
import type { QuestionForm } from './question-form.ts';

export const poll: QuestionForm = {
  name: 'Poll: nothing is right or wrong',
  take(from) {
    const lines = linesOf(from)
      .slice(0, linesMax)
      .map(({ text }) => ({ text }));
    return { options: atLeast(lines, lines.length === 0 ? 4 : 2, () => ({ text: '' })) };
  },
  Form: optionsForm({}),
  check: (question) => checkLines(optionTexts(question), optionWords),
  isUnscored: true,
};
