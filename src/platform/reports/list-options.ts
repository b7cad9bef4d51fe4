import type { AuthoredQuestion } from '../../game/author-order.ts';
import type { ShownQuestion } from '../../game/question-types/shown-question.ts';
import { optionCount } from './read-answers.ts';

export interface ListedOption {
  text: string;
  /** `null` in polls. */
  correct: boolean | null;
  /** A regrade has its pick count neither way. */
  isNeutral: boolean;
  /** Its index in shown order. */
  shown: number;
}

/** In the author's order, as far as it is known. True and false come as they are counted. Empty without options. */
export function listOptions(question: ShownQuestion, asked: AuthoredQuestion | undefined): ListedOption[] {
  const { type, options = [], solution, accepted = [] } = question;
  const texts = type === 'true_false' ? ['False', 'True'] : options;
  // Accepted picks of several count neither way.
  const right = new Set([solution, ...(type === 'multiple' ? [] : accepted)].flat().map(Number));
  const neutral = new Set(type === 'multiple' ? accepted.flat().map(Number) : []);
  const listed = Array.from({ length: optionCount(question) }, (_, shown) => ({
    text: texts[shown] ?? '',
    correct: solution === null ? null : right.has(shown),
    isNeutral: neutral.has(shown),
    shown,
  }));
  const authoredAt = (shown: number) => asked?.options?.[shown] ?? shown;
  return listed.sort((left, right_) => authoredAt(left.shown) - authoredAt(right_.shown));
}
