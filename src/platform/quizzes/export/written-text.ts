import { shorten } from '../../../lib/shorten.ts';
import { cellText } from '../import/grid.ts';
import type { QuestionLosses } from './loss-list.ts';

/** What a format makes of texts. */
export interface TextRules {
  /** Lines of one text. */
  linesMax?: number;
  /** Characters of a prompt, and of an option or an accepted text. */
  promptMax?: number;
  optionMax?: number;
  /** What else it cannot hold; its result is what can be read again. */
  simplify?: (text: string) => string;
}

/** A text as the format holds it; what it loses is told. Empty when nothing is left. */
export function writtenText(text: string, field: string, rules: TextRules, losses: QuestionLosses): string {
  let kept = text;
  // What is taken away may leave behind what has to be taken away too.
  for (let before; before !== kept;) [before, kept] = [kept, cellText(kept)];
  if (rules.simplify !== undefined) kept = rules.simplify(kept).trim();
  if (kept !== text)
    losses.lose(field, 'Characters that cannot be seen, or that are too much white space, are left out.');
  if (kept.split('\n').length > (rules.linesMax ?? Infinity)) {
    kept = kept.replace(/\s*\n\s*/g, ' ');
    losses.lose(field, 'Its lines become one.');
  }
  const max = (field === 'prompt' ? rules.promptMax : rules.optionMax) ?? Infinity;
  if (kept.length <= max) return kept;
  losses.lose(field, `It is cut to ${max} characters.`);
  return shorten(kept, max);
}
