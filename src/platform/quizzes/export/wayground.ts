import type { Question, Quiz } from '../../../protocol/quiz.ts';
import type { ExportedQuiz } from './exported-quiz.ts';
import { writeQuestions, type QuestionLosses } from './loss-list.ts';
import { choicesOf, isChoice, loseRest, padded, promptOf, rightPlaces, secondsOf, typedOf } from './question-parts.ts';
import { writtenText } from './written-text.ts';
import { xlsxFile, type SheetCell } from './xlsx-file.ts';

const optionsMax = 5;
const optionNumbers = [1, 2, 3, 4, 5];
const header = [
  'Question Text',
  'Question Type',
  ...optionNumbers.map((number) => `Option ${number}`),
  'Correct Answer',
  'Time in seconds',
  'Image Link',
  'Answer explanation',
];
/** The second row of its template explains the columns, and is not read. */
const help = [
  'What is asked (required)',
  'Multiple Choice, Checkbox, Fill-in-the-Blank or Poll',
  ...optionNumbers.map((number) => `Text of option ${number}`),
  'Number of the correct option; several are separated by commas',
  'How long the question takes, in seconds',
  'Address of a picture',
  'Shown after the question',
];

/** A spreadsheet in the layout of the template of Wayground, which was Quizizz. */
export function writeWayground(quiz: Quiz): ExportedQuiz {
  const { written, losses } = writeQuestions(quiz, (question, lost) => rowOf(question, quiz.language, lost));
  const rows: SheetCell[][] = [header, help, ...written];
  const widths = [50, 18, ...optionNumbers.map(() => 25), 15, 15, 30, 50];
  return { bytes: xlsxFile({ name: 'Sheet1', rows, headerRow: 0, widths }), losses };
}

function rowOf(question: Question, language: string | undefined, lost: QuestionLosses): SheetCell[] | undefined {
  const prompt = promptOf(question, {}, lost);
  const answers = prompt === undefined ? undefined : answersOf(question, language, lost);
  if (prompt === undefined || answers === undefined) return undefined;
  loseRest(question, { fields: ['timeLimitMs', 'explanation', 'media'], usualMs: 30_000 }, lost);
  const { type, texts, right } = answers;
  const explanation = 'explanation' in question ? (question.explanation ?? '') : '';
  return [
    prompt,
    type,
    ...padded(texts, optionsMax),
    right,
    secondsOf(question, lost),
    pictureOf(question, lost),
    writtenText(explanation, 'explanation', {}, lost),
  ];
}

interface Answers {
  type: string;
  texts: string[];
  right: number | string;
}

function answersOf(question: Question, language: string | undefined, lost: QuestionLosses): Answers | undefined {
  if (question.type === 'text' || question.type === 'number') {
    const texts = typedOf(question, { max: optionsMax }, lost);
    return texts && { type: 'Fill-in-the-Blank', texts, right: '' };
  }
  if (!isChoice(question)) return lost.leaveOut('Wayground takes no such questions from spreadsheets.');
  const choices = choicesOf(question, { max: optionsMax, language }, lost);
  if (choices === undefined) return undefined;
  const texts = choices.map(({ text }) => text);
  if (question.type === 'poll') return { type: 'Poll', texts, right: '' };
  return { type: question.type === 'multiple' ? 'Checkbox' : 'Multiple Choice', texts, right: rightPlaces(choices) };
}

/** Only what its server can fetch. */
function pictureOf({ media }: Question, lost: QuestionLosses): string {
  if (media === undefined) return '';
  const isThere = media.kind === 'image' && media.url.startsWith('https:');
  lost.lose(
    'media',
    isThere
      ? 'The picture is there as an address, which importing here does not take.'
      : 'Only pictures with an address of their own are in the file.',
  );
  return isThere ? media.url : '';
}
