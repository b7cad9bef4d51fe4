/** What keeps a quiz from being published, and what is good to know before it is played, in words and with its place. */
import { isStorable } from '../../src/lib/is-storable.ts';
import { type DraftMedia, type DraftQuestion, type DraftQuiz, usualTimeMs } from './draft/draft.ts';
import { findForm } from './question-types/all-types.ts';
import { error, linesOf, missing, optionTexts, unstorable, warning } from './question-types/lines.ts';
import type { FieldProblem } from './question-types/question-form.ts';

export interface QuizProblem extends FieldProblem {
  /** Absent for the quiz itself. */
  questionId?: string;
}

/** What the server says is wrong. It holds until its question is changed. */
export interface RefusedField extends QuizProblem {
  question: DraftQuestion | undefined;
}

/** @param details of a `bad_request`, or of a draft: `/questions/0/prompt` is the prompt of the first question */
export function readRefused(details: unknown, { questions }: DraftQuiz): RefusedField[] {
  const listed = Array.isArray(details) ? (details as { path?: unknown; message?: unknown; code?: unknown }[]) : [];
  return listed.map(({ path, message, code }) => {
    const [, at = '', inQuestion] = /^\/questions\/(\d+)(?:\/(.+))?$/.exec(String(path)) ?? [];
    const question = at === '' ? undefined : questions[Number(at)];
    const field = question === undefined ? String(path).slice(1) : (inQuestion ?? 'prompt');
    const problem = { ...error(field, String(message)), code: typeof code === 'string' ? code : 'refused' };
    return question === undefined ? { ...problem, question } : { ...problem, question, questionId: question.id };
  });
}

/** What only the server sees. */
const serversCodes = new Set(['formula', 'media']);

/** Of what the server says, that which the page does not say itself. */
function unsaid(refused: readonly FieldProblem[], said: readonly FieldProblem[]): FieldProblem[] {
  const isSaid = said.some(({ isError }) => isError);
  return refused.filter(({ code = '' }) => serversCodes.has(code) || !isSaid);
}

export const questionsMax = 200;
/** UTF-16 units. */
export const limits = { title: 120, description: 2000, tag: 40, tags: 10, prompt: 500, explanation: 1000, alt: 500 };
export const timeBounds = { min: 5, max: 240 };

const tooLong = (length: number, max: number): string => `${length} characters: ${max} at most.`;

function checkText(field: string, text: string | undefined, max: number): FieldProblem[] {
  if (text === undefined) return [];
  if (text.length > max) return [error(field, tooLong(text.length, max))];
  return isStorable(text) ? [] : [error(field, unstorable)];
}

