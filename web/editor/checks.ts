/** What keeps a quiz from being published, and what is good to know before it is played, in words and with its place. */
import { isStorable } from '../../src/lib/is-storable.ts';
import { type DraftMedia, type DraftQuestion, type DraftQuiz, usualTimeMs } from './draft/draft.ts';
import { findForm } from './question-types/all-types.ts';
import { error, missing, optionTexts, unstorable, warning } from './question-types/lines.ts';
import type { FieldProblem } from './question-types/question-form.ts';

export interface QuizProblem extends FieldProblem {
  /** Absent for the quiz itself. */
  questionId?: string;
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
  if (isOurs && url.includes('\\')) return false;
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
  if (media.url !== '' && (media.alt ?? '').trim() === '') {
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
  if (tags.includes('')) found.push(error('tags', 'A tag is empty.'));
  if (questions.length === 0) found.push(missing('questions', 'Add a question.'));
  if (questions.length > questionsMax)
    found.push(error('questions', `There may be ${questionsMax} questions at most.`));
  return found;
}

/** Of one question, as long as it is the same object: typing in one question checks that one alone. */
export class CheckedQuestions {
  readonly #known = new WeakMap<DraftQuestion, FieldProblem[]>();

  of(question: DraftQuestion): FieldProblem[] {
    const known = this.#known.get(question) ?? checkQuestion(question);
    this.#known.set(question, known);
    return known;
  }

  all(draft: DraftQuiz): QuizProblem[] {
    const inQuestions = draft.questions.flatMap((question) =>
      this.of(question).map((problem) => ({ ...problem, questionId: question.id })),
    );
    return [...checkQuizFields(draft), ...inQuestions];
  }
}
