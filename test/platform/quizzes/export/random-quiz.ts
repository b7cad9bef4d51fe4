/** Quizzes of every type within the limits of the schema, with texts that nobody should write. */
import * as fc from 'fast-check';
import { quizSchema, type Question, type Quiz } from '../../../../src/protocol/quiz.ts';

const hostile = [
  '<script>alert(1)</script><img src=x onerror=alert(1)>&amp;&lt;',
  '=HYPERLINK("http://example.org","x")',
  "+1+cmd|' /C calc'!A0",
  '-2+3',
  '-5',
  '@SUM(A1)',
  "'=1",
  "''@x",
  '\t=1',
  '＝1+1',
  '"quoted", and "" more',
  'a;b\tc,d',
  'line one\nline two\n\nline four',
  'a\r\nb\rc',
  '  spaces  at\u00a0both \u202f ends  ',
  'bell\u0007 null-free \u001b[31m \u0085',
  '👩‍👩‍👧‍👦🏳️‍🌈 e\u0301\u0301',
  'שלום \u202Eevil\u202C \u2067x\u2069 مرحبا',
  '{=a ~b} ::t:: # \\ \\n \\= %50%x',
  '%50%half',
  '[html]<b>x</b>',
  '[plain]',
  '$x^2$ and $$\\frac{a}{b} < c & d$$, **bold**, `code`',
  '\\(x\\), \\[y\\] and $$z$$',
  '\\$5 and \\*, $a_1$',
  '$CATEGORY: x',
  '// remark',
  '#### feedback',
  'a -> b',
  '&&092; &&010 &#65;',
  'A) first',
  'B. Franklin',
  'ANSWER: A',
  'Question,Answer 1,Answer 2,Correct',
  '_x000D_ _x0041_ _x00_x000D_0D_',
  '\ufffe\uffff\u2028\ufeff',
  '{}',
  '*',
  '\\',
  '1,2',
  '2026-11-30',
  '1e5',
  'TRUE',
  'x'.repeat(10_000),
  '\n'.repeat(40) + 'far below' + '\n'.repeat(40),
];
/** Of a text that is cut no half character is left. */
const fit = (max: number) => (text: string) => text.slice(0, max).replace(/[\ud800-\udbff]$/, '');
const storable = fc.string({ unit: 'grapheme', maxLength: 30 }).map((text) => text.replaceAll('\0', ''));
const binary = fc.string({ unit: 'binary', maxLength: 10 }).map((text) => text.replaceAll('\0', ''));
const anyText = fc.oneof(
  { weight: 4, arbitrary: fc.stringMatching(/^[A-Za-z0-9 ?.,äöüé-]{1,40}$/) },
  { weight: 3, arbitrary: fc.constantFrom(...hostile) },
  { weight: 2, arbitrary: storable },
  { weight: 1, arbitrary: binary },
  {
    weight: 1,
    arbitrary: fc.array(fc.constantFrom(...hostile), { minLength: 2, maxLength: 4 }).map((texts) => texts.join('')),
  },
);
const textUpTo = (max: number) => anyText.map(fit(max)).filter((text) => text !== '');
const choiceText = textUpTo(200);

const several = <T>(item: fc.Arbitrary<T>, keyOf: (item: T) => string) =>
  fc.uniqueArray(item, { minLength: 2, maxLength: 8, selector: keyOf });
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const media = fc.record(
  {
    kind: fc.constantFrom('image', 'audio', 'video'),
    url: fc.constantFrom('https://example.org/a.png?x=1&y=2', '/media/abc.webp'),
    alt: fc.constantFrom('A picture', ''),
  },
  { requiredKeys: ['kind', 'url'] },
);
const asked = {
  id: optional(fc.uuid()),
  prompt: textUpTo(500),
  media: optional(media),
  markup: optional(fc.boolean()),
  timeLimitMs: fc.oneof(fc.constantFrom(5000, 20_000, 30_000, 240_000), fc.integer({ min: 5000, max: 240_000 })),
};
const answered = {
  ...asked,
  points: fc.constantFrom(0, 1000, 2000),
  explanation: optional(fc.oneof(fc.constant(''), anyText.map(fit(1000)))),
};
const number = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })).map((value) => value + 0);
const mark = <T extends object>(options: T[], right: (at: number) => boolean) =>
  options.map((option, at) => ({ ...option, correct: right(at) }));
const options = several(fc.record({ text: choiceText }), ({ text }) => text);

const questions: Record<Question['type'], fc.Arbitrary<unknown>> = {
  single: fc
    .record({ ...answered, type: fc.constant('single'), options, right: fc.nat() })
    .map(({ right, ...rest }) => ({
      ...rest,
      options: mark(rest.options, (at) => at === right % rest.options.length),
    })),
  multiple: fc
    .record({ ...answered, type: fc.constant('multiple'), options, right: fc.integer({ min: 1, max: 255 }) })
    .map(({ right, ...rest }) => ({
      ...rest,
      options: mark(rest.options, (at) => at === 0 || ((right >> at) & 1) === 1),
    })),
  poll: fc.record({ ...answered, type: fc.constant('poll'), options }),
  true_false: fc.record({ ...answered, type: fc.constant('true_false'), correct: fc.boolean() }),
  text: fc.record({
    ...answered,
    type: fc.constant('text'),
    accept: fc.uniqueArray(
      choiceText.filter((text) => text.trim() !== ''),
      { minLength: 1, maxLength: 20 },
    ),
    caseSensitive: optional(fc.boolean()),
  }),
  number: fc
    .record({
      ...answered,
      type: fc.constant('number'),
      correct: number,
      reach: number.map(Math.abs),
      bounded: fc.boolean(),
    })
    .map(({ reach, bounded, ...rest }) => ({
      ...rest,
      tolerance: reach,
      ...(bounded ? { min: rest.correct, max: rest.correct, step: 1 } : {}),
    })),
  order: fc.record({ ...answered, type: fc.constant('order'), items: several(choiceText, (item) => item) }),
  slide: fc.record({ ...asked, type: fc.constant('slide') }),
  pin: fc.record({
    ...answered,
    type: fc.constant('pin'),
    media: fc.constant({ kind: 'image', url: '/planets.svg' }),
    regions: fc.constant([{ shape: 'circle', x: 1, y: 2, r: 3 }]),
  }),
};

export const randomQuestion: fc.Arbitrary<Question> = fc.oneof(...Object.values(questions)) as fc.Arbitrary<Question>;

const isNotBlank = (text: string): boolean => text.trim() !== '';

/** @param questionsMax of one quiz */
export const randomQuiz = (questionsMax: number): fc.Arbitrary<Quiz> =>
  fc
    .record({
      title: textUpTo(120).filter(isNotBlank),
      description: optional(anyText.map(fit(2000))),
      language: optional(fc.constantFrom('en', 'de-AT', 'lt', 'ja')),
      tags: optional(fc.array(textUpTo(40).filter(isNotBlank), { maxLength: 10 })),
      questions: fc.uniqueArray(randomQuestion, {
        minLength: 1,
        maxLength: questionsMax,
        selector: ({ id }) => id ?? {},
      }),
    })
    // As it is read back: without fields that are not there.
    .map((quiz) => quizSchema.parse(JSON.parse(JSON.stringify(quiz))));
