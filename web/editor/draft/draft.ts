/** A quiz while it is edited: it may be incomplete, and fields that this page does not know go along untouched. */
import type { PinRegion } from '../../../src/protocol/question-types/pin.ts';

export interface DraftOption {
  text: string;
  /** Absent where nothing is right or wrong. */
  correct?: boolean;
}

export interface DraftMedia {
  kind: 'image' | 'audio' | 'video';
  url: string;
  alt?: string;
  /** What matters most in a picture, 0…1 from its left and upper edges. */
  focus?: { x: number; y: number };
}

/** What was typed into a field of numbers: the number, or the text as long as it is none. */
export type DraftNumber = number | string;

/** A question of any type, also of one that this page does not know. */
export interface DraftQuestion {
  id: string;
  type: string;
  prompt: string;
  media?: DraftMedia | undefined;
  timeLimitMs?: number | undefined;
  points?: number | undefined;
  explanation?: string | undefined;
  /** Marks in prompt, options, items and explanation are read. */
  markup?: boolean | undefined;
  options?: DraftOption[] | undefined;
  items?: string[] | undefined;
  accept?: string[] | undefined;
  caseSensitive?: boolean | undefined;
  /** Of `true_false` and `number`. */
  correct?: boolean | DraftNumber | undefined;
  tolerance?: DraftNumber | undefined;
  min?: DraftNumber | undefined;
  max?: DraftNumber | undefined;
  step?: DraftNumber | undefined;
  regions?: PinRegion[] | undefined;
}

export interface DraftQuiz {
  title: string;
  description?: string | undefined;
  language?: string | undefined;
  tags?: string[] | undefined;
  questions: DraftQuestion[];
}

/** What the server fills in. */
export const usualTimeMs = 20_000;
export const usualPoints = 1000;

/** Random hexadecimal digits. `randomUUID` is for secure origins only. */
export const makeHex = (bytes: number): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (byte) => byte.toString(16).padStart(2, '0')).join('');

export const makeQuestionId = (): string => makeHex(8);

/** A UUID, version 4: the id of a quiz is made here, so that however often it is sent there is one quiz. */
export function makeQuizId(): string {
  const hex = makeHex(16);
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, variant + hex.slice(17, 20), hex.slice(20)].join(
    '-',
  );
}

type Loose = Record<string, unknown>;

const isObject = (value: unknown): value is Loose =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
const textsOf = (value: unknown): string[] | undefined => (Array.isArray(value) ? value.map(textOf) : undefined);
const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
const numberOrText = (value: unknown): DraftNumber | undefined =>
  typeof value === 'number' || typeof value === 'string' ? value : undefined;
const flagOf = (value: unknown): boolean | undefined => (typeof value === 'boolean' ? value : undefined);
const optionalText = (value: unknown): string | undefined => (value === undefined ? undefined : textOf(value));

const optionsOf = (value: unknown): DraftOption[] | undefined =>
  Array.isArray(value)
    ? value.map((option) => {
        if (!isObject(option)) return { text: textOf(option) };
        return { ...option, text: textOf(option['text']), ...known({ correct: flagOf(option['correct']) }) };
      })
    : undefined;

function mediaOf(value: unknown): DraftMedia | undefined {
  if (!isObject(value)) return undefined;
  const kind = value['kind'] === 'audio' || value['kind'] === 'video' ? value['kind'] : 'image';
  const { focus, ...fields } = value;
  return {
    ...fields,
    kind,
    url: textOf(value['url']),
    ...known({ alt: optionalText(value['alt']), focus: focusOf(focus) }),
  };
}

const isShare = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value <= 1;

const focusOf = (value: unknown): DraftMedia['focus'] =>
  isObject(value) && isShare(value['x']) && isShare(value['y']) ? { x: value['x'], y: value['y'] } : undefined;

const isPlace = (value: unknown): boolean =>
  Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === 'number');

const isRegion = (value: unknown): value is PinRegion =>
  isObject(value) &&
  ((value['shape'] === 'circle' && ['x', 'y', 'r'].every((name) => typeof value[name] === 'number')) ||
    (value['shape'] === 'polygon' && Array.isArray(value['points']) && value['points'].every(isPlace)));

/** Without the fields that are undefined. */
export function known<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}

const questionReaders: { [Name in keyof DraftQuestion]-?: (value: unknown) => DraftQuestion[Name] | undefined } = {
  id: textOf,
  type: textOf,
  prompt: textOf,
  media: mediaOf,
  timeLimitMs: numberOf,
  points: numberOf,
  explanation: optionalText,
  markup: flagOf,
  options: optionsOf,
  items: textsOf,
  accept: textsOf,
  caseSensitive: flagOf,
  correct: (value) => flagOf(value) ?? numberOrText(value),
  tolerance: numberOrText,
  min: numberOrText,
  max: numberOrText,
  step: numberOrText,
  regions: (value) => (Array.isArray(value) ? value.filter(isRegion) : undefined),
};

function readFields(value: Loose, readers: Record<string, (value: unknown) => unknown>): Loose {
  const read = Object.entries(readers).map(([name, readOne]) => [name, readOne(value[name])] as const);
  const unknownFields = Object.entries(value).filter(([name]) => !Object.hasOwn(readers, name));
  return known(Object.fromEntries([...unknownFields, ...read]));
}

/** The content of a draft or a quiz, whoever wrote it. Questions without an id, or with another's, get one by their place. */
export function readDraft(content: unknown): DraftQuiz {
  const loose = isObject(content) ? content : {};
  const { id: _id, version: _version, ...fields } = loose;
  const given = Array.isArray(loose['questions']) ? loose['questions'].filter(isObject) : [];
  const taken = new Set<string>();
  const questions = given.map((question, at) => {
    const read = readFields(question, questionReaders) as unknown as DraftQuestion;
    let id = read.id;
    for (let nth = at; id === '' || id.length > 36 || taken.has(id); nth++) id = `question-${nth}`;
    taken.add(id);
    return { ...read, id };
  });
  const rest = readFields(fields, {
    title: textOf,
    description: optionalText,
    language: optionalText,
    tags: textsOf,
    questions: () => undefined,
  });
  return { ...rest, questions } as DraftQuiz;
}

/** Deep equality of JSON values: fields that are undefined, and the order of fields, make no difference. */
export function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((value, at) => isSame(value, other[at]));
  }
  if (!isObject(one) || !isObject(other)) return false;
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].every((name) => isSame(one[name], other[name]));
}

/** The fields of the quiz itself. */
export function quizFields(draft: DraftQuiz): Record<string, unknown> {
  const { questions: _questions, ...fields } = draft;
  return { ...fields };
}
