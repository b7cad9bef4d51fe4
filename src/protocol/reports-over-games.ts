/** Reports over finished games: of one quiz, question by question, and of everything that a person has hosted. */
import * as z from 'zod/mini';
import { optionFlags, questionFigures } from './reports.ts';
import { moment } from './games.ts';
import { formattedSchema } from './markup.ts';
import { questionTypes } from './quiz.ts';
import { instant } from './text.ts';

/** An IANA name. Fixed offsets are none: their sign has two meanings. */
const zoneName = z
  .string()
  .check(z.maxLength(64), z.regex(/^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+)*$/, 'must be a time zone'));

export const periodQuery = z
  .strictObject({
    /** Games that ended at this moment or later. */
    from: moment(0),
    /** Games that ended before this moment. */
    to: moment(1),
    /** Time zone of the days, such as `Europe/Berlin`; UTC by default. */
    zone: z.optional(zoneName),
  })
  .check(z.refine(({ from = 0, to = Infinity }) => from <= to, { path: ['from'], error: 'must not be after `to`' }));
export type PeriodQuery = z.infer<typeof periodQuery>;

/** Milliseconds, to ± 6 %; `null` without answers. */
const millis = z.nullable(z.number());
/** 0…1 */
const share = z.number();

export const linePeriods = ['day', 'week', 'month'] as const;
export type LinePeriod = (typeof linePeriods)[number];

const point = z.object({
  /** When its day, week or month begins, in the zone that was asked for. */
  at: instant,
  games: z.int(),
  seated: z.int(),
  answered: z.int(),
  correct: z.nullable(z.int()),
  difficulty: z.nullable(share),
});

const summedOption = z.object({
  text: z.string(),
  /** `null` in polls. */
  correct: z.nullable(z.boolean()),
  /** In how many of `optionGames` it was right; where not all of them had one key. `correct` is of the last game. */
  rightIn: z.optional(z.int()),
  count: z.int(),
  /** Of the answers in games with these options; a player counts in each pick. */
  share,
  /** Of the best and of the last 27 % of each game; from 20 players on. */
  upper: z.optional(share),
  lower: z.optional(share),
  flag: z.optional(z.enum(optionFlags)),
});

const summedQuestion = z.object({
  questionId: z.string(),
  /** Its place in the newest version of the quiz; `null` where that has it no more. */
  index: z.nullable(z.int()),
  /** As it was asked last. */
  type: z.enum(questionTypes),
  prompt: z.string(),
  games: z.int(),
  firstAt: instant,
  lastAt: instant,
  /** Of all games together; times to ± 6 %. */
  ...questionFigures,
  /** Of a question with markup, as it was asked last: trees of the prompt and of the options, in the order of `options`. */
  formatted: z.optional(formattedSchema),
  /** In the author's order, as they were shown last. */
  options: z.optional(z.array(summedOption)),
  /** Games that had these options: counts are of them. */
  optionGames: z.optional(z.int()),
  /** Games that were graded by another key than the last one: right is what was right in each. Absent without any. */
  otherKeyGames: z.optional(z.int()),
  /** How it fell over time, the oldest first. */
  line: z.array(point),
});

export const quizReportReply = z.object({
  quiz: z.object({
    quizId: z.string(),
    title: z.string(),
    language: z.optional(z.string()),
    /** The newest; `null` where it is in the trash or gone. */
    version: z.nullable(z.int()),
  }),
  /** Finished games of the caller. */
  games: z.int(),
  firstAt: z.nullable(instant),
  lastAt: z.nullable(instant),
  summary: z.object({
    /** Seats: who has played twice counts twice. */
    players: z.int(),
    /** Of scored questions. */
    answered: z.int(),
    correct: z.int(),
    /** Points; `null` without players. */
    averageScore: z.nullable(z.number()),
    medianMs: millis,
  }),
  /** What each point of a line is about. */
  period: z.enum(linePeriods),
  /** In the order of the newest version, then those that are in it no more, the last asked first. */
  questions: z.array(summedQuestion),
});
export type QuizReport = z.infer<typeof quizReportReply>;
export type SummedQuestion = QuizReport['questions'][number];
export type SummedOption = NonNullable<SummedQuestion['options']>[number];

const tally = {
  games: z.int(),
  /** Seats: who has played twice counts twice. */
  players: z.int(),
  /** Of scored questions. */
  answers: z.int(),
  correct: z.int(),
  /** `null` without answers. */
  shareCorrect: z.nullable(share),
};

export const ownReportReply = z.object({
  ...tally,
  /** Days with a game, the oldest first. `at` is when the day begins, in the zone that was asked for. */
  days: z.array(z.object({ at: instant, ...tally })),
});
export type OwnReport = z.infer<typeof ownReportReply>;
