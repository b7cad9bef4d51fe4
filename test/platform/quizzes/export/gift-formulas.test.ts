/**
 * Formulas in GIFT: as Moodle's MathJax filter takes them, and back again through the importer. `FUZZ_SEED=<printed>` repeats
 * a run.
 */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exportQuiz } from '../../../../src/platform/quizzes/export/export-quiz.ts';
import { quizSchema, type QuestionInput } from '../../../../src/protocol/quiz.ts';
import { readTestEnvironment } from '../../../support/environment.ts';
import { readImport } from '../import/read-import.ts';

const { fuzzSeed, full } = readTestEnvironment();
const seed = fuzzSeed ?? Date.now() % 2 ** 31;
const rounds = { seed, numRuns: full ? 5000 : 150 };

const write = (...questions: QuestionInput[]) => {
  const { bytes, losses } = exportQuiz(quizSchema.parse({ title: 'Quiz', questions }), 'gift');
  const fields = losses.filter(({ question }) => question !== null).map(({ field }) => field);
  return { text: Buffer.from(bytes).toString(), fields };
};
const options = (...texts: string[]) => texts.map((text, at) => ({ text, correct: at === 0 }));
const asked = { type: 'single', markup: true, prompt: 'Which?', options: options('a', 'b') } as const;

describe('a question with formulas', () => {
  it('is in HTML, with marks that Moodle knows', () => {
    const { text, fields } = write({
      ...asked,
      prompt: 'Is $a<b$ & **so** on?\nNot \\$5.',
      options: options('$\\frac{1}{2}$', '$$x=1$$', '[html] -> %1'),
      explanation: '`code` and $\\{a\\}$',
    });
    expect(text.split('\n\n')[1]).toBe(
      [
        '[html]Is \\\\(a&lt;b\\\\) &amp; <b>so</b> on?<br>Not $5. {',
        '=\\\\(\\\\frac\\{1\\}\\{2\\}\\\\)',
        '~$$x\\=1$$',
        '~[html][html] -&gt; %1',
        '####<code>code</code> and \\\\(\\\\\\{a\\\\\\}\\\\)',
        '}\n',
      ].join('\n'),
    );
    expect(fields).toEqual(['prompt', 'explanation']);
  });

  it('has typed answers as they are typed', async () => {
    const accept = ['<b>', '%50%', '[x]', 'a*b'];
    const question: QuestionInput = { type: 'text', markup: true, prompt: 'Of $x$?', accept };
    const { text, fields } = write(question);
    expect(text).toContain('{\n=[plain]<b>\n=[plain]%50%\n=[plain][x]\n=[plain]a\\\\*b\n}');
    expect(fields).toEqual([]);
    expect((await readImport(text)).quiz.questions).toMatchObject([question]);
  });

  it.each<[string, QuestionInput]>([
    ['without markup', { ...asked, markup: false, prompt: 'Is $x$ \\(y\\) and $$z$$?' }],
    ['with marks but no formula', { ...asked, prompt: 'Is **$5** \\(y\\)?' }],
    ['whose options would be the same', { ...asked, prompt: '$x$?', options: options('**a**', 'a') }],
    ['whose texts would get too long', { ...asked, prompt: `$x$ ${'_'.repeat(480)} ${'`'.repeat(13)}` }],
  ])('is not one: %s', async (_, question) => {
    const { text } = write(question);
    expect(text).toContain('[plain]');
    const [read] = (await readImport(text)).quiz.questions;
    expect(read).toMatchObject({ prompt: question.prompt });
    expect(read).not.toHaveProperty('markup');
  });
});

const word = fc.constantFrom(
  'x',
  'is',
  '5',
  '3 * 4',
  '$',
  'a_b',
  '`',
  '\\',
  '<b>',
  '&lt;',
  '{=~}',
  '#',
  ':',
  '->',
  '%50%',
  '[html]',
);
/** Any sign that could be a mark has a backslash, as the editor and the importer write them. */
const literal = word.map((text) => text.replaceAll(/[\\`*_$]/g, '\\$&'));
const tex = fc.constantFrom(
  'x',
  'a<b',
  'x^2_{i}',
  '\\frac{a}{b}',
  '\\{1\\}',
  'a \\& b',
  '\\text{if } n \\ne 0',
  'f: A \\to B',
  'a#b~c',
);
const formula = fc.oneof(
  tex.map((source) => `$${source}$`),
  tex.map((source) => `$$${source}$$`),
);
const part = fc.oneof({ weight: 2, arbitrary: literal }, { weight: 1, arbitrary: formula });
/** Spaces keep the parts apart: no two make a mark together. */
const texts = fc.array(part, { minLength: 1, maxLength: 8 }).map((parts) => parts.join(' '));
const question = fc
  .record({
    prompt: fc.tuple(texts, formula).map((parts) => parts.join(' ')),
    explanation: texts,
    options: fc.uniqueArray(texts, { minLength: 2, maxLength: 6 }),
    right: fc.nat(),
  })
  .map(({ right, ...rest }) => ({
    ...rest,
    type: 'single' as const,
    markup: true,
    options: rest.options.map((text, at) => ({ text, correct: at === right % rest.options.length })),
  }))
  .filter(({ options: all }) => all.every(({ text }) => text.length <= 200));

it(`come back as they were (FUZZ_SEED=${seed})`, async () => {
  const property = fc.asyncProperty(fc.array(question, { minLength: 1, maxLength: 4 }), async (questions) => {
    const { text, fields } = write(...questions);
    expect(fields).toEqual([]);
    expect(text).not.toContain('[plain]');
    const { quiz, taken, skipped } = await readImport(text);
    expect({ taken, skipped }).toEqual({ taken: questions.length, skipped: 0 });
    expect(quiz.questions).toMatchObject(questions);
  });
  await fc.assert(property, rounds);
});
