import { atLeast, checkLines, linesMax, linesOf } from './lines.ts';
import { OrderForm } from './order-form.tsx';
import type { QuestionForm } from './question-form.ts';

export const order: QuestionForm = {
  name: 'Put in order',
  take(from) {
    const lines = linesOf(from).map(({ text }) => text);
    return { items: atLeast(lines.slice(0, linesMax), lines.length === 0 ? 4 : 2, () => '') };
  },
  Form: OrderForm,
  check: ({ items = [] }) => checkLines(items, { list: 'items', one: 'an item', many: 'items', min: 2, max: linesMax }),
};