function isMediaUrl(url: string): boolean {
  if (/[\s\p{Cc}]/u.test(url) || url.length > 2000 || !isStorable(url)) return false;
  const isOurs = /^\/(?!\/)/.test(url);
  if (isOurs && (url.includes('\\') || /\/(?:\.|%2e){1,2}(?:[/?#]|$)/i.test(url))) return false;
  try {
    const { protocol } = new URL(url, isOurs ? 'https://host.invalid' : undefined);
    return protocol === 'https:';
  } catch (cause) {
    if (cause instanceof TypeError) return false;
    throw cause;
  }
}

function checkMedia(media: DraftMedia | undefined): FieldProblem[] {
  if (media === undefined) return [];
  const found = checkText('media/alt', media.alt, limits.alt);
  if (media.url === '') found.push(missing('media/url', 'Give the address of the picture, or remove its description.'));
  else if (!isMediaUrl(media.url)) {
    found.push(error('media/url', 'This is not an address that begins with https://, or a path of this site.'));
  }
  // An empty one says that there is nothing to describe.
  if (media.url !== '' && media.alt !== '' && (media.alt ?? '').trim() === '') {
    found.push(warning('media/alt', 'Say in words what is to be seen, for players who cannot see it.'));
  }
  return found;
}

/** Characters that most people read in a second, and what it takes to decide. */
const readPerSecond = 15;
const decideSeconds = 3;

function checkTime(question: DraftQuestion): FieldProblem[] {
  const { timeLimitMs = usualTimeMs, prompt, items = [] } = question;
  const seconds = timeLimitMs / 1000;
  if (!Number.isInteger(timeLimitMs) || seconds < timeBounds.min || seconds > timeBounds.max) {
    return [error('timeLimitMs', `Between ${timeBounds.min} and ${timeBounds.max} seconds.`)];
  }
  const characters = [prompt, ...optionTexts(question), ...items].join(' ').length;
  const needed = Math.ceil(decideSeconds + characters / readPerSecond);
  return needed > seconds
    ? [warning('timeLimitMs', `Short for so much text: reading it takes about ${needed} seconds.`)]
    : [];
}

export function checkQuestion(question: DraftQuestion): FieldProblem[] {
  const { prompt, explanation, media, points } = question;
  const form = findForm(question.type);
  if (form === undefined) return [error('type', 'This page does not know this type of question. Reload it.')];
  return [
    ...(prompt === '' ? [missing('prompt', 'Write the question.')] : checkText('prompt', prompt, limits.prompt)),
    ...form.check(question),
    ...checkMedia(media),
    ...checkTime(question),
    ...(form.isShownOnly === true ? [] : checkText('explanation', explanation, limits.explanation)),
    ...(points === undefined || [0, 1000, 2000].includes(points) ? [] : [error('points', 'Choose one of the three.')]),
  ];
}

export function checkQuizFields({ title, description, language, tags = [], questions }: DraftQuiz): FieldProblem[] {
  const found =
    title.trim() === '' ? [missing('title', 'Give the quiz a title.')] : checkText('title', title, limits.title);
  found.push(...checkText('description', description, limits.description));
  if (language !== undefined && !/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(language)) {
    found.push(error('language', 'This is no language tag, such as en or pt-BR.'));
  }
  if (tags.length > limits.tags) found.push(error('tags', `There may be ${limits.tags} tags at most.`));
  for (const tag of tags) found.push(...checkText('tags', tag === '' ? undefined : tag, limits.tag));
  if (tags.some((tag) => tag.trim() === '')) found.push(error('tags', 'A tag is empty.'));
  if (questions.length === 0) found.push(missing('questions', 'Add a question.'));
  if (questions.length > questionsMax)
    found.push(error('questions', `There may be ${questionsMax} questions at most.`));
  return found;
}

/** Nobody has begun it. */
export function isUntouched(question: DraftQuestion): boolean {
  const { prompt, media, explanation, correct, regions = [] } = question;
  const isEmpty = prompt === '' && linesOf(question).every(({ text }) => text === '');
  return isEmpty && [media, explanation, correct].every((field) => field === undefined) && regions.length === 0;
}

/** The longer side of a picture that fills its place on a wall without being blurred, at least. Pixels. */
const sharpPx = 600;

const isDue = ({ isMissing }: FieldProblem): boolean => isMissing !== true;

/** Of one question, as long as it is the same object: typing in one question checks that one alone. */
export class CheckedQuestions {
  #known = new WeakMap<DraftQuestion, { all: FieldProblem[]; due: FieldProblem[] }>();
  #refused: readonly RefusedField[] = [];
  /** The longer sides of pictures by their addresses; undefined for those that cannot be seen. */
  readonly #sizes = new Map<string, number | undefined>();

  /** @param saysMissing what is not written yet counts too: the question was left, or everything has to be there */
  of(question: DraftQuestion, saysMissing = true): FieldProblem[] {
    let known = this.#known.get(question);
    if (known === undefined) {
      const own = checkQuestion(question);
      const refused = this.#refused.filter((field) => field.question === question);
      const all = [...own, ...unsaid(refused, own), ...this.#checkPicture(question)];
      known = { all, due: all.filter(isDue) };
      this.#known.set(question, known);
    }
    return saysMissing ? known.all : known.due;
  }

  hasSize = (url: string): boolean => this.#sizes.has(url);

  /** Each holds as long as its question is the same object. */
  learnRefused(refused: readonly RefusedField[]): void {
    if (refused === this.#refused) return;
    const touched = [...this.#refused, ...refused];
    this.#refused = refused;
    for (const { question } of touched) if (question !== undefined) this.#known.delete(question);
  }

  learnSize(url: string, longSidePx: number | undefined): void {
    this.#sizes.set(url, longSidePx);
    this.#known = new WeakMap();
  }

  #checkPicture({ media }: DraftQuestion): FieldProblem[] {
    const longSidePx = media?.kind === 'image' ? this.#sizes.get(media.url) : undefined;
    if (longSidePx === undefined || longSidePx >= sharpPx) return [];
    return [warning('media/url', `Small for a wall: ${longSidePx} pixels, and ${sharpPx} or more look sharp.`)];
  }

  /** All there is to do, with one line for a question that nobody has begun. */
  all(draft: DraftQuiz): QuizProblem[] {
    const inQuestions = draft.questions.flatMap((question) => {
      const problems = isUntouched(question) ? [unwritten, ...this.of(question, false)] : this.of(question);
      return problems.map((problem) => ({ ...problem, questionId: question.id }));
    });
    const own = checkQuizFields(draft);
    const refused = this.#refused.filter(({ question }) => question === undefined);
    return [...own, ...unsaid(refused, own), ...inQuestions];
  }
}

const unwritten = missing('prompt', 'Write the question, or delete it.');
