/** OpenTriviaQA's lists of questions. */
import { expect, it } from 'vitest';
import { readImport, remarksOf } from './read-import.ts';

const lines = [
  'A note above all.',
  '',
  '#Q What is the',
  'A of the alphabet?',
  '',
  '(in English)',
  '^ the first letter',
  'A The last letter',
  'B the first letter',
  'C none',
  '',
  '#Q The Earth is round.',
  '^ True',
  'A True',
  'B False',
  '',
  '#Q Who?',
  '^ Ann',
  'A Ann and',
  'her cat',
  'B Ann',
  '#Q Nobody?',
  '^ Cem',
  'A Ann',
  'B Ben',
  '',
  'Which mark is missing?',
  '^ this one',
  'A this one',
  'B another',
  '',
  '#Q No answer?',
  '#Q Same?',
  '^ one',
  'A one',
  'B one',
  '',
  '#Q Cut off?',
  '^ a',
];

it('reads questions of several lines, and each bad one costs itself', async () => {
  const read = await readImport(lines.join('\r\n'));
  expect(read.quiz.questions).toMatchObject([
    {
      type: 'single',
      prompt: 'What is the\nA of the alphabet?\n\n(in English)',
      options: [{ correct: false }, { text: 'the first letter', correct: true }, { correct: false }],
    },
    { type: 'true_false', prompt: 'The Earth is round.', correct: true },
    { type: 'single', prompt: 'Who?', options: [{ text: 'Ann and\nher cat' }, { text: 'Ann', correct: true }] },
  ]);
  expect(remarksOf(read)).toEqual([
    [1, 'no_question'],
    [22, 'correct_unknown'],
    [27, 'no_question'],
    [32, 'no_correct'],
    [33, 'not_valid'],
    [38, 'correct_unknown'],
  ]);
  expect(read.rows.find(({ row }) => row === 27)?.cells).toEqual([
    'Which mark is missing?',
    '^ this one',
    'A this one',
    'B another',
  ]);
  expect(read).toMatchObject({ format: 'opentriviaqa', read: 9, taken: 3, skipped: 6 });
  expect(read.quiz.description).toMatch(/OpenTriviaQA.*CC BY-SA 4\.0/);
});

it('reads lines that are not UTF-8 among such that are, and says which', async () => {
  const question = (prompt: string) => `#Q ${prompt}\n^ a\nA a\nB b\n\n`;
  const file = Buffer.concat([
    Buffer.from(question('Café?')),
    Buffer.from(question('Zo\u00eb \u0093quoted\u0094?'), 'latin1'),
    Buffer.from(question('Łódź?')),
  ]);
  const read = await readImport(file);
  expect(read.quiz.questions.map(({ prompt }) => prompt)).toEqual(['Café?', 'Zoë “quoted”?', 'Łódź?']);
  expect(read).toMatchObject({ encoding: 'utf-8', rows: [{ row: 0, code: 'encoding' }] });
  expect(read.rows[0]?.message).toMatch(/: 6\.$/);
});

it('makes further quizzes of what one has no room for', async () => {
  const many = Array.from({ length: 450 }, (_, at) => `#Q Number ${at}?\n^ a\nA a\nB b\n`).join('\n');
  const read = await readImport(many);
  expect(read).toMatchObject({ read: 450, taken: 200, skipped: 250 });
  expect(read.further?.map(({ title, questions }) => [title, questions.length, questions[0]?.prompt])).toEqual([
    ['Imported quiz (2)', 200, 'Number 200?'],
    ['Imported quiz (3)', 50, 'Number 400?'],
  ]);
  expect(read.further?.[0]?.description).toBe(read.quiz.description);
  expect(read.rows).toHaveLength(250);
  expect(read.rows.at(-1)).toMatchObject({
    code: 'too_many_questions',
    message: expect.stringMatching(/is in quiz 3/),
    row: 2246,
  });
});
