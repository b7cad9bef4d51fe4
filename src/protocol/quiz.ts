import * as z from 'zod/mini';
import { integerBetween, textOf } from './text.ts';

const media = z.strictObject({
  kind: z.enum(['image', 'audio', 'video']),
  url: textOf(1, 2000).check(
    z.refine<string>((url) => isMediaUrl(url), 'must be an https address or a path of this site'),
  ),
  alt: z.optional(textOf(0, 500)),
});

function isMediaUrl(url: string): boolean {
  // Browsers drop tabs and line ends before they read an address: "/\t/host" would be another site's.
  if (/[\s\p{Cc}]/u.test(url)) return false;
  if (/^\/(?!\/)/.test(url)) return !url.includes('\\') && URL.canParse(url, 'https://host.invalid');
  return URL.canParse(url) && new URL(url).protocol === 'https:';
}

const choiceText = textOf(1, 200);
const distinct = <T>(textOf: (item: T) => string) =>
  z.refine<T[]>((items) => new Set(items.map(textOf)).size === items.length, 'must all be different');
const optionsDiffer = distinct((option: { text: string }) => option.text);
const markedOption = z.strictObject({ text: choiceText, correct: z.boolean() });
const correctCount = (options: { correct: boolean }[]) => options.filter((option) => option.correct).length;
const eight = [z.minLength(2), z.maxLength(8)] as const;
const finite = z.number();

const common = {
  prompt: textOf(1, 500),
  media: z.optional(media),
  timeLimitMs: z._default(integerBetween(5000, 240_000), 20_000),
  points: z._default(z.literal([0, 1000, 2000]), 1000),
  explanation: z.optional(textOf(0, 1000)),
};

const single = z.strictObject({
  type: z.literal('single'),
  ...common,
  options: z.array(markedOption).check(
    ...eight,
    optionsDiffer,
    z.refine((o) => correctCount(o) === 1, 'needs exactly one correct option'),
  ),
});
const poll = z.strictObject({
  type: z.literal('poll'),
  ...common,
  options: z.array(z.strictObject({ text: choiceText })).check(...eight, optionsDiffer),
});
const multiple = z.strictObject({
  type: z.literal('multiple'),
  ...common,
  options: z.array(markedOption).check(
    ...eight,
    optionsDiffer,
    z.refine((o) => correctCount(o) >= 1, 'needs at least one correct option'),
  ),
});
const trueFalse = z.strictObject({ type: z.literal('true_false'), ...common, correct: z.boolean() });
const text = z.strictObject({
  type: z.literal('text'),
  ...common,
  accept: z.array(choiceText.check(z.refine<string>((accepted) => accepted.trim() !== '', 'must not be blank'))).check(
    z.minLength(1),
    z.maxLength(20),
    distinct((accepted: string) => accepted),
  ),
  caseSensitive: z.optional(z.boolean()),
});
const number = z
  .strictObject({
    type: z.literal('number'),
    ...common,
    correct: finite,
    tolerance: z._default(finite.check(z.nonnegative()), 0),
    min: z.optional(finite),
    max: z.optional(finite),
    step: z.optional(finite.check(z.positive())),
  })
  .check(
    z.refine((q) => (q.min ?? -Infinity) <= q.correct && q.correct <= (q.max ?? Infinity), {
      message: 'must lie within min and max',
      path: ['correct'],
    }),
  );
const order = z.strictObject({
  type: z.literal('order'),
  ...common,
  items: z.array(choiceText).check(
    ...eight,
    distinct((item: string) => item),
  ),
});

/** A question as it is authored: options and items in the author's order, `order` items in the right order. */
export const questionSchema = z.discriminatedUnion('type', [single, poll, multiple, trueFalse, text, number, order]);
export type Question = z.infer<typeof questionSchema>;
export type QuestionType = Question['type'];
export const questionTypes = ['single', 'poll', 'multiple', 'true_false', 'text', 'number', 'order'] as const;

export const quizSchema = z.strictObject({
  title: textOf(1, 120).check(z.refine<string>((title) => title.trim() !== '', 'must not be blank')),
  description: z.optional(textOf(0, 2000)),
  language: z.optional(z.string().check(z.regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/))),
  questions: z.array(questionSchema).check(z.minLength(1), z.maxLength(200)),
});
/** A whole quiz, defaults filled in. */
export type Quiz = z.infer<typeof quizSchema>;
/** A quiz as a client may send it, without the fields that have defaults. */
export type QuizInput = z.input<typeof quizSchema>;

/** An answer in a shape that some type allows; whether this question allows it is `isValidAnswer` in `game/`. */
export const answerSchema = z.union([
  integerBetween(0, 7),
  z.boolean(),
  finite,
  textOf(1, 1000).check(
    z.refine<string>(
      (answer) => answer.trim().length >= 1 && answer.trim().length <= 200,
      'must have 1 to 200 characters',
    ),
  ),
  z.array(integerBetween(0, 7)).check(
    z.minLength(1),
    z.maxLength(8),
    distinct((index: number) => String(index)),
  ),
]);
export type Answer = z.infer<typeof answerSchema>;

/** What the right answer was, in shown indexes. `null` on polls. */
export const solutionSchema = z.union([
  z.null(),
  z.int(),
  z.array(z.int()),
  z.boolean(),
  z.array(z.string()),
  z.object({ correct: z.number(), tolerance: z.number() }),
]);
export type Solution = z.infer<typeof solutionSchema>;

/** How the answers fell: a number per shown option or place, or the ten most frequent texts or numbers. */
export const countsSchema = z.union([
  z.array(z.int()),
  z.array(
    z.object({
      answer: z.union([z.string(), z.number()]),
      count: z.int(),
      correct: z.boolean(),
      /** What was typed is not shown: `answer` stands for it. To the game's owner it is told, and this is a mark. */
      hidden: z.optional(z.boolean()),
      /** Names a row that is hidden, or was before the host showed it. */
      rowId: z.optional(z.string()),
    }),
  ),
]);
export type Counts = z.infer<typeof countsSchema>;

export type Media = z.infer<typeof media>;
