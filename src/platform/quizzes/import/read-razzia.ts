import type { ImportReport } from './import-report.ts';
import { isObject, listIn, numberIn, objectsIn, textIn, textOf, type JsonObject } from './json-values.ts';
import { noteUnread } from './note-unread.ts';
import { hasMarkdown, Remarks } from './remarks.ts';
import { takenSeconds } from './taken-seconds.ts';
import { unknownType } from './unknown-type.ts';

/** A subject, or questions that name their right answers by number. */
export const isRazzia = (value: unknown): boolean =>
  isObject(value) &&
  Array.isArray(value['questions']) &&
  (typeof value['subject'] === 'string' ||
    objectsIn(value, 'questions').some((question) => 'solution' in question || 'solutions' in question));

const known = {
  quiz: new Set(['id', 'subject', 'gameMode', 'questions']),
  question: new Set([
    'id',
    'type',
    'question',
    'answers',
    'solution',
    'solutions',
    'time',
    'image',
    'media',
    'video',
    'audio',
  ]),
};

/** Quizzes of Razzia, which was Rahoot. */
export function readRazzia(value: unknown, report: ImportReport): void {
  if (!isObject(value)) return;
  report.entitle(textIn(value, 'subject'));
  noteUnread([value], known.quiz, report);
  noteUnread(objectsIn(value, 'questions').map(withOwnOptions), known.question, report);
  const isSurvey = value['gameMode'] === 'survey';
  for (const [index, question] of listIn(value, 'questions').entries()) {
    const row = index + 1;
    if (isObject(question)) readQuestion(question, row, isSurvey, report);
    else report.refuse({ row, cells: [JSON.stringify(question)] }, 'not_valid', 'It is no question.');
  }
}

function readQuestion(question: JsonObject, row: number, isSurvey: boolean, report: ImportReport): void {
  const place = { row, cells: [JSON.stringify(question)] };
  const remarks = new Remarks();
  const prompt = textIn(question, 'question');
  const asks = timed(question, remarks);
  if (['image', 'media', 'video', 'audio'].some((field) => question[field])) remarks.add('no_picture');
  const texts = listIn(question, 'answers').map(textOf);
  if ([prompt, ...texts].some(hasMarkdown)) remarks.add('markdown');
  const asked = { prompt, ...asks };
  const type = textIn(question, 'type');
  if (!['', 'single', 'multi', 'estimation'].includes(type))
    return report.refuse(place, 'unknown_type', unknownType(type));
  if (isSurvey) {
    if (type === 'estimation')
      return report.refuse(place, 'unknown_type', 'A number without a right one is not known here.');
    if (type === 'multi') remarks.add('one_pick');
    return remarks.take(report, place, { ...asked, type: 'poll', options: texts.map((text) => ({ text })) });
  }
  const solutions = solutionsOf(question);
  if (solutions.length === 0) return report.refuse(place, 'no_correct', 'No right answer is given.');
  if (type === 'estimation') return remarks.take(report, place, { ...asked, ...estimation(question, solutions[0]) });
  const missing = solutions.find((nth) => !Number.isInteger(nth) || nth < 0 || nth >= texts.length);
  if (missing !== undefined)
    return report.refuse(place, 'correct_missing', `There is no answer with the number ${missing}: they count from 0.`);
  const options = texts.map((text, nth) => ({ text, correct: solutions.includes(nth) }));
  const isMultiple = type === 'multi' || new Set(solutions).size > 1;
  return remarks.take(report, place, { ...asked, type: isMultiple ? 'multiple' : 'single', options });
}

/** Those of an estimate are read, others say how points are given. */
function withOwnOptions({ options, ...question }: JsonObject): JsonObject {
  return question['type'] === 'estimation' || !isObject(options) ? question : { ...question, ...options };
}

/** Where there is no limit of time, -1. */
function timed(question: JsonObject, remarks: Remarks): { timeLimitMs: number } {
  const time = textIn(question, 'time');
  const { milliseconds, remark } = takenSeconds(time === '-1' ? '' : time, 'razzia');
  if (time === '-1') remarks.warn('time', `It had no limit of time: ${milliseconds / 1000} s were taken.`);
  else if (remark !== undefined) remarks.warn('time', remark);
  return { timeLimitMs: milliseconds };
}

/** One number, or a list of them. */
function solutionsOf(question: JsonObject): number[] {
  const given = question['solutions'] ?? question['solution'];
  return (Array.isArray(given) ? (given as unknown[]) : [given])
    .filter((each) => each !== undefined && each !== null)
    .map((each) => (typeof each === 'number' ? each : Number.NaN));
}

function estimation(question: JsonObject, correct: number | undefined) {
  const options = isObject(question['options']) ? question['options'] : {};
  const [min, max, step] = ['min', 'max', 'step'].map((field) => numberIn(options, field));
  return {
    type: 'number',
    correct,
    tolerance: Math.max(0, numberIn(options, 'margin') ?? 0),
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    ...(step === undefined ? {} : { step }),
  };
}
