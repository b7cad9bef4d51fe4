import { decodeHTMLStrict } from 'entities';
import { CodedError } from '../../../protocol/errors.ts';
import type { ImportReport } from './import-report.ts';
import { isObject, listIn, textIn, textOf, type JsonObject } from './json-values.ts';
import { noteUnread } from './note-unread.ts';
import { cellText } from './grid.ts';
import { licensed } from './licensed.ts';
import { Remarks } from './remarks.ts';
import { unknownType } from './unknown-type.ts';

type Decode = (text: string) => string;

/** Why the database sent nothing, by its `response_code`. */
const emptiness: Readonly<Record<number, string>> = {
  1: 'it has not that many of this kind',
  2: 'what it was asked for was not valid',
  3: 'its session token was not known',
  4: 'all of this kind were sent before',
  5: 'it was asked too often',
};

/** Tags of a quiz. */
const tagsMax = 10;
const tagMax = 40;

/** An answer of Open Trivia DB, or the list out of it. */
export const isOpenTdb = (value: unknown): boolean =>
  isObject(value)
    ? Array.isArray(value['results']) && ('response_code' in value || value['results'].some(isAsked))
    : Array.isArray(value) && value.some(isAsked);

const isAsked = (value: unknown): boolean =>
  isObject(value) && 'correct_answer' in value && 'incorrect_answers' in value;

/**
 * Open Trivia DB, in any of its encodings. The right answer stands apart from the others there: it gets its place by the
 * alphabet. @throws {CodedError} `bad_request`: it sent no questions
 */
export function readOpenTdb(value: unknown, report: ImportReport): void {
  const list: readonly unknown[] = Array.isArray(value) ? value : isObject(value) ? listIn(value, 'results') : [];
  if (list.length === 0) throw new CodedError('bad_request', `Open Trivia DB sent no questions${whyEmpty(value)}.`);
  const decode = decoderOf(list);
  report.entitle('', licensed.openTdb);
  noteCategories(
    list.filter((each) => isObject(each)),
    decode,
    report,
  );
  const message = 'The file names the right answer first: answers were put into the order of the alphabet.';
  report.note(0, { level: 'info', code: 'sorted', message });
  for (const [index, each] of list.entries()) {
    const place = { row: index + 1, cells: [JSON.stringify(each)] };
    if (isObject(each)) readQuestion(each, decode, place, report);
    else report.refuse(place, 'not_valid', 'It is no question.');
  }
}

function whyEmpty(value: unknown): string {
  const code = isObject(value) ? Number(value['response_code']) : 0;
  return emptiness[code] === undefined ? '' : `: ${emptiness[code]}`;
}

function readQuestion(
  asked: JsonObject,
  decode: Decode,
  place: { row: number; cells: string[] },
  report: ImportReport,
): void {
  const type = decode(textIn(asked, 'type'));
  const [prompt, right] = [decode(textIn(asked, 'question')), decode(textIn(asked, 'correct_answer'))];
  const wrong = listIn(asked, 'incorrect_answers').map((text) => decode(textOf(text)));
  const cells = [prompt, right, ...wrong];
  if (type !== 'multiple' && type !== 'boolean')
    return report.refuse({ ...place, cells }, 'unknown_type', unknownType(type));
  if (type === 'boolean' && /^(?:true|false)$/i.test(right)) {
    report.take({ ...place, cells }, { type: 'true_false', prompt, correct: /^true$/i.test(right) });
    return undefined;
  }
  const options = [{ text: right, correct: true }, ...wrong.map((text) => ({ text, correct: false }))];
  new Remarks().take(report, { ...place, cells }, { type: 'single', prompt, options: inOrder(options) });
  return undefined;
}

/** Numbers by what they are worth. */
function inOrder<T extends { text: string }>(options: readonly T[]): T[] {
  const { compare } = new Intl.Collator('en', { numeric: true });
  return options.toSorted((a, b) => compare(a.text, b.text));
}

/** Categories become tags where they fit; how hard a question is has no place. */
function noteCategories(list: readonly JsonObject[], decode: Decode, report: ImportReport): void {
  const names = [...new Set(list.map((each) => decode(textIn(each, 'category'))))].filter((name) => name !== '');
  if (names.length > 0 && names.length <= tagsMax && names.every((name) => name.length <= tagMax))
    report.about['tags'] = names;
  const read = ['type', 'question', 'correct_answer', 'incorrect_answers'];
  noteUnread(list, new Set(report.about['tags'] === undefined ? read : [...read, 'category']), report);
}

/** Of all texts of a file: the database encodes them all alike. */
function decoderOf(list: readonly unknown[]): Decode {
  const texts = list.flatMap((each) =>
    isObject(each) ? [textIn(each, 'type'), textIn(each, 'question'), textIn(each, 'correct_answer')] : [],
  );
  const types = list.flatMap((each) => (isObject(each) ? [textIn(each, 'type')] : []));
  if (types.some((type) => /^(?:bXVsdGlwbGU=?|Ym9vbGVhbg=?=?)$/.test(type))) return fromBase64;
  const isUrl = texts.every((text) => !/\s/.test(text)) && texts.some((text) => /%[0-9a-f]{2}/i.test(text));
  if (isUrl) return texts.some((text) => text.includes('%20')) ? fromUrl : (text) => fromUrl(text.replaceAll('+', ' '));
  return (text) => cellText(decodeHTMLStrict(text));
}

const fromBase64: Decode = (text) => cellText(new TextDecoder().decode(Buffer.from(text, 'base64')));

const fromUrl: Decode = (text) => {
  try {
    return cellText(decodeURIComponent(text));
  } catch {
    return cellText(text); // A lone "%" begins no sequence: it stays what it is.
  }
};
