/** What one player has of a game that is over. */
import * as z from 'zod/mini';
import { textOf } from '../lib/field-schemas.ts';
import { formattedQuestionSchema } from './markup.ts';
import { mediaSchema } from './question-types/question-type.ts';
import { answerSchema, questionTypes, solutionSchema } from './quiz.ts';
import { pageLimit } from './page-limit.ts';
import { instant } from './text.ts';

const ownQuestion = z.object({
  index: z.int(),
  type: z.enum(questionTypes),
  prompt: z.string(),
  markup: z.optional(z.boolean()),
  /** The trees of its texts with markup, as in results. */
  formatted: z.optional(formattedQuestionSchema),
  media: z.optional(mediaSchema),
  /** As this game showed them. */
  options: z.optional(z.array(z.string())),
  items: z.optional(z.array(z.string())),
  min: z.optional(z.number()),
  max: z.optional(z.number()),
  step: z.optional(z.number()),
  /** Of typed answers: whether case counts. */
  caseSensitive: z.optional(z.boolean()),
  /** In shown indexes, as the reveal showed it. */
  solution: solutionSchema,
  /** What counts beside the solution since a regrade; of `multiple` picks that count neither way. */
  accepted: z.optional(z.array(answerSchema)),
  /** A regrade took it out of the game. */
  void: z.optional(z.boolean()),
  explanation: z.optional(z.string()),
  timeLimitMs: z.int(),
  /** Absent without an answer; a text that others do not see is `•••`. */
  answer: z.optional(answerSchema),
  hidden: z.optional(z.boolean()),
  /** Whether the answer was right as a whole; `null` without one, and where nothing is scored. */
  correct: z.nullable(z.boolean()),
  /** What the answer was worth, 0…1. */
  fraction: z.number(),
  points: z.int(),
  elapsedMs: z.nullable(z.int()),
});

/** Nothing of other players but how many there were. */
export const ownResultReply = z.object({
  quizTitle: z.string(),
  /** The quiz' language, a BCP 47 tag. */
  language: z.optional(z.string()),
  startedAt: z.nullable(instant),
  endedAt: z.nullable(instant),
  nickname: z.string(),
  team: z.optional(z.string()),
  score: z.int(),
  rank: z.int(),
  players: z.int(),
  correctCount: z.int(),
  /** With polls. */
  answerCount: z.int(),
  /** Those that were asked. */
  questions: z.array(ownQuestion),
});
export type OwnResult = z.infer<typeof ownResultReply>;
export type OwnQuestion = OwnResult['questions'][number];

export const playedQuery = z.strictObject({
  limit: pageLimit,
  /** `next` of the previous page. */
  cursor: z.optional(textOf(1, 200)),
});
export type PlayedQuery = z.infer<typeof playedQuery>;

const playedGame = z.object({
  gameId: z.string(),
  quizTitle: z.string(),
  nickname: z.string(),
  endedAt: instant,
  score: z.int(),
  rank: z.int(),
  players: z.int(),
  /** Of `GET /api/results/:token`; absent when the host has withdrawn the game's links. */
  resultToken: z.optional(z.string()),
  /** The points that the game has brought the caller so far, signed digits; absent until they are paid, and for guests. */
  reward: z.optional(z.string()),
});
export type PlayedGame = z.infer<typeof playedGame>;

/** Games in which the caller had a seat, the newest first. */
export const playedReply = z.object({
  results: z.array(playedGame),
  /** Of all pages; on the first one. */
  total: z.optional(z.int()),
  next: z.optional(z.string()),
});
export type PlayedReply = z.infer<typeof playedReply>;
