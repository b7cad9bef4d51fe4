import type { DraftQuestion } from '../draft/draft.ts';
import { atLeast, checkLines, linesMax, linesOf, missing, optionTexts, optionWords } from './lines.ts';
import { optionsForm } from './options-form.tsx';
import type { QuestionForm } from './question-form.ts';

const mark = ({ options = [] }: DraftQuestion, at: number) => ({
  options: options.map((option, index) => (index === at ? { ...option, correct: option.correct !== true } : option)),
});

export const multiple: QuestionForm = {
  name: 'Several right answers',
  take(from) {
    const marked = linesOf(from)
      .slice(0, linesMax)
      .map(({ text, correct = false }) => ({ text, correct }));
    return { options: atLeast(marked, marked.length === 0 ? 4 : 2, () => ({ text: '', correct: false })) };
  },
  Form: optionsForm({ marks: 'many', mark }),
  check: (question) => [
    ...checkLines(optionTexts(question), optionWords),
    ...((question.options ?? []).some(({ correct }) => correct === true)
      ? []
      : [missing('options', 'Mark the right answers.')]),
  ],
  mark,
};
