import type { AuthoredKey, KeyItem } from '../../../protocol/regrades.ts';
import type { ReportedQuestion } from '../../../protocol/reports.ts';

/** A key in a few words, as on the page: "right: b; accepted besides: c; usual points; does not count". */
export function keyWords(
  question: ReportedQuestion,
  { correct, accept = [], points, void: isVoid }: AuthoredKey,
): string {
  const words = (value: AuthoredKey['correct'] | KeyItem) => wordsOf(question, value);
  const besides = question.type === 'multiple' ? 'counts neither way' : 'accepted besides';
  return [
    `right: ${words(correct)}`,
    ...(accept.length === 0 ? [] : [`${besides}: ${accept.map(words).join(' | ')}`]),
    points === 0 ? 'no points' : points === 2000 ? 'double points' : 'usual points',
    ...(isVoid ? [doesNotCount] : []),
  ].join('; ');
}

export const doesNotCount = 'does not count';

/** @param value indexes are the author's */
function wordsOf(question: ReportedQuestion, value: AuthoredKey['correct'] | KeyItem): string {
  const { type, options } = question;
  if (type === 'pin') return 'places in the picture';
  if (type === 'order') return (value as number[]).map((item) => itemText(question, item)).join(' > ');
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (Array.isArray(value)) return value.map((each) => wordsOf(question, each as KeyItem)).join(' | ');
  if (typeof value === 'number') return options?.[value]?.text ?? String(value);
  if (typeof value === 'string') return value;
  const { correct, tolerance } = value as { correct: number; tolerance: number };
  return tolerance === 0 ? String(correct) : `${correct} ± ${tolerance}`;
}

/** Items are listed as they were shown. The right order is there both as shown and as the author numbers them. */
function itemText({ items = [], key, solution }: ReportedQuestion, authored: number): string {
  const place = (key?.correct as number[] | undefined)?.indexOf(authored) ?? -1;
  return items[(solution as number[])[place] ?? -1] ?? '';
}
