/** A question as screens get it, for tests of their words: no browser needed. */
import type { OpenQuestion } from '../../web/question-types/shown-question.ts';

export const open = (more: Partial<OpenQuestion>): OpenQuestion => ({
  rev: 1,
  index: 0,
  total: 1,
  type: 'single',
  prompt: '?',
  points: 1000,
  opensAt: 0,
  closesAt: 20_000,
  ...more,
});
export const closed = { rev: 2, index: 0, answered: 3 };
