/** Files that nobody should have: each ends in a reason, or in questions as plain text, within bounds of time and memory. */
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { importFormats } from '../../../../src/protocol/imports.ts';
import { quizSchema } from '../../../../src/protocol/quiz.ts';
import { goodFiles } from './good-files.ts';
import { readImport } from './read-import.ts';
import { workbook } from './workbook.ts';

const refusal = { name: 'CodedError', code: 'bad_request' };
const json = (value: unknown) => JSON.stringify(value);
const million = 1_000_000;

describe('what is refused', () => {
  const xml = (inner: string) => `<?xml version="1.0"?><quiz>${inner}</quiz>`;
  const gzipHead = (flag: number) => Buffer.from([0x1f, 0x8b, 8, flag, 0, 0, 0, 0, 0, 3]);

  it.each<[string, string | Uint8Array, RegExp]>([
    ['a gzip file of 60 MB of nothing', gzipSync(Buffer.alloc(60_000_000)), /too large/],
    ['a gzip file in a gzip file', gzipSync(gzipSync('{}')), /packed/],
    ['a workbook in a gzip file', gzipSync(workbook([[['Question']]])), /packed/],
    ['a gzip file whose name never ends', Buffer.concat([gzipHead(8), Buffer.alloc(1000, 65)]), /damaged/],
    [
      'a gzip file with more before its data than there is',
      Buffer.concat([gzipHead(4), Buffer.from('ffff', 'hex')]),
      /damaged/,
    ],
    ['the head of a gzip file', gzipHead(0).subarray(0, 5), /damaged/],
    ['a gzip file with another checksum', new Uint8Array(gzipSync('{"a":1}')).fill(0, 20), /damaged/],
    ['a million blocks of GIFT', 'q{=a ~b}\n\n'.repeat(million), /5000 questions/],
    ['a million questions of Aiken', 'q\nA) a\nANSWER: A\n'.repeat(million), /5000 questions/],
    ['a million questions of OpenTriviaQA', '#Q q\n^ a\nA a\nB b\n'.repeat(million), /5000 questions/],
    ['a million questions of XML', xml('<question type="essay"/>'.repeat(million)), /5000 questions/],
    ['a million questions that are open', xml('<question>'.repeat(million)), /5000 questions/],
    ['a million of JSON', `{"response_code":0,"results":[${'{},'.repeat(million)}{}]}`, /5000 elements/],
    [
      '10,000 questions of Razzia',
      json({ subject: 's', questions: Array.from({ length: 10_000 }, () => 1) }),
      /5000 elements/,
    ],
    [
      'a million fields',
      `{"questions":[],${Array.from({ length: million }, (_, n) => `"f${n}":1`).join(',')}}`,
      /fields/,
    ],
    [
      'more wrong than can be told',
      json({ questions: Array.from({ length: 4000 }, () => 'x'.repeat(2000)) }),
      /Too much/,
    ],
    ['bytes behind a mark of UTF-16', Buffer.concat([Buffer.from('fffe', 'hex'), Buffer.alloc(99, 0)]), /neither text/],
    ['zeros', Buffer.alloc(million), /neither text/],
    ['XML without a question', xml(''), /No question/],
    ['a table of a header alone', 'Question,Answer 1,Answer 2,Correct\n', /No question/],
  ])('%s', { timeout: 60_000 }, async (_, file, message) => {
    await expect(readImport(file)).rejects.toMatchObject({ ...refusal, message: expect.stringMatching(message) });
  });

  it.each(['opentdb', 'arsnova', 'razzia', 'classquiz', 'json'] as const)('deep JSON as %s', async (format) => {
    const deep = '{"questions":['.repeat(50_000);
    await expect(readImport(deep, format)).rejects.toMatchObject({
      ...refusal,
      message: expect.stringMatching(/nested deeper/),
    });
  });
});

describe('a workbook', () => {
  const sheet = (row: string) =>
    `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${row}</sheetData></worksheet>`;
  const at = 'xl/worksheets/sheet1.xml';
  it.each([
    ['row 1e999', at, '<row r="1e999"><c r="A1"><v>1</v></c></row>'],
    ['row 1e999, written otherwise', at, "<row spans='1:1' r = '&#49;e999'></row>"],
    ['row 0x7fffffff', at, '<row r="0x7fffffff"></row>'],
    ['row 1048576', at, '<row r="1048576"></row>'],
    ['column ZZZZ', at, '<row><c r="ZZZZ1"><v>1</v></c></row>'],
    ['column a lower-case letter', at, '<row><c r="zzzzzz1"><v>1</v></c></row>'],
    ['row 1e999 with a prefix', at, '<x:row r="1e999"></x:row>'],
    ['row 1e999 behind a sign', at, '<row a="<" r="1e999"></row>'],
    ['row 1e999 in a part that is no sheet', 'xl/styles.xml', '<row r="1e999"></row>'],
  ])('that names %s is refused before it is read', async (_, part, row) => {
    const file = workbook([[['Question']]], { [part]: Buffer.from(sheet(row)) });
    await expect(readImport(file)).rejects.toMatchObject(refusal);
  });
});

