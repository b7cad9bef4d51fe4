/** Files of as many questions as may be read, as large as they can be then, with texts that cost something. */
import { gzipSync } from 'node:zlib';
import { exampleOf } from '../../../../src/protocol/quiz.ts';
import { importLimits } from './read-import.ts';
import { workbook } from './workbook.ts';

const { rows, columns, inflatedBytes } = importLimits;
/** One row of a table is its header. */
export const questionsOfEach = rows - 1;

/** A text of `length` bytes at most, no two of them equal. */
const text = (at: number, length: number, sign: string) =>
  `${at} ${sign.repeat(Math.floor((length - 6) / Buffer.byteLength(sign)))}`;
/** As long as a question may ask, and an option or an explanation may be, with what is escaped in most formats. */
const prompt = (at: number, sign = 'x "y" é ') => text(at, 440, sign);
const option = (at: number, sign = "it's é ") => text(at, 100, sign);
const explanation = (at: number, sign = 'why & é ') => text(at, 300, sign);
const list = <T>(make: (at: number) => T): T[] => Array.from({ length: questionsOfEach }, (_, at) => make(at));
const four = [0, 1, 2, 3];
const json = (value: unknown) => Buffer.from(JSON.stringify(value));

const head = ['Question', 'Answer 1', 'Answer 2', 'Answer 3', 'Answer 4', 'Correct', 'Time', 'Explanation'];
const wide = (cells: readonly string[], width: number, filler: (column: number) => string) => [
  ...cells,
  ...Array.from({ length: width - cells.length }, (_, column) => filler(column)),
];
const table = (width: number, filler: string) => [
  wide(head, width, (column) => `Column ${column}`),
  ...list((at) =>
    wide([text(at, 250, 'é '), 'a', 'b', 'c', 'd', '1,2', '20', text(at, 250, 'd ')], width, () => filler),
  ),
];
/** A workbook's columns, as `workbook` names them, and the bytes of a filled cell beside its text. */
const [letters, aroundCell] = [26, 80];
const filler = 'z '.repeat(Math.floor((inflatedBytes / rows / letters - aroundCell) * 0.4));

export const largestFiles: Readonly<Record<string, () => Uint8Array>> = {
  'a table of CSV': () =>
    Buffer.from(
      table(columns, ' ')
        .map((cells) => cells.map((cell) => `"${cell}"`).join(','))
        .join('\n'),
    ),
  'a workbook': () => workbook([table(letters, filler)]),
  GIFT: () =>
    Buffer.from(
      list(
        (at) =>
          `::T::[html]${prompt(at, '<b>x</b> \\= ')}{\n=${option(at)}#yes\n~%-50%${option(at + 1)}#no\n####${explanation(at)}\n}\n`,
      ).join('\n'),
    ),
  Aiken: () =>
    Buffer.from(list((at) => `${prompt(at)}\nA) ${option(at)}\nB) ${option(at + 1)}\nC) c\nANSWER: B\n`).join('\n')),
  OpenTriviaQA: () =>
    Buffer.from(
      list((at) => `#Q ${prompt(at)}\n^ ${option(at)}\nA ${option(at)}\nB ${option(at + 1)}\n`).join('\n'),
      'latin1',
    ),
  'Moodle XML': () =>
    Buffer.from(
      `<quiz>${list(
        (at) =>
          `<question type="multichoice"><questiontext format="html"><text><![CDATA[<p>${prompt(at, '<i>x</i> ')}</p>]]></text></questiontext>` +
          `<answer fraction="100"><text>\\(x\\)</text><feedback><text>f</text></feedback></answer><answer fraction="0"><text>${option(at, '&amp; ')}</text></answer></question>`,
      ).join('\n')}</quiz>`,
    ),
  'Open Trivia DB': () =>
    json({
      response_code: 0,
      results: list((at) => ({
        type: 'multiple',
        category: `Some ${at}`,
        question: prompt(at, '&quot;x&#039; '),
        correct_answer: option(at),
        incorrect_answers: [option(at + 1), option(at + 2)],
      })),
    }),
  ClassQuiz: () =>
    Buffer.concat([
      gzipSync(
        JSON.stringify({
          title: 'Name',
          questions: list((at) => ({
            question: `<p>${prompt(at, '<i>x</i> ')}</p>`,
            time: '20',
            type: 'ABCD',
            answers: four.map((nth) => ({ answer: option(at + nth), right: nth === 0 })),
          })),
        }),
      ),
      Buffer.from('c7c7c700', 'hex'),
    ]),
  arsnova: () =>
    json({
      exportVersion: 1,
      quiz: {
        name: 'Name',
        questions: list((at) => ({
          text: prompt(at, '**x** $y$ '),
          type: 'SINGLE_CHOICE',
          timer: 30,
          answers: four.map((nth) => ({ text: option(at + nth, '`x` '), isCorrect: nth === 0 })),
        })),
      },
    }),
  Razzia: () =>
    json({
      subject: 'Name',
      questions: list((at) => ({
        question: prompt(at),
        answers: four.map((nth) => option(at + nth)),
        solution: 0,
        cooldown: 5,
        time: 15,
      })),
    }),
  'Quickfire JSON': () => {
    const { question } = exampleOf('single');
    const questions = list((at) => ({ ...question, prompt: prompt(at), explanation: explanation(at) }));
    return json({ format: 'quickfire-quiz', version: 1, quiz: { title: 'Name', questions } });
  },
};
