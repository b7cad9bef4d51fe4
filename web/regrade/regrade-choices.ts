/** What can be changed about one question of a report, and in which words. Pure. */
import type { AuthoredKey, KeyItem, QuestionRegrade } from '../../src/protocol/regrades.ts';
import type { ReportedOption, ReportedQuestion } from '../../src/protocol/reports.ts';
import { lookIn } from './look-in.ts';

export interface Choice {
  /** Of an option. */
  letter?: string;
  text: string;
  item: KeyItem;
}

/** A regrade that is being put together. */
export interface RegradeDraft {
  accept: readonly KeyItem[];
  /** `undefined`: the key stays. */
  correct: AuthoredKey['correct'] | undefined;
  isVoid: boolean;
  points: number;
}

export const draftOf = ({ void: isVoid, points }: AuthoredKey): RegradeDraft => ({
  accept: [],
  correct: undefined,
  isVoid,
  points,
});

/** The author's index of an option, which is its place in the list; of true and false what it says. */
const itemOf = ({ type }: ReportedQuestion, option: ReportedOption, place: number): number | boolean =>
  type === 'true_false' ? option.shown === 1 : place;

const nameOf = (question: ReportedQuestion, option: ReportedOption): string =>
  `${lookIn(question, option).letter}: ${option.text}`;

const choiceOf = (question: ReportedQuestion, option: ReportedOption, item: KeyItem): Choice => ({
  letter: lookIn(question, option).letter,
  text: option.text,
  item,
});

/** What can be accepted with one press: options that are wrong, and wrong answers that were given often. */
export function acceptable(question: ReportedQuestion): Choice[] {
  const { type, options, counts, key } = question;
  if (options !== undefined) {
    const accepted = new Set<unknown>(key?.accept);
    return options.flatMap((option, place) => {
      const item = itemOf(question, option, place);
      return option.correct === false && !accepted.has(item) ? [choiceOf(question, option, item)] : [];
    });
  }
  if (type !== 'text' && type !== 'number') return [];
  const rows = counts as { answer: string | number; count: number; correct: boolean }[];
  return rows.filter(({ correct }) => !correct).map(({ answer }) => ({ text: String(answer), item: answer }));
}

/** Options among which the whole key is chosen. */
export const optionChoices = (question: ReportedQuestion): Choice[] =>
  (question.options ?? []).map((option, place) => choiceOf(question, option, itemOf(question, option, place)));

/** The change as it is asked for; `undefined` while it changes nothing. */
export function changeOf(question: ReportedQuestion, draft: RegradeDraft): QuestionRegrade | undefined {
  const { key, index } = question;
  if (key === undefined) return undefined;
  const change: QuestionRegrade = { index };
  if (draft.accept.length > 0) change.accept = [...draft.accept];
  if (draft.correct !== undefined && JSON.stringify(draft.correct) !== JSON.stringify(key.correct)) {
    change.correct = draft.correct;
  }
  if (draft.isVoid !== key.void) change.void = draft.isVoid;
  if (draft.points !== key.points) change.points = draft.points as NonNullable<QuestionRegrade['points']>;
  return Object.keys(change).length > 1 ? change : undefined;
}

/** A key in a few words: "B: Nile, accepted besides: A: Amazon; not counted". */
export function keyWords(
  question: ReportedQuestion,
  { correct, accept = [], void: isVoid, points }: AuthoredKey,
): string {
  const parts = [
    `right: ${wordsOf(question, correct)}`,
    ...(accept.length > 0 ? [`accepted besides: ${accept.map((item) => wordsOf(question, item)).join(', ')}`] : []),
    pointsWords(points),
    ...(isVoid ? ['does not count'] : []),
  ];
  return parts.join('; ');
}

export const pointsWords = (points: number): string =>
  points === 0 ? 'no points' : points === 2000 ? 'double points' : 'usual points';

function wordsOf(question: ReportedQuestion, value: AuthoredKey['correct'] | KeyItem): string {
  const { options, items = [], type } = question;
  const nameOfItem = (item: unknown): string => {
    const found = options?.find((option, place) => itemOf(question, option, place) === item);
    return found === undefined ? String(item) : nameOf(question, found);
  };
  if (type === 'order') return items.length === 0 ? '' : 'an order of its items';
  if (type === 'pin') return 'places in the picture';
  if (Array.isArray(value)) return (value as unknown[]).map(nameOfItem).join(', ');
  if (typeof value === 'object') {
    const { correct, tolerance } = value as { correct: number; tolerance: number };
    return tolerance === 0 ? String(correct) : `${correct} ± ${tolerance}`;
  }
  return nameOfItem(value);
}
