/** A good file of each format: some questions that are taken, and some of types that are not here. */
import { gzipSync } from 'node:zlib';
import type { ImportFormat } from '../../../../src/protocol/imports.ts';
import { exampleOf } from '../../../../src/protocol/quiz.ts';
import { workbook } from './workbook.ts';

export interface GoodFile {
  file: Uint8Array;
  /** What each of its questions asks, in the file's order. */
  asked: readonly string[];
  taken: number;
}

const one = 'Alpha, the first?';
const two = 'Beta – the second?';
const three = 'Gämma';
type Cell = string | number | null;
const rows = (questions: readonly (readonly Cell[])[], head: readonly Cell[], before: Cell[][] = []) =>
  [...before, head, ...questions] as Cell[][];
const csv = (table: readonly (readonly Cell[])[]) =>
  Buffer.from(table.map((cells) => cells.map((cell) => `"${String(cell ?? '')}"`).join(',')).join('\r\n'));
const json = (value: unknown) => Buffer.from(JSON.stringify(value, null, 1));

const kahootHead = [
  '',
  'Question',
  'Answer 1',
  'Answer 2',
  'Answer 3',
  'Answer 4',
  'Time limit (sec)',
  'Correct answer(s)',
];
const kahoot = workbook([
  rows(
    [
      [1, one, 'a', 'b', null, null, 20, 1],
      [2, two, 'a', 'b', 'c', 'd', 20, '1,3'],
      [3, three, 'a', 'b', null, null, 20, 4],
      [4, null],
    ],
    kahootHead,
    [[], [], [], [], [], [], []],
  ),
]);

const wayground = workbook([
  rows(
    [
      [one, 'Multiple Choice', 'a', 'b', null, 1, 30],
      [two, 'Poll', 'a', 'b', null, null, 30],
      [three, 'Draw', null, null, null, null, 30],
    ],
    ['Question Text', 'Question Type', 'Option 1', 'Option 2', 'Option 3', 'Correct Answer', 'Time in seconds'],
  ),
]);

const blooket = csv(
  rows(
    [
      [1, one, 'a', 'b', '', '', 20, 1],
      [2, two, 'a', 'b', 'c', '', 20, '2,3'],
      [3, three, 'a', 'b', '', '', 20, 4],
    ],
    [
      'Question #',
      'Question Text',
      'Answer 1',
      'Answer 2',
      'Answer 3',
      'Answer 4',
      'Time Limit (sec)',
      'Correct Answer(s)',
    ],
    [['Blooket\nImport Template', '', '', '', '', '', '', '']],
  ),
);

const gimkit = csv(
  rows(
    [
      [one, 'a', 'b', 'c', ''],
      [two, 'typed', '', '', ''],
      [three, '', 'b', '', ''],
    ],
    [
      'Question',
      'Correct Answer',
      'Incorrect Answer 1',
      'Incorrect Answer 2 (Optional)',
      'Incorrect Answer 3 (Optional)',
    ],
    [['Gimkit Spreadsheet Import Template', '', '', '', '']],
  ),
);

const socrative = workbook([
  rows(
    [
      ['Multiple choice', one, 'a', 'b', null, null, null, 'A'],
      ['Multiple choice', two, 'a', 'b'],
      ['Open-ended', three],
    ],
    ['2. Question Type:', '3. Question:', 'Answer A:', 'Answer B:', 'Answer C:', 'Answer D:', 'Answer E:'],
    [[], [], ['1. Quiz Name:', 'Name'], [], []],
  ),
]);

const gift = Buffer.from(
  `${one}{=a ~b ~c}\n\n// a remark\n::Title::${two}{#3.5:0.5}\n\n${three}{=a -> b =c -> d =e -> f}\n`,
);
const aiken = Buffer.from(`${one}\nA) a\nB) b\nANSWER: A\n\n${two}\nA. a\nB. b\nANSWER: B\n\n${three}\nA) a\nB) b\n`);
const openTriviaQa = Buffer.from(
  `#Q ${one}\n^ a\nA a\nB b\n\n#Q ${two}\n^ True\nA True\nB False\n\n#Q ${three}\n^ c\nA a\nB b\n`,
);

