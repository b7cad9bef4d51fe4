/** Regrades: what a host changes about questions of a game that were played already. */
import * as z from 'zod/mini';
import { integerBetween, textOf } from '../lib/field-schemas.ts';
import { pin, regionSchema } from './question-types/pin.ts';
import { choiceText, indexesAnswer } from './question-types/question-type.ts';

/** An option, a value, a text, an order of items, or a region of a picture. Indexes are the author's. */
const keyItem = z.union([z.number(), z.boolean(), choiceText, indexesAnswer, regionSchema]);
export type KeyItem = z.infer<typeof keyItem>;

const numberKey = z.strictObject({ correct: z.number(), tolerance: z.number().check(z.nonnegative()) });
/** The whole key: of `single` an option, of `multiple` options, of `order` the items in the right order, of `text` texts. */
const wholeKey = z.union([
  z.number(),
  z.boolean(),
  choiceText,
  indexesAnswer,
  z.array(choiceText).check(z.minLength(1), z.maxLength(100)),
  numberKey,
  pin.solution,
]);

const questionRegrade = z.strictObject({
  index: integerBetween(0, 199),
  /** What is right besides; one thing, or a list. Of `multiple`: options whose pick counts neither way. */
  accept: z.optional(z.union([keyItem, z.array(keyItem).check(z.minLength(1), z.maxLength(100))])),
  /** Replaces the key, and all that was accepted besides. */
  correct: z.optional(wholeKey),
  /** Whether the question counts for nothing: no points, no right or wrong, no part in streaks and figures. */
  void: z.optional(z.boolean()),
  points: z.optional(z.literal([0, 1000, 2000])),
});
export type QuestionRegrade = z.infer<typeof questionRegrade>;

export const regradeRequest = z.strictObject({
  questions: z.array(questionRegrade).check(z.minLength(1), z.maxLength(200)),
  /** Why; it stands in the report. May be empty. */
  note: textOf(0, 500),
  /** Whether to reply what would change, and change nothing. */
  dryRun: z.optional(z.boolean()),
});
export type RegradeRequest = z.infer<typeof regradeRequest>;

/** How a question counts, as a regrade to that state would say it. */
export const authoredKeySchema = z.object({
  correct: wholeKey,
  accept: z.optional(z.array(keyItem)),
  void: z.boolean(),
  points: z.int(),
});
export type AuthoredKey = z.infer<typeof authoredKeySchema>;

const figures = z.object({
  /** Players whose score or rank differs between the two tables, the best of `after` first; at most 100. */
  players: z.array(z.object({ playerId: z.string(), nickname: z.string(), score: z.int(), rank: z.int() })),
  /** Of all players with a place in the results; `null` without any. */
  averageScore: z.nullable(z.number()),
  /** Right answers of these players. */
  correct: z.int(),
});
export type RegradeFigures = z.infer<typeof figures>;

export const regradeEffect = {
  changed: z.object({
    /** With another score. */
    players: z.int(),
    /** With other points, or right where they were not. */
    answers: z.int(),
  }),
  before: figures,
  after: figures,
} as const;

export const regradeReply = z.object({
  /** Absent after a dry run, and when nothing changes. */
  regradeId: z.optional(z.string()),
  ...regradeEffect,
  dryRun: z.optional(z.boolean()),
  replayed: z.optional(z.boolean()),
});
export type RegradeReply = z.infer<typeof regradeReply>;
export type RegradeEffect = Pick<RegradeReply, 'changed' | 'before' | 'after'>;

/** A regrade in a report, the oldest first. */
export const reportedRegrade = z.object({
  regradeId: z.string(),
  at: z.int(),
  /** Absent when the person is gone. */
  by: z.optional(z.object({ id: z.string(), displayName: z.string() })),
  note: z.string(),
  questions: z.array(z.object({ index: z.int(), was: authoredKeySchema, now: authoredKeySchema })),
  ...regradeEffect,
});
export type ReportedRegrade = z.infer<typeof reportedRegrade>;
