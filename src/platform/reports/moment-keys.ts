/** Keys of questions in the rows of `question_moment`: whether games were graded by the same one, and what was right in each. */
import { createHash } from 'node:crypto';
import type { AuthoredQuestion } from '../../game/author-order.ts';
import { authoredKey } from '../../game/regrading/change-question.ts';
import type { ShownQuestion } from '../../game/question-types/shown-question.ts';
import { listOptions } from './list-options.ts';

/**
 * Of options a sign each, in the author's order: `1` right, `0` wrong, `-` neither. Of other types a digest. Empty where
 * nothing is scored, or the order of options is not known.
 */
export function writeKey(question: ShownQuestion, asked: AuthoredQuestion | undefined): string {
  const key = authoredKey(question, asked);
  if (key === undefined) return '';
  const listed = listOptions(question, asked);
  if (listed.length > 0) {
    if (asked === undefined || asked.options === null) return '';
    return listed.map(({ correct, isNeutral }) => (isNeutral ? '-' : correct === true ? '1' : '0')).join('');
  }
  const { correct, accept } = key;
  const text = JSON.stringify([question.type, correct, accept]);
  return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}

/** @param key of options, as `writeKey` writes it @param at the option's place in the author's order */
export const isRightIn = (key: string, at: number): boolean => key[at] === '1';
