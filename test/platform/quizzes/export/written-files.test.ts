/** The files themselves, as other programs find them; spreadsheets are read with a library that did not write them. */
import { readSheet } from 'read-excel-file/universal';
import { describe, expect, it } from 'vitest';
import { unzipSync, strFromU8 } from 'fflate';
import { exportQuiz } from '../../../../src/platform/quizzes/export/export-quiz.ts';
import type { ExportFormat } from '../../../../src/protocol/exports.ts';
import { exampleOf, questionTypes, quizSchema, type QuestionInput, type Quiz } from '../../../../src/protocol/quiz.ts';
import { readImport } from '../import/read-import.ts';

const quizOf = (...questions: QuestionInput[]): Quiz => quizSchema.parse({ title: 'Quiz', language: 'de', questions });
const options = (right: number[], ...texts: string[]) =>
  texts.map((text, at) => ({ text, correct: right.includes(at) }));
const textOf = (quiz: Quiz, format: ExportFormat) => Buffer.from(exportQuiz(quiz, format).bytes).toString();
const rowsOf = async (quiz: Quiz, format: ExportFormat) =>
  await readSheet(exportQuiz(quiz, format).bytes.slice().buffer);
const fieldsOf = (quiz: Quiz, format: ExportFormat) =>
  exportQuiz(quiz, format)
    .losses.filter(({ question }) => question !== null)
    .map(({ question, field, leftOut }) => `${question} ${field}${leftOut === true ? ' out' : ''}`);

const single: QuestionInput = { type: 'single', prompt: 'One?', options: options([1], 'a', 'b'), explanation: 'Why' };
const multiple: QuestionInput = { type: 'multiple', prompt: 'Which?', options: options([0, 2], 'a', 'b', 'c') };
const typed: QuestionInput = { type: 'text', prompt: 'Who?', accept: ['Ana', 'Anna'] };
const statement: QuestionInput = { type: 'true_false', prompt: 'So?', correct: false };
const every = quizOf(...questionTypes.map((type) => exampleOf(type).question));

describe('Kahoot', () => {
  it('has its header in row 8, numbers in A, and right answers from 1', async () => {
    const rows = await rowsOf(quizOf(single, { ...multiple, timeLimitMs: 31_000 }, statement), 'kahoot');
    expect(rows[7]).toEqual([
      null,
      'Question - max 120 characters',
      'Answer 1 - max 75 characters',
      'Answer 2 - max 75 characters',
      'Answer 3 - max 75 characters',
      'Answer 4 - max 75 characters',
      'Time limit (sec) – 5, 10, 20, 30, 60, 90, 120, or 240 secs',
      'Correct answer(s) - choose at least one',
    ]);
    expect(rows.slice(8)).toEqual([
      [1, 'One?', 'a', 'b', null, null, 20, 2],
      [2, 'Which?', 'a', 'b', 'c', null, 60, '1,3'],
      [3, 'So?', 'Wahr', 'Falsch', null, null, 20, 2],
    ]);
  });

  it('says what it cuts, and leaves out what it cannot hold', async () => {
    const long = { ...single, prompt: `${'é'.repeat(118)}👩‍👩‍👧‍👦`, options: options([0], 'x'.repeat(76), 'y') };
    const twins = { ...single, options: options([0], `${'x'.repeat(80)}1`, `${'x'.repeat(80)}2`) };
    const six = { ...multiple, options: options([4, 5], 'a', 'b', 'c', 'd', 'e', 'f') };
    const five = { ...multiple, options: options([0, 1, 2, 3, 4], 'a', 'b', 'c', 'd', 'e') };
    const quiz = quizOf(long, twins, six, five, typed);
    expect(fieldsOf(quiz, 'kahoot')).toEqual([
      '0 prompt',
      '0 options',
      '0 explanation',
      '1 type out',
      '2 options',
      '3 type out',
      '4 type out',
    ]);
    const rows = await rowsOf(quiz, 'kahoot');
    expect(rows.slice(8)).toEqual([
      [1, `${'é'.repeat(118)}…`, `${'x'.repeat(74)}…`, 'y', null, null, 20, 1],
      [2, 'Which?', 'a', 'b', 'e', 'f', 20, '3,4'],
    ]);
  });
});