describe.each(importFormats)('a file of the format %s that was cut off', (format) => {
  it('keeps what is whole, or is refused', async () => {
    const { file, asked } = goodFiles[format];
    const ends = Array.from({ length: 60 }, (_, nth) => Math.floor((file.length * nth) / 60));
    for (const end of ends) {
      const read = await readImport(file.subarray(0, end)).catch((error: unknown) => error);
      if (read instanceof Error) expect(read).toMatchObject(refusal);
      else {
        const { taken, skipped, quiz, ...rest } = read as Awaited<ReturnType<typeof readImport>>;
        expect(rest.read).toBe(taken + skipped);
        // What is left of a line may look like a question of its own.
        expect(rest.read).toBeLessThanOrEqual(asked.length + 1);
        expect(quiz.questions).toHaveLength(taken);
      }
    }
  });
});

const script = '<script>alert(1)</script><img src=x onerror=alert(2)>';

describe('what looks like more than text', () => {
  it.each<[string, string, string]>([
    ['a table', `Question,Answer 1,Answer 2,Correct\n"${script}",a,b,1`, script],
    ['Aiken', `${script}\nA) a\nB) b\nANSWER: A`, script],
    ['GIFT', `<b>${script.replaceAll('=', '\\=')}</b>{=a ~b}`, `<b>${script}</b>`],
    ['GIFT with HTML', `[html]<b>bold</b>${script.replaceAll('=', '\\=')}{=a ~b}`, 'bold'],
    ['OpenTriviaQA', `#Q ${script}\n^ a\nA a\nB b`, script],
    [
      'Open Trivia DB',
      json([{ type: 'multiple', question: '&lt;script&gt;', correct_answer: 'a', incorrect_answers: ['b'] }]),
      '<script>',
    ],
    [
      'ClassQuiz',
      json({
        title: 't',
        questions: [
          { question: `<p>bold</p>${script}`, time: '20', answers: [{ answer: 'a', right: true }, { answer: 'b' }] },
        ],
      }),
      'bold',
    ],
    [
      'Moodle XML',
      `<quiz><question type="truefalse"><questiontext format="html"><text><![CDATA[<p>bold</p>${script}]]></text></questiontext><answer fraction="100"><text>true</text></answer></question></quiz>`,
      'bold',
    ],
  ])('in %s is text, and nothing else', async (_, file, prompt) => {
    expect((await readImport(file)).quiz.questions).toMatchObject([{ prompt }]);
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', "=cmd|' /C calc'!A0", '=HYPERLINK("http://example.org","x")'])(
    'such as the formula %s is never worked out',
    async (formula) => {
      const cell = `"${formula.replaceAll('"', '""')}"`;
      const { quiz } = await readImport(`Question,Answer 1,Answer 2,Correct\n${cell},${cell},b,1`);
      expect(quiz.questions).toMatchObject([{ prompt: formula, options: [{ text: formula }, {}] }]);
    },
  );

  it('such as half a character is made whole, or refused', async () => {
    const half =
      '{"subject":"\\ud800","questions":[{"question":"q\\ud800?","answers":["a","b"],"solution":0,"time":15}]}';
    const read = await readImport(half);
    expect(read.quiz).toMatchObject({ title: '\ufffd', questions: [{ prompt: 'q\ufffd?' }] });
    expect(quizSchema.safeParse(read.quiz).success).toBe(true);
    const own = '{"title":"t","questions":[{"type":"slide","prompt":"\\ud800"},{"type":"slide","prompt":"\\u0000"}]}';
    expect(await readImport(own)).toMatchObject({ taken: 0, skipped: 2 });
  });

  it('such as a name that objects have already is a name', async () => {
    const file =
      '{"subject":"s","__proto__":{"title":"x"},"constructor":1,"questions":[{"type":"constructor","question":"q","answers":[],"solution":0,"toString":1}]}';
    const read = await readImport(file);
    expect(read).toMatchObject({ taken: 0, skipped: 1, quiz: { title: 's' } });
    expect(read.rows.at(-1)).toMatchObject({ code: 'unknown_type', message: expect.stringMatching(/“constructor”/) });
    await expect(readImport('{"toString":1,"questions":"x","__proto__":[]}')).rejects.toMatchObject(refusal);
  });
});

describe('numbers beyond reason', () => {
  it.each(['1e999', '-1', '0', 'NaN', 'Infinity', '99999999999999999999', '1,5,2', '٣', ''])(
    'as a time: %s',
    async (time) => {
      const read = await readImport(`Question,Answer 1,Answer 2,Correct,Time\nq,a,b,1,"${time}"`);
      expect(read).toMatchObject({ taken: 1 });
      expect(read.quiz.questions[0]?.timeLimitMs).toBeGreaterThanOrEqual(5000);
      expect(read.quiz.questions[0]?.timeLimitMs).toBeLessThanOrEqual(240_000);
      expect(read.rows).toHaveLength(time === '' ? 0 : 1);
    },
  );

  it.each(['0', '-1', '99999999999', '1e9', '1.5', '½', '１'])('as a right answer: %s', async (correct) => {
    expect(await readImport(`Question,Answer 1,Answer 2,Correct\nq,a,b,${correct}`)).toMatchObject({
      taken: 0,
      skipped: 1,
    });
  });

  it('in JSON, GIFT and XML', async () => {
    const question = { question: 'q', answers: ['a', 'b'], time: 15 };
    const solutions = [1e9, -1, 0.5, '0', null, [0], {}, true].map((solution) => ({ ...question, solution }));
    const estimates = [1e308, '1e400'].map((solution) => ({
      ...question,
      type: 'estimation',
      solutions: [solution],
      options: { margin: -5 },
    }));
    const razzia = await readImport(json({ subject: 's', questions: [...solutions, ...estimates] }));
    expect(razzia).toMatchObject({
      read: 10,
      taken: 2,
      skipped: 8,
      quiz: { questions: [{ type: 'single' }, { correct: 1e308, tolerance: 0 }] },
    });
    const scales = [
      [-1e300, 1e300],
      [5, 1],
      [0, 0.4],
      ['a', 'b'],
    ].map(([ratingMin, ratingMax]) => ({ text: 'q', type: 'RATING', ratingMin, ratingMax }));
    expect(await readImport(json({ exportVersion: 1, quiz: { questions: scales } }))).toMatchObject({
      taken: 0,
      skipped: 4,
    });
    expect(await readImport('q{#1e400}\n\nr{#9..1}\n\ns{#=%999%1:1}')).toMatchObject({ read: 3 });
    const numerical = (text: string) =>
      `<question type="numerical"><questiontext><text>q</text></questiontext><answer fraction="100"><text>${text}</text></answer></question>`;
    const xml = `<quiz>${['1e999', '-', '0x10', '1 2', '&#48;'].map(numerical).join('')}</quiz>`;
    expect(await readImport(xml)).toMatchObject({ read: 5, quiz: { questions: [{ correct: 16 }, { correct: 0 }] } });
  });
});

describe('texts that are slow to look through', () => {
  const long = 400_000;
  it.each<[string, string | Uint8Array]>([
    ['lines that are not UTF-8', Buffer.from('#Q é\n'.repeat(long), 'latin1')],
    ['brackets', json({ subject: 's', questions: [{ question: '['.repeat(long), answers: ['a', 'b'], solution: 0 }] })],
    ['tags that never end', json({ title: 't', questions: [{ question: '<a "'.repeat(long), answers: [] }] })],
    [
      'scripts that never end',
      json({ title: 't', questions: [{ question: `<b>x</b>${'<script '.repeat(long)}`, answers: [] }] }),
    ],
    [
      'spaces that are not broken',
      json({ title: 't', questions: [{ question: `<b>${'&nbsp;'.repeat(long)}</b>`, answers: [] }] }),
    ],
    [
      'entities without an end',
      json([{ type: 'multiple', question: '&am'.repeat(long), correct_answer: '', incorrect_answers: [] }]),
    ],
    ['braces', '{='.repeat(long)],
    ['marks of XML', `<quiz>${'<question '.repeat(9)}${'<![CDATA['.repeat(long)}</quiz>`],
  ])('such as %s take no time', { timeout: 30_000 }, async (_, file) => {
    expect(await readImport(file).catch((error: unknown) => error)).toBeTruthy();
  });
});
