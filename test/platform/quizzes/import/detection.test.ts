/** Which format a text is of, where one has in it what another is known by. */
import { describe, expect, it } from 'vitest';
import { readImport } from './read-import.ts';

const header = 'Question,Answer 1,Answer 2,Correct';

describe('a table is one', () => {
  it.each([
    ['code in its cells', `${header}\nWhat is {} in JavaScript?,an object,a {~block},1`],
    ['lines of Aiken in a cell', `${header}\n"Which is right?\nA) this\nB. that\nANSWER: A",A,B,1`],
    ['lines of OpenTriviaQA in a cell', `${header}\n"#Q two\n^ lines",A,B,1`],
    [
      'answers of GIFT below a title',
      `Gimkit Spreadsheet Import Template,,\nQuestion,Correct Answer,Incorrect Answer 1\n{=x}?,{T},{F}`,
    ],
    ['no header, as of Blooket', '1,What is {}?,an object,a block,,,20,1\n2,And []?,a list,a block,,,20,1'],
  ])('with %s', async (_, text) => {
    const { format, skipped, quiz } = await readImport(text);
    expect(['table', 'gimkit', 'blooket']).toContain(format);
    expect({ skipped, questions: quiz.questions.length > 0 }).toEqual({ skipped: 0, questions: true });
  });
});

describe('a text is of its format', () => {
  it.each([
    ['aiken', '{}\nA) an object\nB) a block\nANSWER: A'],
    ['aiken', '["a", "b"]\nA) a list\nB) a set\nANSWER: A'],
    ['aiken', 'One; or two, or three?\nA) Question, answer, correct\nB) {=x}\nANSWER: A'],
    ['gift', '// title\n\n[plain]Look here'],
    ['gift', 'What is a header, such as Question, Answer 1, Answer 2?{=this ~that}'],
    ['json', '{"title":"x","questions":[{"type":"slide","prompt":"ANSWER: A\\nA) b"}]}'],
  ])('%s: %s', async (format, text) => {
    expect(await readImport(text)).toMatchObject({ format, taken: 1, skipped: 0 });
  });
});