describe('Wayground', () => {
  it('has eleven columns, a row that explains them, and types', async () => {
    const picture = { kind: 'image', url: 'https://example.org/a.png' } as const;
    const number: QuestionInput = {
      type: 'number',
      prompt: 'How many?',
      correct: 1.5,
      tolerance: 1,
      timeLimitMs: 30_500,
    };
    const poll: QuestionInput = { type: 'poll', prompt: 'Tea?', options: [{ text: 'yes' }, { text: 'no' }] };
    const [header, help, ...rows] = await rowsOf(
      quizOf({ ...single, media: picture }, multiple, typed, number, poll),
      'wayground',
    );
    expect(header).toEqual([
      'Question Text',
      'Question Type',
      'Option 1',
      'Option 2',
      'Option 3',
      'Option 4',
      'Option 5',
      'Correct Answer',
      'Time in seconds',
      'Image Link',
      'Answer explanation',
    ]);
    expect(help).toHaveLength(11);
    expect(rows).toEqual([
      ['One?', 'Multiple Choice', 'a', 'b', null, null, null, 2, 20, 'https://example.org/a.png', 'Why'],
      ['Which?', 'Checkbox', 'a', 'b', 'c', null, null, '1,3', 20, null, null],
      ['Who?', 'Fill-in-the-Blank', 'Ana', 'Anna', null, null, null, null, 20, null, null],
      ['How many?', 'Fill-in-the-Blank', '1.5', null, null, null, null, null, 31, null, null],
      ['Tea?', 'Poll', 'yes', 'no', null, null, null, null, 20, null, null],
    ]);
  });
});

describe('texts in a spreadsheet', () => {
  const hostile = [
    '=HYPERLINK("http://example.org")',
    '+1',
    '-1+1',
    '@x',
    "'=1",
    '<b>&amp;</b>]]>',
    'two\nlines\tand a tab',
    '_x0041_',
    '\ufffe',
  ];
  const questions = hostile.map((prompt) => ({ ...single, prompt }));

  it('are texts, whatever they begin with, and are written so that they stay texts', async () => {
    const rows = await rowsOf(quizOf(...questions), 'wayground');
    expect(rows.slice(2).map(([prompt]) => prompt)).toEqual(hostile);
    const parts = unzipSync(exportQuiz(quizOf(...questions), 'wayground').bytes);
    const sheet = strFromU8(parts['xl/worksheets/sheet1.xml'] as Uint8Array);
    expect(sheet).not.toContain('<f');
    // XML has no such character, which not all readers mind.
    expect(strFromU8(parts['xl/sharedStrings.xml'] as Uint8Array)).toContain('>_xFFFE_<');
    expect(sheet).toMatch(/<c r="A3" s="1" t="s"><v>\d+<\/v><\/c>/);
    expect(strFromU8(parts['xl/styles.xml'] as Uint8Array)).toContain('numFmtId="49"');
  });

  it('are marked in a CSV file where they look like formulas, and the importer takes the mark away', async () => {
    const quiz = quizOf(...questions.slice(0, 5), { ...single, options: options([0], '-5', '+3,5', "'@x") });
    const text = textOf(quiz, 'blooket');
    const lines = text.split('\r\n').slice(6 - 4);
    expect(lines).toEqual([
      '1,"\'=HYPERLINK(""http://example.org"")",a,b,,,20,2',
      '2,+1,a,b,,,20,2',
      "3,'-1+1,a,b,,,20,2",
      "4,'@x,a,b,,,20,2",
      "5,''=1,a,b,,,20,2",
      '6,One?,-5,"+3,5",\'\'@x,,20,1',
      '',
    ]);
    const { quiz: read } = await readImport(text, 'blooket');
    expect(read.questions.map(({ prompt }) => prompt)).toEqual([...hostile.slice(0, 5), 'One?']);
    expect(read.questions[5]).toMatchObject({ options: [{ text: '-5' }, { text: '+3,5' }, { text: "'@x" }] });
    expect(fieldsOf(quiz, 'blooket').filter((field) => !field.endsWith('explanation'))).toEqual([
      '0 prompt',
      '2 prompt',
      '3 prompt',
      '4 prompt',
      '5 options',
    ]);
  });

  it('are not so dense that careful readers take the file for an attack', async () => {
    const long = (at: number): QuestionInput => ({
      type: 'multiple',
      prompt: 'x'.repeat(497) + at,
      explanation: 'x'.repeat(997) + at,
      options: options([0, 1], 'x'.repeat(200), 'y'),
    });
    const quiz = quizOf(...Array.from({ length: 200 }, (_, at) => long(at)));
    const { bytes } = exportQuiz(quiz, 'wayground');
    const ratios: number[] = [];
    unzipSync(bytes, { filter: ({ size, originalSize }) => ratios.push(originalSize / size) < 0 });
    expect(Math.max(...ratios)).toBeLessThan(100);
    expect(await readImport(bytes)).toMatchObject({ taken: 200 });
  });
});

