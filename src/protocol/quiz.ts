/** Quizzes, questions and answers. The parts that depend on the question type are in its module in `question-types/`. */
import * as z from 'zod/mini';
import { textOf } from '../lib/field-schemas.ts';
import { foldText } from '../lib/fold-text.ts';
import { questionTypeExamples, questionTypeSchemas, shownFieldSchemas } from './question-types/all-types.ts';
import type { FrequentRow, Media, QuestionTypeExample } from './question-types/question-type.ts';

export type { FrequentRow, Media };

type Schemas = typeof questionTypeSchemas;
export type QuestionType = keyof Schemas;
type Of<Part extends 'question' | 'solution' | 'counts'> = Schemas[QuestionType][Part];

/** An authored question: options and items in the author's order, `order` items in the right order. */
export type Question = z.infer<Of<'question'>>;
/** The same with optional defaults. */
export type QuestionInput = z.input<Of<'question'>>;
/** A question of one type. */
export type QuestionOf<T extends QuestionType> = z.infer<Schemas[T]['question']>;
/** Any valid answer of any type: indexes are the shown ones. */
export type Answer = number | boolean | string | number[];
/** The right answer, in shown indexes. `null` on polls. */
export type Solution = z.infer<Of<'solution'>>;
/** The distribution of answers. */
export type Counts = z.infer<Of<'counts'>>;

/** Public fields of a question beyond those of every type. */
export type ShownTypeFields = {
  [Name in keyof typeof shownFieldSchemas]?: NonNullable<z.infer<(typeof shownFieldSchemas)[Name]>>;
};

export const questionTypes = Object.keys(questionTypeSchemas) as [QuestionType, ...QuestionType[]];

/**
 * One union of the shapes of several types, each shape once. The named types come first, in the order of version 1 of
 * the contract.
 */
function shapesOf<T>(part: 'answer' | 'solution' | 'counts', first: readonly QuestionType[]): z.ZodMiniType<T> {
  const all: Record<QuestionType, { [P in typeof part]?: z.ZodMiniType }> = questionTypeSchemas;
  const shapes = new Set([...first, ...questionTypes].flatMap((type) => all[type][part] ?? []));
  return z.union([...shapes]) as z.ZodMiniType as z.ZodMiniType<T>;
}

const questions = Object.values(questionTypeSchemas).map(({ question }) => question) as unknown as [
  typeof questionTypeSchemas.single.question,
];
export const questionSchema = z.discriminatedUnion('type', questions) as z.ZodMiniType as z.ZodMiniType<
  Question,
  QuestionInput
>;

const uniqueIds = z.check<{ id?: string | undefined }[]>(({ value, issues }) => {
  const taken = new Set<string>();
  for (const [at, { id }] of value.entries()) {
    if (id === undefined) continue;
    if (taken.has(id))
      issues.push({ code: 'custom', message: 'must be unique in its quiz', path: [at, 'id'], input: id });
    taken.add(id);
  }
});

/** Of several that differ in case or white space alone the first stays. */
function withoutTwice(tags: string[]): string[] {
  const known = new Map(tags.toReversed().map((tag) => [foldText(tag), tag]));
  return tags.filter((tag) => known.get(foldText(tag)) === tag && known.delete(foldText(tag)));
}

const tag = textOf(1, 40).check(
  z.refine<string>((text) => text.trim() !== '', 'must not be blank'),
  z.trim(),
);
/** As earlier versions stored them. */
const storedTags = z.array(textOf(1, 40)).check(z.maxLength(10));

export const quizSchema = z.strictObject({
  title: textOf(1, 120).check(z.refine<string>((title) => title.trim() !== '', 'must not be blank')),
  description: z.optional(textOf(0, 2000)),
  language: z.optional(z.string().check(z.regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/))),
  tags: z.optional(z.array(tag).check(z.maxLength(10), z.overwrite(withoutTwice))),
  questions: z.array(questionSchema).check(z.minLength(1), z.maxLength(200), uniqueIds),
});
/** A quiz that is read again, as this version or an earlier one has stored it. */
export const storedQuizSchema = z.extend(quizSchema, { tags: z.optional(storedTags) });
/** A whole quiz, defaults filled in. */
export type Quiz = z.infer<typeof quizSchema>;
/** A quiz as a client may send it, with optional defaults. */
export type QuizInput = z.input<typeof quizSchema>;

/** An answer in a shape that some type allows; `isValidAnswer` in `game/` decides whether this question allows it. */
export const answerSchema = shapesOf<Answer>('answer', ['single', 'true_false', 'number', 'text']);

export const solutionSchema = shapesOf<Solution>('solution', ['poll', 'single', 'multiple', 'true_false']);

export const countsSchema = shapesOf<Counts>('counts', []);

/** An example question of the type, with its answers and public fields. Undefined for an unknown type. */
export function exampleOf(type: QuestionType): QuestionTypeExample<QuestionInput>;
export function exampleOf(type: string): QuestionTypeExample<QuestionInput> | undefined;
export function exampleOf(type: string): QuestionTypeExample<QuestionInput> | undefined {
  const examples: Record<string, QuestionTypeExample<QuestionInput>> = questionTypeExamples;
  return Object.hasOwn(examples, type) ? examples[type] : undefined;
}
