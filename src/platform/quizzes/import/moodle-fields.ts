import { cellText } from './grid.ts';
import { rangeOf } from './range-of.ts';
import type { Remarks } from './remarks.ts';
import { unknownType } from './unknown-type.ts';
import type { XmlElement } from './xml-element.ts';
import type { QuestionFields } from './question-fields.ts';

type Read = (element: XmlElement | undefined) => string;
/** @param read the text of a part; what it loses on the way is remarked */
export function moodleFields(question: XmlElement, read: Read, remarks: Remarks): QuestionFields {
  const type = question.attribute('type');
  const answers = question.children('answer');
  if (type !== 'description' && answers.some((answer) => hasText(answer.child('feedback')))) remarks.add('feedback');
  switch (type) {
    case 'multichoice':
      return choice(answers, flag(question, 'single', true), read, remarks);
    case 'truefalse':
      return statement(answers);
    case 'shortanswer':
      return typed(answers, flag(question, 'usecase', false), remarks);
    case 'numerical':
      return numerical(question, answers, remarks);
    case 'ordering':
      return { type: 'order', items: answers.toSorted((a, b) => fractionOf(a) - fractionOf(b)).map(read) };
    case 'description':
      remarks.add('slide');
      return { type: 'slide' };
    default:
      return { fault: unknownType(type) };
  }
}

const hasText = (element: XmlElement | undefined): boolean => (element?.child('text')?.text ?? '').trim() !== '';

/** Moodle writes `true`, `1`, and what is like them. */
function flag(question: XmlElement, name: string, usual: boolean): boolean {
  const text = question.child(name)?.text.trim().toLowerCase() ?? '';
  return text === '' ? usual : text === 'true' || text === '1';
}

/** Percent; what is none counts nothing. */
const fractionOf = (answer: XmlElement): number => Number(answer.attribute('fraction') || '0') || 0;
const isWhole = (answer: XmlElement): boolean => fractionOf(answer) >= 100;

/** Where one is picked, what is right as a whole is; where several are, all that count. */
function choice(answers: readonly XmlElement[], isSingle: boolean, read: Read, remarks: Remarks): QuestionFields {
  const counted = answers.filter((answer) => fractionOf(answer) > 0);
  const whole = answers.filter(isWhole);
  const right = isSingle && whole.length > 0 ? whole : counted;
  if (isSingle && counted.length > whole.length) remarks.add('partial');
  const sizes = new Set(counted.map(fractionOf));
  if ((!isSingle && sizes.size > 1) || answers.some((answer) => fractionOf(answer) < 0)) remarks.add('weights');
  if (isSingle && right.length > 1) remarks.add('all_right');
  const options = answers.map((answer) => ({ text: read(answer), correct: right.includes(answer) }));
  return { type: isSingle && right.length === 1 ? 'single' : 'multiple', options };
}

function statement(answers: readonly XmlElement[]): QuestionFields {
  const right = answers.find(isWhole);
  const text = cellText(right?.child('text')?.text ?? '').toLowerCase();
  return text === 'true' || text === 'false'
    ? { type: 'true_false', correct: text === 'true' }
    : { fault: 'It does not say whether the sentence is true.' };
}

/** Answers are plain texts, in which a star stands for anything. */
function typed(answers: readonly XmlElement[], caseSensitive: boolean, remarks: Remarks): QuestionFields {
  const whole = answers.filter(isWhole).map((answer) => cellText(answer.child('text')?.text ?? answer.text));
  if (answers.some((answer) => fractionOf(answer) > 0 && !isWhole(answer))) remarks.add('partial');
  const literal = whole.filter((text) => !/(?<!\\)\*/.test(text)).map((text) => text.replaceAll('\\*', '*'));
  if (literal.length < whole.length) {
    if (literal.length === 0)
      return { fault: 'Its answers have “*”, which stands for any text and is not known here.' };
    remarks.add('pattern');
  }
  return { type: 'text', accept: [...new Set(literal)], ...(caseSensitive ? { caseSensitive } : {}) };
}

function numerical(question: XmlElement, answers: readonly XmlElement[], remarks: Remarks): QuestionFields {
  const isAny = (answer: XmlElement) => cellText(answer.child('text')?.text ?? '') === '*';
  const right = answers.find((answer) => isWhole(answer) && !isAny(answer));
  if (right === undefined) return { fault: 'It has no number that is right.' };
  if (answers.some((answer) => answer !== right && fractionOf(answer) > 0)) remarks.add('partial');
  if ((question.child('units')?.children('unit') ?? []).length > 0) remarks.add('units');
  const [text, tolerance] = [right.child('text'), right.child('tolerance')].map((part) => cellText(part?.text ?? ''));
  const [correct, around] = [decimal(text ?? ''), decimal(tolerance ?? '')];
  if (correct === undefined) return { fault: `“${String(text).slice(0, 40)}” is no number.` };
  const { tolerance: half } = rangeOf(correct - Math.abs(around ?? 0), correct + Math.abs(around ?? 0));
  return { type: 'number', correct, tolerance: half };
}

function decimal(text: string): number | undefined {
  const value = Number(text.replace(',', '.'));
  return text === '' || !Number.isFinite(value) ? undefined : value;
}
