/** Socrative's workbooks, and tables that hold what people answered. */
import { describe, expect, it } from 'vitest';
import { readImport, remarksOf } from './read-import.ts';
import { workbook, type SheetCell } from './workbook.ts';

const head: SheetCell[][] = [
  ['Instructions:', 'Fill in the quiz below'],
  [],
  ['1. Quiz Name:', 'Cells and letters'],
  [],
  [null, null, '4. Answers', null, null, null, null, '5. Optional (Choose correct answer)'],
  [
    '2. Question Type:',
    '3. Question:',
    'Answer A:',
    'Answer B:',
    'Answer C:',
    'Answer D:',
    'Answer E:',
    null,
    null,
    null,
    null,
    null,
    '6. Explanation (Optional):',
  ],
];
const choice = 'Multiple choice';

describe('a workbook of Socrative', () => {
  it('has its name in B3, and one right letter in each of five columns', async () => {
    const rows: SheetCell[][] = [
      ...head,
      [choice, 'One?', 'a', 'b', 'c', null, null, 'B', null, null, null, null, 'Because'],
      [choice, 'Some?', 'a', 'b', 'c', 'd', 'e', 'A', 'e', 'C'],
      [choice, 'Poll?', 'a', 'b'],
      ['Open-ended', 'Typed?', 'Ob'],
      ['Open-ended', 'Essay?'],
      [choice, 'Out?', 'a', 'b', null, null, null, 'D'],
    ];
    const read = await readImport(workbook([rows, [['empty']]]));
    expect(read).toMatchObject({ format: 'socrative', read: 6, taken: 4, quiz: { title: 'Cells and letters' } });
    expect(read.quiz.questions).toMatchObject([
      { type: 'single', options: [{}, { text: 'b', correct: true }, {}], explanation: 'Because' },
      { type: 'multiple', options: [{ correct: true }, {}, { correct: true }, {}, { text: 'e', correct: true }] },
      { type: 'poll', options: [{ text: 'a' }, { text: 'b' }] },
      { type: 'text', accept: ['Ob'] },
    ]);
    expect(remarksOf(read)).toEqual([
      [9, 'poll'],
      [11, 'no_correct'],
      [12, 'correct_missing'],
    ]);
    expect(read.rows.at(-1)).toMatchObject({ column: 8 });
    expect(read.rows.at(-1)?.cells?.slice(0, 8)).toEqual([choice, 'Out?', 'a', 'b', '', '', '', 'D']);
  });

  it('with questions on two sheets says that one was not read', async () => {
    const other = [...head, [choice, 'Example?', 'a', 'b', null, null, null, 'A']];
    const read = await readImport(workbook([[...head, [choice, 'Mine?', 'a', 'b', null, null, null, 'A']], other]));
    expect(read.quiz.questions).toMatchObject([{ prompt: 'Mine?' }]);
    expect(read.rows).toMatchObject([{ row: 0, code: 'other_sheet', message: expect.stringMatching(/Sheet 2/) }]);
  });
});

describe('answers that were given to a form', () => {
  it.each([
    ['Google Forms', '"Timestamp","Score","What is 2 + 2?"\n"2026/01/01 10:00:00","1 / 1","4"'],
    ['Google Forms in German', 'Zeitstempel,Frage,Antwort 1,Antwort 2\n01.01.2026 10:00:00,a,b,c'],
    ['Microsoft Forms', 'ID;Start time;Completion time;Email;Question\n1;1/1/26;1/1/26;a;b'],
  ])('of %s are no questions, and are refused with that reason', async (_, text) => {
    await expect(readImport(text)).rejects.toMatchObject({
      code: 'bad_request',
      message: expect.stringMatching(/answers that people gave/),
    });
    const rows = text.split('\n').map((line) => line.split(/[,;]/).map((cell) => cell.replaceAll('"', '')));
    await expect(readImport(workbook([rows]))).rejects.toMatchObject({
      message: expect.stringMatching(/answers that people gave/),
    });
  });
});
