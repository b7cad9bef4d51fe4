import { CodedError } from '../../protocol/errors.ts';
import type { AuthoredKey, KeyItem, QuestionRegrade } from '../../protocol/regrades.ts';
import type { AuthoredQuestion } from '../author-order.ts';
import type { ShownQuestion } from '../question-types/shown-question.ts';
import { KeyFault, keyRules, orderOf, type Key } from './key-rules.ts';

/** As in a request; of a stored regrade, points are as they are. */
export type QuestionChange = Omit<QuestionRegrade, 'points'> & { points?: number | undefined };

/**
 * The question after one regrade of it: `correct` replaces the key, with all that was accepted beside it, then `accept`
 * adds to it. Indexes are the author's.
 * @param question as it counts now
 * @param path of the change in the request, for the details of a refusal
 * @throws {CodedError} `bad_request` with the path of the field that does not fit this question
 */
export function changeQuestion(
  question: ShownQuestion,
  asked: AuthoredQuestion | undefined,
  { change, path }: { change: QuestionChange; path: string },
): ShownQuestion {
  const rules = keyRules[question.type];
  if (rules === undefined) {
    const field = (['accept', 'correct', 'void', 'points'] as const).find((name) => change[name] !== undefined);
    throw refusal(`${path}/${field ?? 'index'}`, `a ${question.type} has no right answer and no points`);
  }
  const of = { question, order: orderOf(question, asked) };
  const { solution, accepted, void: isVoid, ...rest } = question;
  let key: Key = { solution, ...(accepted === undefined ? {} : { accepted }) };
  if (change.correct !== undefined) {
    key = { solution: checked(`${path}/correct`, () => rules.read(change.correct, of)) };
  }
  if (change.accept !== undefined) {
    for (const item of itemsOf(change.accept, question)) {
      key = checked(`${path}/accept`, () => rules.accept(key, item, of));
    }
  }
  const voided = change.void ?? isVoid === true;
  return { ...rest, points: change.points ?? question.points, ...key, ...(voided ? { void: true as const } : {}) };
}

/** How the question counts, as a regrade to this very state would say it. `undefined` for types that have no key. */
export function authoredKey(question: ShownQuestion, asked: AuthoredQuestion | undefined): AuthoredKey | undefined {
  const { solution, accepted, points } = question;
  const key = { solution, ...(accepted === undefined ? {} : { accepted }) };
  const written = keyRules[question.type]?.write(key, { question, order: orderOf(question, asked) });
  return written === undefined ? undefined : { ...written, void: question.void === true, points };
}

/** One thing may stand for a list of it. A list of numbers is one order of items. */
function itemsOf(accept: NonNullable<QuestionChange['accept']>, { type }: ShownQuestion): KeyItem[] {
  if (!Array.isArray(accept)) return [accept];
  const isOneOrder = type === 'order' && accept.every((each) => typeof each === 'number');
  return isOneOrder ? [accept as number[]] : (accept as KeyItem[]);
}

function checked<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof KeyFault) throw refusal(path, error.message);
    throw error;
  }
}

/** A refused field of a request. */
export const refusal = (path: string, message: string): CodedError =>
  new CodedError('bad_request', `${path}: ${message}`, { details: [{ path, message }] });
