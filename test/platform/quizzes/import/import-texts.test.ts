/** Questions as text: Moodle's GIFT, and Aiken. */
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../../src/config/config.ts';
import { importFile } from '../../../../src/platform/quizzes/import/import-file.ts';

const read = (lines: readonly string[]) => importFile({ bytes: Buffer.from(lines.join('\n')) }, readConfig({}).imports);
const codes = (rows: readonly { row: number; code: string }[]) => rows.map(({ row, code }) => [row, code]);

describe('GIFT', () => {
  it('becomes choices, statements, texts, numbers and slides', async () => {
    const { format, quiz, rows } = await read([
      '// a remark',
      '$CATEGORY: Course/History',
      '',
      '::Tomb:: Who lies in the tomb?{=nobody ~somebody ####It is empty}',
      '',
      '// another',
      'Which are even?{~%50%2 ~%50%4 ~%-100%3}',
      '',
      'The Earth is round.{T}',
      '',
      'A cat\\: what does it say\\?{=meow =miaow}',
      '',
      'When?{#1822:5}',
      '',
      'How much?{#2.5..2.75}',
      '',
      'Now something else.',
    ]);
    expect(format).toBe('gift');
    expect(quiz.questions).toMatchObject([
      {
        type: 'single',
        prompt: 'Who lies in the tomb?',
        options: [
          { text: 'nobody', correct: true },
          { text: 'somebody', correct: false },
        ],
        explanation: 'It is empty',
      },
      { type: 'multiple', options: [{ correct: true }, { correct: true }, { text: '3', correct: false }] },
      { type: 'true_false', correct: true },
      { type: 'text', prompt: expect.stringMatching(/^A cat: what/), accept: ['meow', 'miaow'] },
      { type: 'number', correct: 1822, tolerance: 5 },
      { type: 'number', correct: 2.625, tolerance: 0.125 },
      { type: 'slide', prompt: 'Now something else.' },
    ]);
    expect(codes(rows)).toEqual([
      [0, 'left_out'],
      [2, 'category'],
      [7, 'weights'],
      [17, 'slide'],
    ]);
  });

  it('loses one block to a fault, and says what is not taken', async () => {
    const { quiz, rows, ...counts } = await read([
      'One?{=a ~b}',
      '',
      'Broken?{=a ~b',
      '',
      'Match.{=Canada -> Ottawa =Italy -> Rome =Japan -> Tokyo}',
      '',
      'Why?{}',
      '',
      '[html]<p>Is <b>1 &lt; 2</b>&\\#33;</p><img src\\="x"><script>evil()</script>{=yes#right ~%30%maybe ~no}',
      '',
      'Last?{=a ~b}',
    ]);
    expect(quiz.questions.map(({ prompt }) => prompt)).toEqual(['One?', 'Is 1 < 2!', 'Last?']);
    const of = (row: number) => rows.filter((each) => each.row === row).map(({ code }) => code);
    expect([3, 5, 7, 9].map((row) => of(row).toSorted())).toEqual([
      ['not_gift'],
      ['unknown_type'],
      ['unknown_type'],
      ['feedback', 'html', 'no_picture', 'partial'],
    ]);
    expect(rows[0]).toMatchObject({ level: 'error', cells: ['Broken?{=a ~b'] });
    expect(counts).toMatchObject({ read: 6, taken: 3, skipped: 3 });
  });
});

describe('Aiken', () => {
  it('is read question by question, and each bad one costs itself', async () => {
    const { format, quiz, rows, ...counts } = await read([
      'What is the',
      'capital of France?',
      'A)Paris',
      'B. Rome',
      'ANSWER: A',
      '',
      'No answer?',
      'A) a',
      'B) b',
      '',
      'Which letter?',
      'A) a',
      'B) b',
      'ANSWER: C',
      'One option?',
      'A) a',
      'ANSWER: A',
      'ANSWER: A',
      'Last?',
      'A) a',
      'B) b',
      'ANSWER: b',
      'Cut off?',
      'A) a',
    ]);
    expect(format).toBe('aiken');
    expect(quiz.questions).toMatchObject([
      {
        type: 'single',
        prompt: 'What is the\ncapital of France?',
        options: [{ text: 'Paris', correct: true }, { text: 'Rome' }],
      },
      { prompt: 'Last?', options: [{ correct: false }, { correct: true }] },
    ]);
    expect(codes(rows)).toEqual([
      [7, 'no_correct'],
      [11, 'correct_missing'],
      [15, 'not_valid'],
      [18, 'no_question'],
      [23, 'no_correct'],
    ]);
    expect(rows[1]?.cells).toEqual(['Which letter?', 'A) a', 'B) b', 'ANSWER: C']);
    expect(counts).toMatchObject({ read: 7, taken: 2, skipped: 5 });
  });
});
