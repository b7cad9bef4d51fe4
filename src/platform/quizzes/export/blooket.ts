import type { Question, Quiz } from '../../../protocol/quiz.ts';
import { csvFile } from './csv-file.ts';
import type { ExportedQuiz } from './exported-quiz.ts';
import { loseFormulas } from './lose-formulas.ts';
import { writeQuestions, type QuestionLosses } from './loss-list.ts';
import { choicesOf, isChoice, loseRest, padded, promptOf, rightPlaces, secondsOf, typedOf } from './question-parts.ts';

type Cells = (string | number)[];

const optionsMax = 4;
/** Each text: a record of many lines is hard to take apart where a quotation mark is missing. */
const rules = { linesMax: 10 };
const header = [
  'Question #',
  'Question Text',
  'Answer 1',
  'Answer 2',
  'Answer 3\n(Optional)',
  'Answer 4\n(Optional)',
  'Time Limit (sec)\n(Max: 300 seconds)',
  'Correct Answer(s)\n(Only include Answer #)',
];
/** A ninth column has pictures, and the tenth says that answers are typed. */
const typing = ['', 'typing'];

/**
 * Comma-separated values in the layout of Blooket's template. All rows have the same columns, also the title: eight, or ten
 * when answers are typed.
 */
export function writeBlooket(quiz: Quiz): ExportedQuiz {
  let number = 0;
  const { written, losses } = writeQuestions<Cells>(quiz, (question, lost) => {
    const prompt = promptOf(question, rules, lost);
    const answers = prompt === undefined ? undefined : answersOf(question, quiz.language, lost);
    if (prompt === undefined || answers === undefined) return undefined;
    loseRest(question, { fields: ['timeLimitMs'], usualMs: 20_000 }, lost);
    loseFormulas({ prompt: [prompt], [answers.field]: answers.texts }, lost);
    number += 1;
    const seconds = secondsOf(question, lost);
    return [number, prompt, ...padded(answers.texts, optionsMax), seconds, answers.right, ...answers.more];
  });
  const width = Math.max(header.length, ...written.map((cells) => cells.length));
  const rows = [['Blooket\nImport Template'], header, ...written].map((cells) => padded<string | number>(cells, width));
  return { bytes: csvFile(rows), losses };
}

interface Answers {
  field: 'options' | 'accept';
  texts: string[];
  right: number | string;
  more: string[];
}

function answersOf(question: Question, language: string | undefined, lost: QuestionLosses): Answers | undefined {
  if (question.type === 'text' || question.type === 'number') {
    const texts = typedOf(question, { ...rules, max: optionsMax }, lost);
    return texts && { field: 'accept', texts, right: '', more: typing };
  }
  if (!isChoice(question) || question.type === 'poll') return lost.leaveOut('Blooket has no such questions.');
  const choices = choicesOf(question, { ...rules, max: optionsMax, language }, lost);
  if (choices === undefined) return undefined;
  const right = rightPlaces(choices);
  if (question.type === 'multiple' && typeof right === 'number')
    lost.lose('type', 'With one right option it is a question with one answer.');
  return { field: 'options', texts: choices.map(({ text }) => text), right, more: [] };
}
