/** Files as people have them, and as nobody should: what is taken, and what is said of the rest. */
import { strToU8 } from 'fflate';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../../src/config/config.ts';
import { importFile } from '../../../../src/platform/quizzes/import/import-file.ts';
import { exampleOf, questionTypes, quizSchema } from '../../../../src/protocol/quiz.ts';
import { workbook, type SheetCell } from './workbook.ts';

const limits = readConfig({}).imports;
const read = (file: string | Uint8Array) =>
  importFile({ bytes: typeof file === 'string' ? Buffer.from(file) : file }, limits);
const refusal = { name: 'CodedError', code: 'bad_request' };
const choice = (prompt: string, right: string, ...wrong: string[]) => ({
  type: 'single',
  prompt,
  options: [{ text: right, correct: true }, ...wrong.map((text) => ({ text, correct: false }))],
});

const kahootHead = [
  null,
  'Question - max 120 characters',
  'Answer 1 - max 75 characters',
  'Answer 2 - max 75 characters',
  'Answer 3 - max 75 characters',
  'Answer 4 - max 75 characters',
  'Time limit (sec) – 5, 10, 20, 30, 60, 90, 120, or 240 secs',
  'Correct answer(s) - choose at least one',
];
const kahootRows: SheetCell[][] = [
  [],
  ['', 'Quiz template'],
  [null, 'Add questions, at least two answer alternatives, time limit and choose correct answers'],
  [],
  [],
  [],
  [],
  kahootHead,
];

describe('spreadsheets', () => {
  it('of Kahoot that have no question but the example of the template say so', async () => {
    const [title, ...others] = kahootRows;
    const head = [title!, ...others.toSpliced(3, 1, [null, 'See an example question below'])];
    const example = [1, 'How many legs has a spider?', 6, 8, 10, null, 20, 2];
    const alone = await read(workbook([[...head, example, [2], [3]]]));
    expect(alone).toMatchObject({ taken: 1, rows: [{ row: 9, level: 'warning', code: 'example' }] });
    const ours = [3, 'How many legs has a fly?', 6, 8, 10, null, 20, 1];
    expect((await read(workbook([[...head, example, [2], ours]]))).rows).toEqual([]);
    expect((await read(workbook([[...kahootRows, example]]))).rows).toEqual([]);
  });

  it('of Kahoot have their header in row 8, and numbers where nothing is asked', async () => {
    const rows = [
      ...kahootRows,
      [1, 'How many legs has a spider?', 6, 8, 10, null, 20, 2],
      [2, 'Which are prime?', '2', '4', '5', '9', 300, '1,3'],
      [3, null, null],
      [4, 'Which are even?', '1', '2', '3', '4', 10, 2.4],
      [5, 'When?', 'a', 'b', null, null, 10, { xml: '<c r="{at}" s="1"><v>45000</v></c>' }],
      [6, 'Who?', 'a', 'b', null, null, 10, 4],
      [7, null, 'a', 'b', null, null, 10, 1],
      ...Array.from({ length: 93 }, (_, at) => [at + 8]),
    ];
    const { format, encoding, quiz, rows: said, columns, ...counts } = await read(workbook([rows]));
    expect(columns).toEqual(kahootHead.map((name) => name ?? ''));
    expect({ format, encoding, ...counts }).toEqual({
      format: 'kahoot',
      encoding: undefined,
      questionRows: [9, 10, 12],
      read: 6,
      taken: 3,
      skipped: 3,
    });
    expect(quiz.questions).toMatchObject([
      { type: 'single', timeLimitMs: 20_000, options: [{ text: '6' }, { text: '8', correct: true }, { text: '10' }] },
      { type: 'multiple', timeLimitMs: 240_000 },
      { type: 'multiple', options: [{}, { correct: true }, { correct: false }, { correct: true }] },
    ]);
    expect(said.map(({ row, column, level, code }) => ({ row, column, level, code }))).toEqual([
      { row: 10, column: 7, level: 'warning', code: 'time' },
      { row: 12, column: 8, level: 'warning', code: 'number_cell' },
      { row: 13, column: 8, level: 'error', code: 'date_cell' },
      { row: 14, column: 8, level: 'error', code: 'correct_missing' },
      { row: 15, column: 2, level: 'error', code: 'no_question' },
    ]);
    expect(said[3]?.cells).toEqual(['6', 'Who?', 'a', 'b', '', '', '10', '4']);
    expect(quizSchema.parse(quiz)).toEqual(quiz);
  });

  it('of Wayground explain themselves in row 2, and have types', async () => {
    const rows = [
      [
        'Question Text',
        'Question Type',
        'Option 1',
        'Option 2',
        'Option 3',
        'Correct Answer',
        'Time in seconds',
        'Image Link',
        'Answer explanation',
      ],
      [
        'The question\n\n(required)',
        'One of the types',
        'Text',
        'Text',
        'Text',
        'Number of the option',
        'In seconds',
        'A link',
        'Why',
      ],
      ['Pick one', '', 'a', 'b', null, 1, null, 'https://example.org/a.png', 'Because'],
      ['Pick some', 'Checkbox', 'a', 'b', 'c', '2', 45, null, null],
      ['The capital of France is', 'Fill-in-the-Blank', 'Paris', 'paris', null, null, 20, null, null],
      ['Tea?', 'Poll', 'yes', 'no', null, null, 20, null, null],
      ['Why?', 'Open-Ended', null, null, null, null, 20, null, null],
    ];
    const { format, quiz, rows: said } = await read(workbook([[['empty']], rows]));
    expect(format).toBe('wayground');
    expect(quiz.questions).toMatchObject([
      { type: 'single', timeLimitMs: 30_000, explanation: 'Because' },
      { type: 'multiple', timeLimitMs: 45_000 },
      { type: 'text', accept: ['Paris', 'paris'] },
      { type: 'poll', options: [{ text: 'yes' }, { text: 'no' }] },
    ]);
    expect(said.map(({ row, code }) => [row, code])).toEqual([
      [2, 'help_row'],
      [3, 'no_picture'],
      [7, 'unknown_type'],
    ]);
  });

  it('tell the last value of a formula, and leave out hidden validation columns', async () => {
    const formula = { xml: '<c r="{at}" t="str"><f>HYPERLINK("http://x")</f><v>=1+1</v></c>' };
    const rows = [
      ['Question', 'Answer 1', 'Answer 2', 'Correct answer'],
      [formula, 'a', 'b', 1, null, 'list', 'of', 'types'],
    ];
    expect((await read(workbook([rows]))).quiz.questions).toMatchObject([{ prompt: '=1+1' }]);
  });
});