const xmlOf = (type: string, prompt: string, inner: string) =>
  `<question type="${type}">\n<questiontext format="html"><text><![CDATA[<p>${prompt}</p>]]></text></questiontext>\n${inner}</question>`;
const answers = '<answer fraction="100"><text>a</text></answer><answer fraction="0"><text>b</text></answer>';
const moodleXml = Buffer.from(
  `<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n${[
    xmlOf('multichoice', one, answers),
    xmlOf('truefalse', two, '<answer fraction="100"><text>true</text></answer>'),
    xmlOf('essay', three, ''),
  ].join('\n')}\n</quiz>\n`,
);

const trivia = (question: string, type: string) => ({
  type,
  category: 'Some',
  question,
  correct_answer: 'True',
  incorrect_answers: ['False'],
});
const openTdb = json({
  response_code: 0,
  results: [trivia(one, 'multiple'), trivia(two, 'boolean'), trivia(three, 'essay')],
});

const arsnovaAnswers = [
  { text: 'a', isCorrect: true },
  { text: 'b', isCorrect: false },
];
const arsnova = json({
  exportVersion: 1,
  quiz: {
    name: 'Name',
    questions: [
      { text: one, type: 'SINGLE_CHOICE', timer: 30, answers: arsnovaAnswers },
      { text: two, type: 'SURVEY', timer: 30, answers: arsnovaAnswers },
      { text: three, type: 'FREETEXT', timer: 30, answers: [] },
    ],
  },
});

const razzia = json({
  subject: 'Name',
  questions: [
    { question: one, answers: ['a', 'b'], solution: 0, cooldown: 5, time: 15 },
    { question: two, answers: ['a', 'b', 'c'], solutions: [1, 2], cooldown: 5, time: 15 },
    { question: three, answers: ['a', 'b'], cooldown: 5, time: 15 },
  ],
});

const classQuizAnswers = [
  { answer: 'a', right: true, color: null },
  { answer: 'b', right: false, color: null },
];
const classQuiz = Buffer.concat([
  gzipSync(
    JSON.stringify({
      title: 'Name',
      questions: [
        { question: one, time: '20', type: 'ABCD', answers: classQuizAnswers, image: 0 },
        { question: two, time: '20', type: 'VOTING', answers: classQuizAnswers, image: null },
        { question: three, time: '20', type: 'DANCE', answers: [], image: null },
      ],
    }),
  ),
  Buffer.from('c7c7c700c6c6c60030c5c500', 'hex'),
  Buffer.alloc(50, 7),
]);

const single = exampleOf('single').question;
const own = json({
  format: 'quickfire-quiz',
  version: 1,
  quiz: {
    title: 'Name',
    questions: [
      { ...single, prompt: one },
      { ...single, prompt: two },
      { type: 'later', prompt: three },
    ],
  },
});

const table = csv(
  rows(
    [
      [one, 'a', 'b', 1],
      [two, 'a', 'b', 'b'],
      [three, 'a', 'b', 'c'],
    ],
    ['Frage', 'Antwort 1', 'Antwort 2', 'Richtige Antwort'],
  ),
);

const all = { asked: [one, two, three], taken: 2 };

export const goodFiles: Readonly<Record<ImportFormat, GoodFile>> = {
  json: { file: own, ...all },
  kahoot: { file: kahoot, ...all },
  wayground: { file: wayground, ...all },
  blooket: { file: blooket, ...all },
  gimkit: { file: gimkit, ...all },
  socrative: { file: socrative, ...all },
  table: { file: table, ...all },
  gift: { file: gift, ...all },
  aiken: { file: aiken, ...all },
  moodle_xml: { file: moodleXml, ...all },
  opentdb: { file: openTdb, ...all },
  opentriviaqa: { file: openTriviaQa, ...all },
  classquiz: { file: classQuiz, ...all },
  arsnova: { file: arsnova, ...all },
  razzia: { file: razzia, ...all },
};
