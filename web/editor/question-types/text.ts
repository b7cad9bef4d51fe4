import { checkLines, linesOf, warning } from './lines.ts';
import type { QuestionForm } from './question-form.ts';
import { acceptedMax, TextForm } from './text-form.tsx';

/** More than that few people type on a phone before the time is up. UTF-16 units. */
const typedUnitsMax = 40;

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
  check: ({ accept = [] }) => [
    ...checkLines(accept, { list: 'accept', one: 'an answer', many: 'answers', min: 1, max: acceptedMax }),
    ...(accept.every((answer) => answer.length > typedUnitsMax)
      ? accept.slice(0, 1).map(() => warning('accept/0', 'Long to type on a phone: accept a shorter one too.'))
      : []),
  ],
};
