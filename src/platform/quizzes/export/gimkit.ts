import type { Question, Quiz } from '../../../protocol/quiz.ts';
import { csvFile } from './csv-file.ts';
import type { ExportedQuiz } from './exported-quiz.ts';
import { loseFormulas } from './lose-formulas.ts';
import { writeQuestions, type QuestionLosses } from './loss-list.ts';
import { choicesOf, isChoice, loseRest, padded, promptOf, typedOf } from './question-parts.ts';

const rules = { linesMax: 10 };
const optionsMax = 4;
const header = [
  'Question',
  'Correct Answer',
  'Incorrect Answer 1',
  'Incorrect Answer 2 (Optional)',
  'Incorrect Answer 3 (Optional)',
];

/** Comma-separated values in the layout of Gimkit's template: the right answer first, alone where it is typed. */
export function writeGimkit(quiz: Quiz): ExportedQuiz {
  const { written, losses } = writeQuestions(quiz, (question, lost) => {
    const prompt = promptOf(question, rules, lost);
    const answers = prompt === undefined ? undefined : answersOf(question, quiz.language, lost);
    if (prompt === undefined || answers === undefined) return undefined;
    loseRest(question, { fields: [], usualMs: 20_000 }, lost);
    loseFormulas({ prompt: [prompt], [answers.field]: answers.texts }, lost);
    return [prompt, ...answers.texts];
  });
  const rows = [['Gimkit Spreadsheet Import Template'], header, ...written];
  return { bytes: csvFile(rows.map((cells) => padded(cells, header.length))), losses };
}

interface Answers {
  field: 'options' | 'accept';
  texts: string[];
}

function answersOf(question: Question, language: string | undefined, lost: QuestionLosses): Answers | undefined {
  if (question.type === 'text' || question.type === 'number') {
    const texts = typedOf(question, { ...rules, max: 1 }, lost);
    return texts && { field: 'accept', texts };
  }
  if (!isChoice(question) || question.type === 'poll') return lost.leaveOut('Gimkit has no such questions.');
  const choices = choicesOf(question, { ...rules, max: optionsMax, language }, lost);
  if (choices === undefined) return undefined;
  if (choices.filter(({ correct }) => correct).length > 1)
    return lost.leaveOut('Gimkit takes from spreadsheets only questions with one right answer.');
  if (question.type === 'multiple') lost.lose('type', 'With one right option it is a question with one answer.');
  const sorted = choices.toSorted((a, b) => Number(b.correct) - Number(a.correct));
  const isSorted = sorted.every((choice, at) => choice === choices[at]);
  if (!isSorted && question.type !== 'true_false') lost.lose('options', 'The right one comes first.');
  return { field: 'options', texts: sorted.map(({ text }) => text) };
}
