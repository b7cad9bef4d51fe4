/** What of a question formats of others can hold. */
import type { Question, QuestionOf } from '../../../protocol/quiz.ts';
import type { QuestionLosses } from './loss-list.ts';
import { trueFalseWords } from './true-false-words.ts';
import { writtenText, type TextRules } from './written-text.ts';

export interface Choice {
  text: string;
  correct: boolean;
}

/** The prompt; undefined, with the question left out, when nothing of it can be written. */
export function promptOf(question: Question, rules: TextRules, losses: QuestionLosses): string | undefined {
  const prompt = writtenText(question.prompt, 'prompt', rules, losses);
  return prompt === '' ? losses.leaveOut('its prompt has nothing that this format can hold.') : prompt;
}

type ChoiceQuestion = QuestionOf<'single' | 'multiple' | 'true_false' | 'poll'>;
export const isChoice = (question: Question): question is ChoiceQuestion =>
  ['single', 'multiple', 'true_false', 'poll'].includes(question.type);

/**
 * The options, at most so many: the right ones and the first wrong ones, in their order. A statement becomes a choice between
 * two words. Undefined, with the question left out, when they cannot be written, or there are too many right ones.
 */
export function choicesOf(
  question: ChoiceQuestion,
  { max, language, ...rules }: TextRules & { max: number; language: string | undefined },
  losses: QuestionLosses,
): Choice[] | undefined {
  if (question.type === 'true_false') {
    const [right, wrong] = trueFalseWords(language);
    losses.lose('type', `It becomes a choice between “${right}” and “${wrong}”.`);
    return [
      { text: right, correct: question.correct },
      { text: wrong, correct: !question.correct },
    ];
  }
  const choices = question.options.map((option) => ({
    text: writtenText(option.text, 'options', rules, losses),
    correct: 'correct' in option && option.correct,
  }));
  if (choices.some(({ text }) => text === ''))
    return losses.leaveOut('one of its options has nothing that this format can hold.');
  const kept = firstOf(choices, max);
  if (kept === undefined) return losses.leaveOut(`it has more than ${max} right options.`);
  if (new Set(kept.map(({ text }) => text)).size < kept.length)
    return losses.leaveOut('two of its options would be the same.');
  if (kept.length < choices.length) losses.lose('options', `It has ${kept.length} of its ${choices.length} options.`);
  return kept;
}

function firstOf(choices: Choice[], max: number): Choice[] | undefined {
  let wrongMax = max - choices.filter(({ correct }) => correct).length;
  if (wrongMax < 0) return undefined;
  return choices.filter(({ correct }) => correct || wrongMax-- > 0);
}

/**
 * Texts of which one is to be typed, at most so many. A number becomes one. Undefined, with the question left out, when none
 * can be written. @param isHeld what the format can hold besides
 */
export function typedOf(
  question: QuestionOf<'text' | 'number'>,
  { max, isHeld = () => true, ...rules }: TextRules & { max: number; isHeld?: (text: string) => boolean },
  losses: QuestionLosses,
): string[] | undefined {
  if (question.type === 'number') {
    losses.lose('type', 'It becomes a question with a typed answer.');
    if (question.tolerance > 0) losses.lose('tolerance', 'Only the exact number is right.');
    return [String(question.correct)];
  }
  if (question.caseSensitive === true) losses.lose('caseSensitive', 'Small and capital letters are the same.');
  const texts = question.accept.map((text) => writtenText(text, 'accept', rules, losses)).filter((text) => text !== '');
  const different = [...new Set(texts)].filter(isHeld);
  if (different.length === 0) return losses.leaveOut('this format can hold none of its answers.');
  const kept = different.slice(0, max);
  if (kept.length < question.accept.length)
    losses.lose('accept', `It has ${kept.length} of its ${question.accept.length} accepted answers.`);
  return kept;
}

/** What there may be of a question, and how much of it a format can hold. */
export interface HeldFields {
  /** Beyond prompt, type, and what is of the type. */
  fields: readonly string[];
  /** How long a question takes where its time is not in the file. */
  usualMs: number;
}

/** Told by whoever writes a type, or for the quiz as a whole. */
const toldElsewhere = ['id', 'type', 'prompt', 'options', 'accept', 'caseSensitive', 'correct', 'tolerance'];
const fieldLosses: Record<string, string> = {
  media: 'Pictures, sounds and videos are not in the file.',
  explanation: 'The explanation is not in the file.',
  points: 'What it counts is not in the file.',
  markup: 'Markdown and formulas are there as they are written.',
};

/** Tells what a question has that the format does not hold: whatever fields there will be. */
export function loseRest(question: Question, { fields, usualMs }: HeldFields, losses: QuestionLosses): void {
  for (const [field, value] of Object.entries(question)) {
    if (toldElsewhere.includes(field) || fields.includes(field) || isUsual(field, value, usualMs)) continue;
    const message = fieldLosses[field] ?? 'It is not in the file.';
    losses.lose(
      field,
      field === 'timeLimitMs' ? `Its time is not in the file: ${usualMs / 1000} s are usual.` : message,
    );
  }
}

function isUsual(field: string, value: unknown, usualMs: number): boolean {
  if (value === undefined || value === '' || value === false) return true;
  if (field === 'timeLimitMs') return value === usualMs;
  return field === 'points' && value === 1000;
}

/** The time in whole seconds, or in the shortest of `allowed` that is long enough. */
export function secondsOf({ timeLimitMs }: Question, losses: QuestionLosses, allowed?: readonly number[]): number {
  const exact = timeLimitMs / 1000;
  const seconds = allowed === undefined ? Math.ceil(exact) : (allowed.find((one) => one >= exact) ?? exact);
  if (seconds !== exact) losses.lose('timeLimitMs', `${exact} s become ${seconds} s.`);
  return seconds;
}

/** The right ones as spreadsheets name them: a number, or several in a text; from 1. */
export function rightPlaces(choices: readonly Choice[]): number | string {
  const places = choices.flatMap(({ correct }, at) => (correct ? [at + 1] : []));
  return places.length === 1 ? (places[0] ?? '') : places.join(',');
}

/** Filled up to so many cells. */
export const padded = <T>(cells: readonly T[], length: number): (T | '')[] =>
  Array.from({ length }, (_, at) => cells[at] ?? '');
