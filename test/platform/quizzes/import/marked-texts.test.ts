/** Texts that look like something else: formulas with a mark, and lines that end in odd ways. */
import { expect, it } from 'vitest';
import { withFormulaMark, withoutFormulaMark } from '../../../../src/lib/formula-mark.ts';
import { readImport } from './read-import.ts';

const read = (text: string) => readImport(text);

it('an apostrophe that marks a text as no formula is no part of it', async () => {
  const { quiz } = await read(
    "Question,Answer 1,Answer 2,Correct\n'=1+1?,'-5,'+5,1\n'tis nobler?,''@x,'a',2\n\"'=SUM(\"\"A\"\")\",=1,-1,1",
  );
  expect(quiz.questions).toMatchObject([
    { prompt: '=1+1?', options: [{ text: '-5' }, { text: '+5' }] },
    { prompt: "'tis nobler?", options: [{ text: "'@x" }, { text: "'a'" }] },
    { prompt: '=SUM("A")', options: [{ text: '=1' }, { text: '-1' }] },
  ]);
});

it.each(['=1', '+a', '-1+1', '@x', '＝1', "'=1", "'''@", "'", "'a", '-5', '+3,5', '1e-5', '-1e-5', '', 'a=1', '\t=1'])(
  'a mark is taken away from “%s” as it was put there',
  (text) => {
    expect(withoutFormulaMark(withFormulaMark(text))).toBe(text);
  },
);

it('numbers have no mark, and formulas always one', () => {
  expect(['-5', '+3,5', '-1e-5', 'a=1'].map(withFormulaMark)).toEqual(['-5', '+3,5', '-1e-5', 'a=1']);
  expect(['=1', '-1+1', '+1 ', "'=1"].map(withFormulaMark)).toEqual(["'=1", "'-1+1", "'+1 ", "''=1"]);
});

it('a line separator within an Aiken option does not end the question', async () => {
  const { quiz } = await read('Which?\nA) one\u2028two\nB) three\nANSWER: A');
  expect(quiz.questions).toMatchObject([{ options: [{ text: 'one\u2028two', correct: true }, { text: 'three' }] }]);
});

it('a backslash that makes a star of GIFT an ordinary one is no part of the answer', async () => {
  const { quiz, rows } = await readImport('Times?{=\\\\* =x\\*y =a\\\\\\\\*b}\n\nAny?{=a*b}');
  expect(quiz.questions).toMatchObject([{ accept: ['*', 'x*y', 'a\\*b'] }, { accept: ['a*b'] }]);
  expect(rows).toMatchObject([{ row: 3, code: 'star' }]);
});
