/** Rows that were put right are sent again by the page: they are read as the file was. */
import { describe, expect, it } from 'vitest';
import type { ImportedQuiz } from '../../../../src/platform/quizzes/import/import-report.ts';
import { firstCells, repairText } from '../../../../web/library/repair-text.ts';
import { readImport } from './read-import.ts';
import { workbook } from './workbook.ts';

const bytesOf = (lines: readonly string[]) => Buffer.from(lines.join('\n'));

/** Sends the bad rows again, after a change. */
async function sendAgain(report: ImportedQuiz, change: (cells: string[]) => string[] = (cells) => cells) {
  const { columns, rows } = report;
  const layout = { format: report.format, columns };
  const bad = rows.filter(({ level }) => level === 'error');
  const sent = repairText(
    layout,
    bad.map(({ cells = [] }) => change(firstCells(layout, cells))),
  );
  const read = await readImport(sent.text, sent.format);
  return { bad, read, starts: sent.starts };
}

const kahoot = workbook([
  [
    [],
    [null, 'Quiz template'],
    [null, 'Question', 'Answer 1', 'Answer 2', 'Answer 3', 'Answer 4', 'Time limit (sec)', 'Correct answer(s)'],
    [1, 'How many legs has a spider?', 6, 8, null, null, 20, 2],
    [2, 'Who said “a, "b" and\nc”?', 'Ana', 'Ben', null, null, 10, 4],
    [3, 'Who?', 'Ana', 'Ben', null, null, 10, 7],
  ],
]);
const none = [null, null, null, null, null];
const socrative = workbook([
  [
    [null, 'Instructions'],
    ['1. Quiz Name:', 'Name'],
    [
      '2. Question Type:',
      '3. Question:',
      'Answer A:',
      'Answer B:',
      'Answer C:',
      'Answer D:',
      'Answer E:',
      ...none,
      '6. Explanation (Optional):',
    ],
    ['Multiple choice', 'One?', 'a', 'b', null, null, null, 'A', 'B'],
    ['Multiple choice', 'Two?', 'a', 'b', null, null, null, 'C'],
  ],
]);
const wayground = [
  'Question Text,Question Type,Option 1,Option 2,Correct Answer,Time in seconds',
  'One?,Multiple Choice,a,b,1,',
  // The mark of no formula, and an apostrophe.
  "''=Two?,Multiple Choice,a,b,5,40",
];
const gimkit = [
  'Gimkit Spreadsheet Import Template,,',
  'Question,Correct Answer,Incorrect Answer 1',
  'One?,a,b',
  'Two?,,b',
];
const blooket = ['1,One?,a,b,c,d,20,1', '2,Two?,a,b,c,d,20,2', '3,Three?,a,b,,,20,4'];

describe('rows of tables', () => {
  it.each([
    ['kahoot', kahoot, 7, '2'],
    ['socrative', socrative, 7, 'A'],
    ['wayground', bytesOf(wayground), 4, '2'],
    ['gimkit', bytesOf(gimkit), 1, 'a'],
    ['blooket', bytesOf(blooket), 7, '2'],
  ] as const)('of %s are refused for the same, and taken once they are right', async (format, bytes, column, right) => {
    const report = await readImport(bytes);
    expect(report.format).toBe(format);
    const same = await sendAgain(report);
    expect(same.read.format).toBe(format);
    const said = (rows: ImportedQuiz['rows']) =>
      rows
        .filter(({ level }) => level === 'error')
        .map(({ code, message, column: at, cells }) => ({ code, message, at, cells }));
    expect(said(same.read.rows)).toEqual(said(report.rows));
    const bad = same.read.rows.filter(({ level }) => level === 'error');
    expect(bad.map(({ row }) => row)).toEqual(same.starts);

    const put = await sendAgain(report, (cells) => cells.map((cell, at) => (at === column ? right : cell)));
    expect(put.read).toMatchObject({ format, skipped: 0, taken: put.bad.length });
    expect(put.read.quiz.questions.map(({ prompt }) => prompt)).toEqual(
      put.bad.map(({ cells = [] }) => cells[format === 'wayground' || format === 'gimkit' ? 0 : 1]),
    );
    expect(put.read.questionRows).toEqual(put.starts);
  });

  it('say which row each question is of', async () => {
    const { questionRows, columns } = await readImport(bytesOf(gimkit));
    expect({ questionRows, columns }).toEqual({
      questionRows: [3],
      columns: ['Question', 'Correct Answer', 'Incorrect Answer 1'],
    });
  });
});

describe('questions of texts', () => {
  it.each([
    ['aiken', ['One?', 'A) a', 'B) b', 'ANSWER: A', '', 'Two?', 'A) a', 'B) b', 'ANSWER: D'], 'ANSWER: D', 'ANSWER: B'],
    ['gift', ['One?{=a ~b}', '', '// said', 'Two?{=a ~b'], '~b', '~b}'],
    ['opentriviaqa', ['#Q One?', '^ a', 'A a', 'B b', '', '#Q Two?', '^ c', 'A a', 'B b'], '^ c', '^ b'],
    ['json', ['{"questions":[{"type":"true_false","prompt":"One?","correct":1}]}'], '1}', 'true}'],
  ] as const)('of %s are read as they were', async (format, lines, wrong, right) => {
    const report = await readImport(bytesOf(lines));
    expect(report.format).toBe(format);
    expect((await sendAgain(report)).read).toMatchObject({ format, taken: 0, skipped: 1 });
    const put = await sendAgain(report, (cells) => cells.map((cell) => cell.replace(wrong, right)));
    expect(put.read).toMatchObject({ format, taken: 1, skipped: 0 });
    expect(put.read.questionRows).toEqual(put.starts);
  });

  it('are told whole, however long', async () => {
    const block = `Two?{=a ~${'b'.repeat(9000)}`;
    const { rows } = await readImport(bytesOf(['One?{=a ~b}', '', block]));
    expect(rows[0]?.cells).toEqual([block]);
  });

  it('of a format that is read one way only are written anew, into a table', async () => {
    const { text, format } = repairText({ format: 'opentdb' }, [['One?', 'a', 'b', '', '', '2', '10']]);
    expect(await readImport(text, format)).toMatchObject({ format: 'table', taken: 1 });
  });
});
