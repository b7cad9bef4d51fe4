import { arsnovaFields } from './arsnova-fields.ts';
import { clickFields } from './arsnova-click-fields.ts';
import type { ImportReport } from './import-report.ts';
import { isObject, listIn, objectsIn, textIn, type JsonObject } from './json-values.ts';
import { noteUnread } from './note-unread.ts';
import type { QuestionFields } from './question-fields.ts';
import { hasMarkdown, Remarks } from './remarks.ts';
import { takenSeconds } from './taken-seconds.ts';

/** A quiz of arsnova.eu in its envelope, or one of arsnova.click. */
export const isArsnova = (value: unknown): boolean =>
  isObject(value) && (Array.isArray(value['questionList']) || ('exportVersion' in value && isObject(value['quiz'])));

/** In which fields the two say the same. */
interface Dialect {
  list: string;
  prompt: string;
  /** Fields of a question that were read, or say nothing to people. */
  known: ReadonlySet<string>;
  fieldsOf: (question: JsonObject, remarks: Remarks) => QuestionFields;
}

const eu: Dialect = {
  list: 'questions',
  prompt: 'text',
  known: new Set([
    'text',
    'type',
    'timer',
    'order',
    'answers',
    'enabled',
    'ratingMin',
    'ratingMax',
    'ratingLabelMin',
    'ratingLabelMax',
    'numericReferenceValue',
    'numericToleranceMode',
    'numericTolerancePercent',
    'numericIntervalLeft',
    'numericIntervalRight',
    'numericMin',
    'numericMax',
  ]),
  fieldsOf: arsnovaFields,
};

const click: Dialect = {
  list: 'questionList',
  prompt: 'questionText',
  known: new Set([
    'TYPE',
    'questionText',
    'timer',
    'answerOptionList',
    'rangeMin',
    'rangeMax',
    'correctValue',
    'multipleSelectionEnabled',
  ]),
  fieldsOf: clickFields,
};

/** Quizzes of arsnova.eu and of arsnova.click. Their texts are Markdown with formulas. */
export function readArsnova(value: unknown, report: ImportReport): void {
  if (!isObject(value)) return;
  const isClick = Array.isArray(value['questionList']);
  const quiz = isClick ? value : value['quiz'];
  if (!isObject(quiz)) return;
  const dialect = isClick ? click : eu;
  report.entitle(textIn(quiz, 'name'), textIn(quiz, 'description'));
  const message = 'How the quiz is played was not taken: choose it when you start a game.';
  report.note(0, { level: 'info', code: 'settings', message });
  noteUnread(objectsIn(quiz, dialect.list), dialect.known, report);
  for (const [index, question] of listIn(quiz, dialect.list).entries()) {
    const row = index + 1;
    if (isObject(question))
      readQuestion(question, row, { ...dialect, usualTime: textIn(quiz, 'defaultTimer') }, report);
    else report.refuse({ row, cells: [JSON.stringify(question)] }, 'not_valid', 'It is no question.');
  }
}

function readQuestion(
  question: JsonObject,
  row: number,
  { prompt, fieldsOf, usualTime }: Dialect & { usualTime: string },
  report: ImportReport,
): void {
  const remarks = new Remarks();
  const time = textIn(question, 'timer');
  const { milliseconds, remark } = takenSeconds(time === '' ? usualTime : time, 'arsnova');
  if (remark !== undefined) remarks.warn('time', remark);
  if (question['enabled'] === false) remarks.add('off');
  const place = { row, cells: [JSON.stringify(question)] };
  const fields = fieldsOf(question, remarks);
  if ('fault' in fields) return report.refuse(place, 'unknown_type', String(fields['fault']));
  const asked = { ...fields, prompt: textIn(question, prompt), timeLimitMs: milliseconds };
  const isMarked = hasMarkdown(textsOf(asked));
  if (isMarked) remarks.add('formatted');
  return remarks.take(report, place, isMarked ? { ...asked, markup: true } : asked);
}

/** All that people read of a question. */
const textsOf = ({ prompt, options = [] }: { prompt: string; options?: unknown }): string =>
  [prompt, ...(options as { text: string }[]).map(({ text }) => text)].join('\n');
