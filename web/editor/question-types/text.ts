import { checkLines, linesOf } from './lines.ts';
import type { QuestionForm } from './question-form.ts';
import { acceptedMax, TextForm } from './text-form.tsx';

export const text: QuestionForm = {
  name: 'Typed answer',
  take(from) {
    const lines = linesOf(from);
    const marked = lines.filter(({ correct }) => correct === true);
    const accept = (marked.length > 0 ? marked : lines.slice(0, 1)).map((line) => line.text).slice(0, acceptedMax);
    const { caseSensitive } = from;
    return {
      accept: accept.length === 0 ? [''] : accept,
      ...(caseSensitive === undefined ? {} : { caseSensitive }),
    };
  },
  Form: TextForm,
  check: ({ accept = [] }) =>
    checkLines(accept, { list: 'accept', one: 'an answer', many: 'answers', min: 1, max: acceptedMax }),
};
