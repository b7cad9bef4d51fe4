/**
 * How the key of each question type is written in a regrade, in the author's order, and read as the game shows it. The
 * compiler requires rules for each type; those without right and wrong have none. Pure.
 */
import { foldAnswer } from '../../lib/fold-answer.ts';
import type { PinRegion } from '../../protocol/question-types/pin.ts';
import type { AuthoredKey, KeyItem } from '../../protocol/regrades.ts';
import type { Answer, QuestionType, Solution } from '../../protocol/quiz.ts';
import type { AuthoredQuestion } from '../author-order.ts';
import type { ShownQuestion } from '../question-types/shown-question.ts';

/** A key that does not fit its question. The message is for the client. */
export class KeyFault extends Error {
  override name = 'KeyFault';
}

/** The part of a question that says what is right. */
export type Key = Pick<ShownQuestion, 'solution' | 'accepted'>;
type Written = Pick<AuthoredKey, 'correct' | 'accept'>;

/** A question, and the authored index of each shown option or item. */
export interface KeyContext {
  question: ShownQuestion;
  order: readonly number[];
}

export interface KeyRules {
  /** The key that replaces the present one. @throws {KeyFault} */
  read(correct: unknown, of: KeyContext): Solution;
  /** The key with one more thing that is right. @throws {KeyFault} */
  accept(key: Key, item: KeyItem, of: KeyContext): Key;
  /** The same key as a regrade would write it. */
  write(key: Key, of: KeyContext): Written;
}

/** Of one question, over all its regrades. */
const acceptedMax = 100;

export const keyRules: { readonly [T in QuestionType]: KeyRules | undefined } = {
  single: {
    read: (correct, of) => shownIndex(correct, of),
    accept: (key, item, of) => withAccepted(key, shownIndex(item, of), byNumber),
    write: ({ solution, accepted }, { order }) => ({
      correct: order[solution as number] as number,
      ...acceptOf(accepted, (shown) => order[shown as number] as number, byNumber),
    }),
  },
  multiple: {
    read: (correct, of) => shownIndexes(correct, of).sort(byNumber),
    accept: (key, item, of) => withAccepted(key, shownIndex(item, of), byNumber),
    write: ({ solution, accepted }, { order }) => ({
      correct: (solution as number[]).map((shown) => order[shown] as number).sort(byNumber),
      ...acceptOf(accepted, (shown) => order[shown as number] as number, byNumber),
    }),
  },
  true_false: {
    read: (correct) => truth(correct),
    accept: (key, item) => withAccepted(key, truth(item)),
    write: ({ solution, accepted }) => ({ correct: solution as boolean, ...acceptOf(accepted, truth) }),
  },
  text: {
    read: (correct) => textsOf(correct),
    accept: ({ solution }, item) => ({ solution: atMost(distinct([...(solution as string[]), ...textsOf(item)])) }),
    write: ({ solution }) => ({ correct: solution as string[] }),
  },
  number: {
    read: (correct, { question }) => numberKey(correct, question),
    accept: (key, item) => withAccepted(key, finite(item), byNumber),
    write: ({ solution, accepted }) => ({
      correct: solution as { correct: number; tolerance: number },
      ...acceptOf(accepted, finite, byNumber),
    }),
  },
  order: {
    read: (correct, of) => shownOrder(correct, of),
    accept: (key, item, of) => withAccepted(key, shownOrder(item, of)),
    write: ({ solution, accepted }, { order }) => ({
      correct: (solution as number[]).map((shown) => order[shown] as number),
      ...acceptOf(accepted, (shown) => (shown as number[]).map((each) => order[each] as number)),
    }),
  },
  pin: {
    read: (correct) => regionsOf(correct),
    accept: ({ solution }, item) => ({ solution: regionsOf([...(solution as PinRegion[]), ...regionsOf(item)]) }),
    write: ({ solution }) => ({ correct: solution as PinRegion[] }),
  },
  poll: undefined,
  slide: undefined,
};

