/**
 * What a process must know to play one game. Two versions of the server run side by side in every deployment, so a
 * process finds games that a later version has made. An unknown part of such a game may change what its answers are
 * worth or what players may see. The process then skips this game, and only this game, for one that knows it.
 *
 * New rules need no change here: requirements are derived from the definition, field by field. An earlier process does
 * not find the new scorer version, question type, setting or field in its lists.
 */
import { persistencePaths } from '../protocol/ops.ts';
import { shownFieldSchemas } from '../protocol/question-types/all-types.ts';
import { potSchema } from '../protocol/pots.ts';
import { questionTypes, type ShownTypeFields } from '../protocol/quiz.ts';
import type { Settings } from '../protocol/settings.ts';
import type { GameDefinition } from './definition.ts';
import type { ShownQuestion } from './question-types/shown-question.ts';
import { scorers } from './scorers.ts';

/** The first unknown part of a game. The kinds are metric labels. */
export interface UnknownPart {
  unknown: 'scorer' | 'question_type' | 'setting' | 'definition';
  detail: string;
}

/** The format of definitions, raised when the same fields change their meaning. Without the field it is 1. */
const format = '1';

const isBoolean = (value: unknown) => typeof value === 'boolean';
const isNumber = (value: unknown) => typeof value === 'number' && Number.isFinite(value);
const isTexts = (value: unknown) => Array.isArray(value) && value.every((text) => typeof text === 'string');

/** The settings, with the known values of each: of the kind that this version makes, limits aside. */
const knownSettings: Record<keyof Settings, (value: unknown) => boolean> = {
  autoAdvance: isBoolean,
  introMs: isNumber,
  revealMs: isNumber,
  standingsMs: isNumber,
  closeWhenAllAnswered: isBoolean,
  locked: isBoolean,
  lateJoin: isBoolean,
  maxPlayers: isNumber,
  speedWeight: isNumber,
  streakBonus: isBoolean,
  teams: isTexts,
  shuffleOptions: isBoolean,
  startAt: isNumber,
  // Own names are the absent setting.
  names: (value) => value === 'made_up',
  pot: (value) => potSchema.safeParse(value).success,
};

const knownFields: Record<keyof GameDefinition | 'format', true> = {
  title: true,
  language: true,
  settings: true,
  scorer: true,
  path: true,
  firstGame: true,
  questions: true,
  format: true,
};

const knownQuestionFields: Record<Exclude<keyof ShownQuestion, keyof ShownTypeFields>, true> = {
  index: true,
  type: true,
  prompt: true,
  markup: true,
  formatted: true,
  media: true,
  timeLimitMs: true,
  points: true,
  explanation: true,
  solution: true,
  caseSensitive: true,
  accepted: true,
  void: true,
};

const words = (kind: string, names: Iterable<unknown>) => [...names].map((name) => `${kind}:${encode(name)}`);

/** The capabilities of this process, in the words of `requirementsOf`. */
export const capabilities: ReadonlySet<string> = new Set([
  ...words('scorer', scorers.versions),
  ...words('type', questionTypes),
  ...words('setting', Object.keys(knownSettings)),
  ...words('path', persistencePaths),
  ...words('format', [format]),
  ...words('field', Object.keys(knownFields)),
  ...words('question', [...Object.keys(knownQuestionFields), ...Object.keys(shownFieldSchemas)]),
]);

/** The words for everything in a definition of any version: each once, without spaces. */
export function requirementsOf(definition: object): string[] {
  const {
    settings,
    questions,
    scorer,
    path = 'buffered',
    format: made = format,
  } = definition as Record<string, unknown>;
  const asked = Array.isArray(questions) ? questions.filter(isObject) : [];
  const all = [
    ...words('scorer', [scorer]),
    ...words('format', [made]),
    ...words('path', [path]),
    ...words(
      'type',
      asked.map((question) => question['type']),
    ),
    ...words('setting', Object.keys(isObject(settings) ? settings : {})),
    ...words('field', Object.keys(definition)),
    ...words(
      'question',
      asked.flatMap((question) => Object.keys(question)),
    ),
  ];
  return [...new Set(all)];
}

/** A definition stored by any version of the server, or its first unknown part. */
export function readDefinition(stored: unknown): GameDefinition | UnknownPart {
  if (!isObject(stored)) return { unknown: 'definition', detail: 'not an object' };
  const missing = requirementsOf(stored).find((word) => !capabilities.has(word));
  if (missing !== undefined) return { unknown: kindOfRequirement(missing), detail: missing };
  const { title, settings, questions } = stored;
  if (typeof title !== 'string' || !isObject(settings) || !Array.isArray(questions) || !questions.every(isQuestion)) {
    return { unknown: 'definition', detail: 'not of the form that is known' };
  }
  for (const [name, value] of Object.entries(settings)) {
    if (!knownSettings[name as keyof Settings](value)) return { unknown: 'setting', detail: `${name} of another kind` };
  }
  return stored as unknown as GameDefinition;
}

export const isUnknown = (read: object): read is UnknownPart => 'unknown' in read;

/** The kind of part that a word of `requirementsOf` names. */
export function kindOfRequirement(word: string): UnknownPart['unknown'] {
  if (word.startsWith('scorer:')) return 'scorer';
  if (word.startsWith('type:')) return 'question_type';
  return word.startsWith('setting:') ? 'setting' : 'definition';
}

/** The minimum that all code assumes of a question. */
function isQuestion(question: unknown, index: number): boolean {
  if (!isObject(question)) return false;
  const { prompt, timeLimitMs, points, options, items } = question;
  const hasTexts = [options, items].every((texts) => texts === undefined || isTexts(texts));
  return (
    question['index'] === index && typeof prompt === 'string' && isNumber(timeLimitMs) && isNumber(points) && hasTexts
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An unknown name, as far as needed to distinguish it from known ones. */
function encode(name: unknown): string {
  const text = typeof name === 'string' ? name : name === undefined ? 'undefined' : JSON.stringify(name);
  return encodeURIComponent(text.toWellFormed()).slice(0, 100);
}
