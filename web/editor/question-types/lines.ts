/** What the lists of options, items and accepted texts have in common. */
import { lookOf } from '../../shared/ui/option-look.ts';
import { foldAnswer } from '../../../src/lib/fold-answer.ts';
import { isStorable } from '../../../src/lib/is-storable.ts';
import type { DraftOption, DraftQuestion } from '../draft/draft.ts';
import type { FieldProblem, OwnFields } from './question-form.ts';

export const linesMax = 8;
export const lineUnitsMax = 200;

export const error = (field: string, text: string): FieldProblem => ({ field, text, isError: true });
export const missing = (field: string, text: string): FieldProblem => ({ field, text, isError: true, isMissing: true });
export const warning = (field: string, text: string): FieldProblem => ({ field, text, isError: false });

/** The lines of a question of any type, right ones marked where they are. */
export function linesOf({ options, items, accept, correct }: OwnFields): DraftOption[] {
  if (options !== undefined) return options;
  if (items !== undefined) return items.map((text) => ({ text }));
  if (accept !== undefined) return accept.map((text, at) => ({ text, correct: at === 0 }));
  if (typeof correct === 'number') return [{ text: String(correct), correct: true }];
  return [];
}

/** Those that are filled, where they are enough and there are others; undefined otherwise. */
function filledOf<T>(lines: readonly T[] | undefined, isFilled: (line: T) => boolean, min: number): T[] | undefined {
  const filled = lines?.filter(isFilled) ?? [];
  return filled.length >= min && filled.length < (lines?.length ?? 0) ? filled : undefined;
}

const isWritten = (text: string): boolean => text.trim() !== '';

/** The question without lines that nobody has filled, where enough others are there; the same object if there is none. */
export function withoutEmptyLines(question: DraftQuestion): DraftQuestion {
  const isKept = ({ text, correct }: DraftOption) => isWritten(text) || correct === true;
  const options = filledOf(question.options, isKept, optionWords.min);
  const items = filledOf(question.items, isWritten, 2);
  const accept = filledOf(question.accept, isWritten, 1);
  if (options === undefined && items === undefined && accept === undefined) return question;
  return {
    ...question,
    ...(options === undefined ? {} : { options }),
    ...(items === undefined ? {} : { items }),
    ...(accept === undefined ? {} : { accept }),
  };
}

/** So many lines at least, empty ones at the end. */
export const atLeast = <T>(lines: readonly T[], count: number, empty: () => T): T[] => [
  ...lines,
  ...Array.from({ length: Math.max(0, count - lines.length) }, empty),
];

interface Words {
  /** In the question: `options`. */
  list: 'options' | 'items' | 'accept';
  one: string;
  many: string;
  min: number;
  max: number;
}

/** Too few, too many, empty, too long, or twice the same. */
export function checkLines(texts: readonly string[], { list, one, many, min, max }: Words): FieldProblem[] {
  const found: FieldProblem[] = [];
  const at = (index: number) => (list === 'options' ? `options/${index}/text` : `${list}/${index}`);
  if (texts.length < min) found.push(missing(list, `Add ${one}: there must be ${min} or more.`));
  if (texts.length > max) found.push(error(list, `There may be ${max} ${many} at most.`));
  const folded = new Map<string, number>();
  for (const [index, text] of texts.entries()) {
    if (text === '' || (list === 'accept' && text.trim() === '')) {
      const which = list === 'options' ? `option ${lookOf(index).letter}` : `number ${index + 1}`;
      found.push(missing(at(index), `Write ${which}, or remove it.`));
      continue;
    }
    if (text.length > lineUnitsMax) found.push(error(at(index), `${text.length} characters: ${lineUnitsMax} at most.`));
    if (!isStorable(text)) found.push(error(at(index), unstorable));
    const twin = texts.indexOf(text);
    const alike = folded.get(foldAnswer(text));
    if (twin < index) found.push(error(at(index), `The same as number ${twin + 1}.`));
    else if (alike !== undefined && list !== 'accept') {
      found.push(warning(at(index), `Looks like number ${alike + 1}: can players tell them apart?`));
    }
    if (alike === undefined) folded.set(foldAnswer(text), index);
  }
  return found;
}

export const unstorable = 'It has a character that cannot be stored. Type it again.';

export const optionWords = { list: 'options', one: 'an option', many: 'options', min: 2, max: linesMax } as const;

export const optionTexts = ({ options = [] }: DraftQuestion): string[] => options.map(({ text }) => text);