/** The authored index of each shown option or item; where it is unknown they count as shown as authored. */
export function orderOf(
  { options, items }: Pick<ShownQuestion, 'options' | 'items'>,
  asked: AuthoredQuestion | undefined,
): readonly number[] {
  const shown = options ?? items ?? [];
  return (options === undefined ? asked?.items : asked?.options) ?? shown.map((_, index) => index);
}

const byNumber = (left: unknown, right: unknown): number => (left as number) - (right as number);

/** Adds to `accepted`, unless it is right anyway. Numbers are sorted: a key is written in one way only. */
function withAccepted({ solution, accepted = [] }: Key, item: Answer, compare?: typeof byNumber): Key {
  const plain =
    typeof solution === 'object' && solution !== null && 'tolerance' in solution ? solution.correct : solution;
  const isKnown = [plain, ...accepted].some((one) => JSON.stringify(one) === JSON.stringify(item));
  const isRight = Array.isArray(solution) && typeof item === 'number' && (solution as unknown[]).includes(item);
  const all = isKnown || isRight ? accepted : [...accepted, item];
  if (all.length === 0) return { solution };
  return { solution, accepted: atMost(compare === undefined ? all : all.toSorted(compare)) };
}

function acceptOf(
  accepted: readonly Answer[] | undefined,
  write: (item: Answer) => KeyItem,
  compare?: typeof byNumber,
): { accept?: KeyItem[] } {
  if (accepted === undefined) return {};
  const items = accepted.map(write);
  return { accept: compare === undefined ? items : items.toSorted(compare) };
}

function shownIndex(authored: unknown, { question, order }: KeyContext): number {
  const shown = order.indexOf(authored as number);
  if (shown < 0) throw new KeyFault(`must be the index of one of the ${question.options?.length ?? 0} options`);
  return shown;
}

function shownIndexes(authored: unknown, of: KeyContext): number[] {
  if (!Array.isArray(authored) || authored.length === 0) throw new KeyFault('must list the right options');
  return distinct(authored.map((each) => shownIndex(each, of)));
}

function shownOrder(authored: unknown, { order }: KeyContext): number[] {
  const items = Array.isArray(authored) ? (authored as unknown[]) : [];
  const shown = items.map((each) => order.indexOf(each as number));
  if (shown.length !== order.length || shown.includes(-1) || new Set(shown).size !== shown.length) {
    throw new KeyFault(`must hold the index of each of the ${order.length} items once`);
  }
  return shown;
}

function truth(value: unknown): boolean {
  if (typeof value !== 'boolean') throw new KeyFault('must be true or false');
  return value;
}

function finite(value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new KeyFault('must be a number');
  return value + 0;
}

function numberKey(value: unknown, { solution }: ShownQuestion): Solution {
  if (typeof value === 'number')
    return { correct: finite(value), tolerance: (solution as { tolerance: number }).tolerance };
  if (typeof value !== 'object' || value === null || !('tolerance' in value) || !('correct' in value)) {
    throw new KeyFault('must be a number, or a number with its tolerance');
  }
  return { correct: finite(value.correct), tolerance: finite(value.tolerance) };
}

function textsOf(value: unknown): string[] {
  const texts: unknown[] = Array.isArray(value) ? value : [value];
  if (texts.length === 0 || !texts.every((text) => typeof text === 'string' && foldAnswer(text) !== '')) {
    throw new KeyFault('must be texts of which something is visible');
  }
  return atMost(distinct(texts as string[]));
}

function regionsOf(value: unknown): PinRegion[] {
  const regions: unknown[] = Array.isArray(value) ? value : [value];
  const isRegion = (each: unknown) => typeof each === 'object' && each !== null && 'shape' in each;
  if (regions.length === 0 || !regions.every(isRegion)) throw new KeyFault('must be circles or polygons');
  if (regions.length > 8) throw new KeyFault('must be at most 8 regions');
  return regions as PinRegion[];
}

function atMost<T>(list: T[]): T[] {
  if (list.length > acceptedMax)
    throw new KeyFault(`must be at most ${acceptedMax} together with those accepted so far`);
  return list;
}

const distinct = <T>(list: readonly T[]): T[] => [...new Set(list)];
