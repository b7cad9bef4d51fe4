import type { Quiz } from '../../../protocol/quiz.ts';
import type { ExportedQuiz } from './exported-quiz.ts';
import { writeQuestions } from './loss-list.ts';
import { choicesOf, isChoice, loseRest, padded, promptOf, rightPlaces, secondsOf } from './question-parts.ts';
import { xlsxFile, type SheetCell } from './xlsx-file.ts';

/** As its template names them. */
const header = [
  '',
  'Question - max 120 characters',
  'Answer 1 - max 75 characters',
  'Answer 2 - max 75 characters',
  'Answer 3 - max 75 characters',
  'Answer 4 - max 75 characters',
  'Time limit (sec) – 5, 10, 20, 30, 60, 90, 120, or 240 secs',
  'Correct answer(s) - choose at least one',
];
const times = [5, 10, 20, 30, 60, 90, 120, 240];
const rules = { promptMax: 120, optionMax: 75 };
const optionsMax = 4;
/** The header is in row 8. */
const above: SheetCell[][] = [
  [],
  ['', 'Quiz template'],
  ['', 'One question a row, below the names of the columns'],
  ['', 'Two to four answers, of which at least one is correct'],
  ['', 'Several correct answers are separated by commas'],
  ['', 'Import this file where you create a quiz from a spreadsheet'],
  [],
];

/** A spreadsheet in the layout of Kahoot's template. */
export function writeKahoot(quiz: Quiz): ExportedQuiz {
  let number = 0;
  const { written, losses } = writeQuestions<SheetCell[]>(quiz, (question, lost) => {
    if (!isChoice(question) || question.type === 'poll')
      return lost.leaveOut('Kahoot takes from spreadsheets only questions with options of which some are right.');
    const prompt = promptOf(question, rules, lost);
    const choices =
      prompt === undefined
        ? undefined
        : choicesOf(question, { ...rules, max: optionsMax, language: quiz.language }, lost);
    if (prompt === undefined || choices === undefined) return undefined;
    const right = rightPlaces(choices);
    if (question.type === 'multiple' && typeof right === 'number')
      lost.lose('type', 'With one right option it is a question with one answer.');
    loseRest(question, { fields: ['timeLimitMs'], usualMs: 20_000 }, lost);
    number += 1;
    const texts = padded(
      choices.map(({ text }) => text),
      optionsMax,
    );
    return [number, prompt, ...texts, secondsOf(question, lost, times), right];
  });
  const rows = [...above, header, ...written];
  const widths = [5, 50, 25, 25, 25, 25, 15, 15];
  return { bytes: xlsxFile({ name: 'Sheet1', rows, headerRow: above.length, widths }), losses };
}