describe('tables as text', () => {
  it.each([
    ['utf-8', ',', (text: string) => Buffer.from(text)],
    ['utf-8', ';', (text: string) => Buffer.from(`\ufeff${text}`)],
    ['utf-16le', '\t', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['utf-16be', ';', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
    ['windows-1252', ';', (text: string) => Buffer.from(text, 'latin1')],
  ])('are read as %s with “%s”', async (encoding, delimiter, encode) => {
    const text = ['Frage;Antwort 1;Antwort 2;Richtige Antwort;Zeit', '"Wie viel sind ½ + ½?";0,5;eins;2;15'].join(
      '\r\n',
    );
    const read1 = await read(encode(delimiter === ';' ? text : text.replaceAll(',', '.').replaceAll(';', delimiter)));
    expect(read1).toMatchObject({ format: 'table', encoding, taken: 1, skipped: 0 });
    expect(read1.quiz.questions).toMatchObject([{ prompt: 'Wie viel sind ½ + ½?', timeLimitMs: 15_000 }]);
  });

  it.each([
    'Frage;Antwort A;Antwort B;Richtig',
    'Question;Réponse 1;Réponse 2;Correcte',
    'Question;Réponse 1;Réponse 2;Juste',
    'Pergunta;Resposta 1;Resposta 2;Certa',
    'Pregunta;Respuesta 1;Respuesta 2;Correcta',
  ])('may name the right answer by one word: %s', async (header) => {
    const { quiz } = await read(`${header}\nWhich?;one;two;B`);
    expect(quiz.questions).toMatchObject([{ options: [{ correct: false }, { correct: true }] }]);
  });

  it('lose one record to a quote that is not closed, and say which', async () => {
    const lines = [
      'Question,Answer 1,Answer 2,Correct',
      'One?,a,b,1',
      '"Two?,a,b,1',
      'A 5" disk?,a,b,1',
      '"Two',
      'lines?",a,b,2',
      'Last?,a,b,2',
    ];
    const { quiz, rows, ...counts } = await read(lines.join('\n'));
    expect(quiz.questions.map(({ prompt }) => prompt)).toEqual(['One?', 'A 5" disk?', 'Two\nlines?', 'Last?']);
    expect(rows).toEqual([
      { row: 3, level: 'error', code: 'not_csv', message: expect.any(String), cells: ['"Two?,a,b,1'] },
    ]);
    expect(counts).toMatchObject({ read: 5, taken: 4, skipped: 1 });
  });

  it('of Blooket come with 26 columns, 900 empty rows, answers that are typed, or without a header', async () => {
    const wide = ','.repeat(18);
    const head = '"Blooket\nImport Template",,,,,,,' + wide;
    const names =
      '"Question #","Question Text","Answer 1","Answer 2","Answer 3\n(Optional)","Answer 4\n(Optional)","Time Limit (sec)\n(Max: 300 seconds)","Correct Answer(s)\n(Only include Answer #)"' +
      wide;
    const rows = `2,One?,a,b,,,20,2${wide}\r\n3,Two?,a,b,c,d,300,"1,4"${wide}\r\n4,Typed?,yes,yeah,,,20,1,,typing`;
    const empty = `${','.repeat(25)}\r\n`.repeat(900);
    const whole = await read(`\ufeff${head}\r\n${names}\r\n${rows}\r\n${empty}`);
    expect(whole).toMatchObject({ format: 'blooket', read: 3, taken: 3 });
    expect(whole.quiz.questions).toMatchObject([
      { type: 'single' },
      { type: 'multiple' },
      { type: 'text', accept: ['yes', 'yeah'] },
    ]);
    expect(whole.rows).toMatchObject([{ row: 9, column: 7, code: 'time' }]);
    const bare = await read(`Unnamed: 0,Unnamed: 1,,,,,,\n${rows}`);
    expect(bare).toMatchObject({ format: 'blooket', taken: 3 });
  });

  it('of Gimkit name the right answer first', async () => {
    const text =
      'Gimkit Spreadsheet Import Template,,,,\nQuestion,Correct Answer,Incorrect Answer 1,Incorrect Answer 2 (Optional),Incorrect Answer 3 (Optional)\n2+2?,4,3,5,\nTyped?,yes,,,\n';
    const { format, quiz } = await read(text);
    expect(format).toBe('gimkit');
    expect(quiz.questions).toMatchObject([choice('2+2?', '4', '3', '5'), { type: 'text', accept: ['yes'] }]);
  });

  it('do not guess which answer “3” is', async () => {
    const text =
      'Question,Answer 1,Answer 2,Answer 3,Correct\n1+2?,3,4,5,3\n2+2?,3,4,5,4\nWho?,Ana,Ben,,ben\nWho?,Ana,Ben,,Cem\nWho?,Ana,Ana,,1';
    const { quiz, rows } = await read(text);
    expect(quiz.questions).toMatchObject([
      { options: [{}, { correct: true }, {}] },
      { options: [{}, { correct: true }] },
    ]);
    expect(rows.map(({ row, code }) => [row, code])).toEqual([
      [2, 'correct_ambiguous'],
      [5, 'correct_unknown'],
      [6, 'not_valid'],
    ]);
  });

  it('keep markup as the text that it is', async () => {
    const script = '<script>alert(1)</script> & <b>bold</b>';
    const { quiz, rows } = await read(`Question\tAnswer 1\tAnswer 2\tCorrect\n${script}\t<i>\t</i>\t1`);
    expect(quiz.questions).toMatchObject([choice(script, '<i>', '</i>')]);
    expect(rows).toMatchObject([{ level: 'info', code: 'markup', column: 1 }]);
  });

  it('are split when they have more than 200 questions, with no row lost', async () => {
    const rows = Array.from({ length: 210 }, (_, at) => `Question ${at}?,a,b,1`).join('\n');
    const { quiz, rows: said, read: all, skipped } = await read(`Question,Answer 1,Answer 2,Correct\n${rows}`);
    expect({ all, skipped, taken: quiz.questions.length }).toEqual({ all: 210, skipped: 10, taken: 200 });
    expect(said).toHaveLength(10);
    expect(said[0]).toMatchObject({ row: 202, code: 'too_many_questions', cells: ['Question 200?', 'a', 'b', '1'] });
  });
});

describe('our own JSON', () => {
  const questions = questionTypes.map((type) => exampleOf(type).question);
  const quiz = quizSchema.parse({ title: 'Every type', description: 'ü', language: 'lt', questions });

  it.each([
    ['as exported', { format: 'quickfire-quiz', version: 1, quiz }],
    ['as the API shows it', { ...quiz, id: 'x', version: 3 }],
  ])('%s comes back as it was', async (_, value) => {
    const { rows, ...rest } = await read(JSON.stringify(value));
    expect(rest).toEqual({
      format: 'json',
      encoding: 'utf-8',
      quiz,
      questionRows: questions.map((_, at) => at + 1),
      read: questions.length,
      taken: questions.length,
      skipped: 0,
    });
    expect(rows).toEqual([]);
  });

  it('gives one question of two with the same id another one', async () => {
    const [question] = questions;
    const twice = {
      title: 'Twice',
      questions: [
        { ...question, id: 'a' },
        { ...question, id: 'a' },
      ],
    };
    const { quiz: taken, rows } = await read(JSON.stringify(twice));
    expect(taken.questions.map(({ id }) => id)).toEqual(['a', undefined]);
    expect(rows).toMatchObject([{ row: 2, code: 'same_id' }]);
    expect(quizSchema.safeParse(taken).success).toBe(true);
  });

  it('loses only the question that is none, and says what it does not know', async () => {
    const bad = { type: 'single', prompt: 'Who?', options: [] };
    const { quiz: taken, rows } = await read(
      JSON.stringify({ ...quiz, colour: 'red', questions: [bad, ...questions] }),
    );
    expect(taken.questions).toEqual(quiz.questions);
    expect(rows).toMatchObject([
      { row: 0, code: 'field' },
      { row: 1, level: 'error', code: 'not_valid', cells: [JSON.stringify(bad)] },
    ]);
  });
});

it.each([
  ['C', 'There is no answer C in this row.'],
  ['a; d', 'There is no answer d in this row.'],
  ['3', 'There is no answer 3 in this row.'],
])('a right answer that is missing is called as its author wrote it: %s', async (correct, message) => {
  const { rows } = await read(`Question,Answer 1,Answer 2,Correct\nOne?,x,y,${correct}\nTwo?,x,y,1\n`);
  expect(rows).toContainEqual(expect.objectContaining({ code: 'correct_missing', message }));
});

describe('what is no file of a quiz is refused', () => {
  const header = 'Question,Answer 1,Answer 2,Correct';
  const whole = workbook([[header.split(','), ['One?', 'a', 'b', 1]]]);
  const zeros = (bytes: number) => new Uint8Array(bytes);
  const far = '<worksheet><sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>';

  it.each<[string, string | Uint8Array]>([
    ['nothing', ' \n '],
    ['prose', 'Dear all,\nthis is no quiz.'],
    ['answers of a form', 'Timestamp,What is your name?\n2026-01-01,Ana'],
    ['JSON that is broken', '{"title":"x","questions":[{"type":"sing'],
    ['JSON that is nested', '['.repeat(100_000)],
    ['other JSON', '{"questions":{}}'],
    ['a later version of ours', '{"format":"quickfire-quiz","version":2,"quiz":{}}'],
    ['bytes', Uint8Array.from({ length: 1000 }, (_, at) => (at * 7) % 256)],
    ['a PDF', '%PDF-1.7'],
    ['four million parentheses', '('.repeat(4_000_000)],
    ['10,000 rows', `${header}\n${'Question?,a,b,1\n'.repeat(10_000)}`],
    ['a million lines', '\n'.repeat(1_000_000)],
    ['half a workbook', whole.subarray(0, whole.length / 2)],
    ['a zip that is no workbook', workbook([], { 'xl/workbook.xml': strToU8('') }).subarray(0, 40)],
    ['a workbook with a cell far away', workbook([[]], { 'xl/worksheets/sheet1.xml': strToU8(far) })],
    ['a workbook that inflates to 60 MB', workbook([[]], { 'xl/media/a.bin': zeros(60_000_000) })],
    ['a workbook that inflates a thousandfold', workbook([[]], { 'xl/sharedStrings.xml': zeros(5_000_000) })],
    [
      'a workbook of 2,000 parts',
      workbook([[]], Object.fromEntries(Array.from({ length: 2000 }, (_, n) => [`xl/${n}`, zeros(0)]))),
    ],
  ])('%s', async (_, file) => {
    await expect(read(file)).rejects.toMatchObject(refusal);
  });

  it('a workbook that says it is smaller than it is', async () => {
    const lying = Buffer.from(workbook([[['x'.repeat(100_000)]]]));
    const directory = lying.indexOf(Buffer.from('504b0102', 'hex'));
    for (let at = directory; at >= 0; at = lying.indexOf(Buffer.from('504b0102', 'hex'), at + 1))
      lying.writeUInt32LE(10, at + 24);
    await expect(read(lying)).rejects.toMatchObject(refusal);
  });
});
