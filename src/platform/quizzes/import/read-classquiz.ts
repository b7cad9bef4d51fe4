import type { ImportReport, Place } from './import-report.ts';
import { isObject, listIn, numberIn, objectsIn, textIn, type JsonObject } from './json-values.ts';
import { noteUnread } from './note-unread.ts';
import { hasMarkup, htmlText } from './html-text.ts';
import { Remarks } from './remarks.ts';
import { rangeOf } from './range-of.ts';
import { takenSeconds } from './taken-seconds.ts';
import { unknownType } from './unknown-type.ts';

/** Questions with a text and answers of their own; the container of an exported file was taken off before. */
export const isClassQuiz = (value: unknown): boolean =>
  isObject(value) &&
  Array.isArray(value['questions']) &&
  objectsIn(value, 'questions').some((question) => typeof question['question'] === 'string' && 'answers' in question);

const known = {
  quiz: new Set([
    'id',
    'user_id',
    'public',
    'title',
    'description',
    'questions',
    'created_at',
    'updated_at',
    'imported_from_kahoot',
    'kahoot_id',
    'likes',
    'dislikes',
    'plays',
    'views',
    'mod_rating',
  ]),
  question: new Set(['question', 'time', 'type', 'answers', 'image']),
};

/** A quiz of ClassQuiz. Its texts may be HTML. */
export function readClassQuiz(value: unknown, report: ImportReport): void {
  if (!isObject(value)) return;
  report.entitle(htmlText(textIn(value, 'title')), htmlText(textIn(value, 'description')));
  noteUnread([value], known.quiz, report);
  noteUnread(objectsIn(value, 'questions'), known.question, report);
  for (const [index, question] of listIn(value, 'questions').entries()) {
    const place = { row: index + 1, cells: [JSON.stringify(question)] };
    if (isObject(question)) readQuestion(question, place, report);
    else report.refuse(place, 'not_valid', 'It is no question.');
  }
}

function readQuestion(question: JsonObject, place: Place, report: ImportReport): void {
  const remarks = new Remarks();
  const read = (text: string): string => {
    if (!hasMarkup(text)) return text;
    remarks.add('html');
    return htmlText(text);
  };
  const { milliseconds, remark } = takenSeconds(textIn(question, 'time'), 'classquiz');
  if (remark !== undefined) remarks.warn('time', remark);
  const answers = objectsIn(question, 'answers');
  if (isPicture(question['image']) || answers.some(({ image }) => isPicture(image))) remarks.add('no_picture');
  const type = textIn(question, 'type') || 'ABCD';
  const fields = fieldsOf(type, question, read, remarks);
  if (fields === undefined) return report.refuse(place, 'unknown_type', unknownType(type));
  return remarks.take(report, place, {
    ...fields,
    prompt: read(textIn(question, 'question')),
    timeLimitMs: milliseconds,
  });
}

/** A picture of the file has a number there, and 0 is one. */
const isPicture = (value: unknown): boolean => typeof value === 'number' || (typeof value === 'string' && value !== '');

function fieldsOf(type: string, question: JsonObject, read: (text: string) => string, remarks: Remarks) {
  const answers = objectsIn(question, 'answers');
  const texts = answers.map((answer) => read(textIn(answer, 'answer')));
  switch (type) {
    case 'ABCD':
    case 'CHECK': {
      const options = texts.map((text, nth) => ({ text, correct: answers[nth]?.['right'] === true }));
      const isMultiple = options.filter(({ correct }) => correct).length > 1;
      if (isMultiple && type === 'ABCD') remarks.add('all_right');
      return { type: isMultiple || type === 'CHECK' ? 'multiple' : 'single', options };
    }
    case 'VOTING':
      return { type: 'poll', options: texts.map((text) => ({ text })) };
    case 'ORDER':
      return { type: 'order', items: texts };
    case 'TEXT': {
      const cases = new Set(answers.map((answer) => answer['case_sensitive'] === true));
      if (cases.size > 1) remarks.add('compared');
      const caseSensitive = cases.size === 1 && cases.has(true) ? { caseSensitive: true } : {};
      return { type: 'text', accept: [...new Set(texts)], ...caseSensitive };
    }
    case 'RANGE':
      return isObject(question['answers']) ? rangeFields(question['answers']) : undefined;
    case 'SLIDE':
      if (question['answers']) remarks.add('content');
      return { type: 'slide' };
    default:
      return undefined;
  }
}

function rangeFields(answers: JsonObject) {
  const [low, high, min, max] = ['min_correct', 'max_correct', 'min', 'max'].map((field) => numberIn(answers, field));
  return {
    type: 'number',
    ...rangeOf(low ?? Number.NaN, high ?? Number.NaN),
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
  };
}
