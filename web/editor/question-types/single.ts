import type { DraftQuestion } from '../draft/draft.ts';
import { atLeast, checkLines, error, linesMax, linesOf, missing, optionTexts, optionWords } from './lines.ts';
import { optionsForm } from './options-form.tsx';
import type { QuestionForm } from './question-form.ts';

const mark = ({ options = [] }: DraftQuestion, at: number) => ({
  options: options.map((option, index) => ({ ...option, correct: index === at })),
});

export const single: QuestionForm = {
  name: 'One right answer',
  take(from) {
    const lines = linesOf(from).slice(0, linesMax);
    const first = lines.findIndex(({ correct }) => correct === true);
    const marked = lines.map(({ text }, at) => ({ text, correct: at === first }));
    return { options: atLeast(marked, lines.length === 0 ? 4 : 2, () => ({ text: '', correct: false })) };
  },
  Form: optionsForm({ marks: 'one', mark }),
  check(question) {
    const right = (question.options ?? []).filter(({ correct }) => correct === true).length;
    return [
      ...checkLines(optionTexts(question), optionWords),
      ...(right === 1
        ? []
        : [right === 0 ? missing('options', 'Mark the right answer.') : error('options', 'Only one may be right.')]),
    ];
  },
  mark,
};