describe('Blooket', () => {
  it('has lines that end with CR LF, no mark, and all rows as wide as the header', () => {
    const header =
      '"Blooket\nImport Template",,,,,,,\r\nQuestion #,Question Text,Answer 1,Answer 2,"Answer 3\n(Optional)","Answer 4\n(Optional)",' +
      '"Time Limit (sec)\n(Max: 300 seconds)","Correct Answer(s)\n(Only include Answer #)"\r\n';
    expect(textOf(quizOf(single, multiple), 'blooket')).toBe(
      `${header}1,One?,a,b,,,20,2\r\n2,Which?,a,b,c,,20,"1,3"\r\n`,
    );
    const wide = textOf(quizOf(single, typed), 'blooket');
    expect(wide).toMatch(/^"Blooket\nImport Template",{9}\r\n/);
    expect(wide).toMatch(/\r\n1,One\?,a,b,,,20,2,,\r\n2,Who\?,Ana,Anna,,,20,,,typing\r\n$/);
  });
});

describe('Gimkit', () => {
  it('has the right answer first', () => {
    expect(textOf(quizOf(single, typed, multiple), 'gimkit')).toBe(
      'Gimkit Spreadsheet Import Template,,,,\r\n' +
        'Question,Correct Answer,Incorrect Answer 1,Incorrect Answer 2 (Optional),Incorrect Answer 3 (Optional)\r\n' +
        'One?,b,a,,\r\nWho?,Ana,,,\r\n',
    );
    expect(fieldsOf(quizOf(single, typed, multiple), 'gimkit')).toEqual([
      '0 options',
      '0 explanation',
      '1 accept',
      '2 type out',
    ]);
  });
});

describe('GIFT', () => {
  it('has literal texts, and scores as here', () => {
    const odd: QuestionInput = { ...single, prompt: 'a{b}=~#:\\\nc', options: options([0], 'x -> y', '%z', '[html]') };
    const number: QuestionInput = { type: 'number', prompt: 'How much?', correct: -1e-7, tolerance: 1e21 };
    const slide: QuestionInput = { type: 'slide', prompt: 'Look' };
    expect(textOf(quizOf(odd, multiple, typed, statement, number, slide), 'gift').split('\n\n')).toEqual([
      '// Quiz',
      '[plain]a\\{b\\}\\=\\~\\#\\:\\\\\\nc {\n~%100%x -> y\n~%0%%z\n~[plain][html]\n####Why\n}',
      '[plain]Which? {\n~%50%a\n~%-50%b\n~%50%c\n}',
      '[plain]Who? {\n=Ana\n=Anna\n}',
      '[plain]So? {FALSE}',
      '[plain]How much? {#-0.0000001:1000000000000000000000}',
      '[plain]Look\n',
    ]);
  });
});

describe('Aiken', () => {
  it('has one line each', () => {
    expect(
      textOf(quizOf({ ...single, prompt: 'One\nor two?' }, statement, { ...single, prompt: 'ANSWER: A' }), 'aiken'),
    ).toBe('One or two?\nA) a\nB) b\nANSWER: B\n\nSo?\nA) Wahr\nB) Falsch\nANSWER: B\n');
  });
});

it('what a question of each type loses', () => {
  const told = (['kahoot', 'wayground', 'blooket', 'gimkit', 'gift', 'aiken'] as const).map((format) => [
    format,
    fieldsOf(every, format).join(', '),
  ]);
  expect(Object.fromEntries(told)).toMatchInlineSnapshot(`
    {
      "aiken": "0 timeLimitMs, 0 explanation, 1 type out, 2 type out, 3 type, 3 timeLimitMs, 3 explanation, 4 type out, 5 type out, 6 type out, 7 type out, 8 type out",
      "blooket": "0 explanation, 1 type out, 2 options, 2 explanation, 3 type, 3 explanation, 4 explanation, 5 type, 5 tolerance, 5 explanation, 5 min, 5 max, 5 step, 6 type out, 7 type out, 8 type out",
      "gift": "0 timeLimitMs, 1 type out, 2 timeLimitMs, 3 timeLimitMs, 5 min, 5 max, 5 step, 6 type out, 7 timeLimitMs, 8 type out",
      "gimkit": "0 options, 0 timeLimitMs, 0 explanation, 1 type out, 2 type out, 3 type, 3 timeLimitMs, 3 explanation, 4 accept, 4 explanation, 5 type, 5 tolerance, 5 explanation, 5 min, 5 max, 5 step, 6 type out, 7 type out, 8 type out",
      "kahoot": "0 explanation, 0 timeLimitMs, 1 type out, 2 options, 2 explanation, 2 timeLimitMs, 3 type, 3 explanation, 3 timeLimitMs, 4 type out, 5 type out, 6 type out, 7 type out, 8 type out",
      "wayground": "1 points, 2 options, 3 type, 5 type, 5 tolerance, 5 min, 5 max, 5 step, 6 type out, 7 type out, 8 type out",
    }
  `);
});
