/** The report of a game: figures of classical test theory over its questions, and its players answer by answer. */
import * as z from 'zod/mini';
import { formattedQuestionSchema } from './markup.ts';
import { answerSchema, countsSchema, questionTypes, solutionSchema } from './quiz.ts';
import { mediaSchema } from './question-types/question-type.ts';
import { authoredKeySchema, reportedRegrade } from './regrades.ts';
import { gameStatuses } from './rest.ts';
import { instant } from './text.ts';

export const questionFlags = ['check_key', 'hard', 'easy', 'weak', 'dead_option'] as const;
export type QuestionFlag = (typeof questionFlags)[number];
export const optionFlags = ['check_key', 'dead_option'] as const;
export type OptionFlag = (typeof optionFlags)[number];

/** `ahead`: not asked so far; `open`: answers may still come, or are not scored; figures count `closed` questions. */
export const reportedStates = ['ahead', 'open', 'closed'] as const;

/** Milliseconds, interpolated between two answers; `null` without any. */
const millis = z.nullable(z.number());
/** 0…1 */
const share = z.number();

const reportedOption = z.object({
  text: z.string(),
  /** `null` in polls. */
  correct: z.nullable(z.boolean()),
  count: z.int(),
  /** Of the answers; a player counts in each pick. */
  share,
  /** Of the best and of the last 27 % of the players then present; from 20 players on. */
  upper: z.optional(share),
  lower: z.optional(share),
  flag: z.optional(z.enum(optionFlags)),
  /** Where this game showed it, 0…; the list is in the author's order. */
  shown: z.int(),
});

/** What a report says of a question, of one game or of several. */
export const questionFigures = {
  /** Players who had a seat when it opened. */
  seated: z.int(),
  answered: z.int(),
  /** Answers that were right as a whole; `null` where nothing is scored. */
  correct: z.nullable(z.int()),
  /** The mean fraction over the seated players; from 5 players on. */
  difficulty: z.nullable(share),
  /** −1…1: whether players who had the rest right had this one right too; from 20 players on. */
  discrimination: z.optional(z.number()),
  medianMs: millis,
  p90Ms: millis,
  flags: z.array(z.enum(questionFlags)),
};

const reportedQuestion = z.object({
  index: z.int(),
  questionId: z.string(),
  type: z.enum(questionTypes),
  state: z.enum(reportedStates),
  prompt: z.string(),
  /** The trees of texts with markup, in shown order, as in results. */
  formatted: z.optional(formattedQuestionSchema),
  ...questionFigures,
  timeLimitMs: z.int(),
  /** How many answers came in each twentieth of the time limit; later ones are in the last. */
  times: z.array(z.int()),
  options: z.optional(z.array(reportedOption)),
  /** As in results, in shown order. */
  items: z.optional(z.array(z.string())),
  solution: solutionSchema,
  /** What regrades accept besides, as in answers. */
  accepted: z.optional(z.array(answerSchema)),
  /** A regrade took it out of the game. */
  void: z.optional(z.boolean()),
  /** How it counts, in the author's order, as a regrade would write it; absent where nothing is scored. */
  key: z.optional(authoredKeySchema),
  counts: countsSchema,
  media: z.optional(mediaSchema),
  explanation: z.optional(z.string()),
});

export const reportReply = z.object({
  game: z.object({
    gameId: z.string(),
    quizId: z.nullable(z.string()),
    quizTitle: z.string(),
    tags: z.array(z.string()),
    language: z.optional(z.string()),
    pin: z.string(),
    /** For `lobby` and `running` games the report covers the rows folded so far. */
    status: z.enum(gameStatuses),
    startedAt: z.nullable(instant),
    endedAt: z.nullable(instant),
    /** Since when nothing in it names or quotes a player. */
    anonymisedAt: z.optional(instant),
  }),
  summary: z.object({
    players: z.int(),
    /** Of scored questions. */
    answered: z.int(),
    correct: z.int(),
    /** Points; `null` without players. */
    averageScore: z.nullable(z.number()),
    medianMs: millis,
  }),
  questions: z.array(reportedQuestion),
  /** From 30 players on who were present from the first scored question. */
  reliability: z.optional(
    z.object({
      /** Cronbach's. */
      alpha: z.number(),
      /** Standard error of measurement, in questions. */
      sem: z.number(),
    }),
  ),
  /** Indexes of the questions worth talking about first, at most three, the worst first. */
  debrief: z.array(z.int()),
  /** By rank, as in results; without those who were kicked. */
  players: z.array(
    z.object({
      playerId: z.string(),
      nickname: z.string(),
      team: z.optional(z.string()),
      score: z.int(),
      rank: z.int(),
      /** Of scored questions. */
      correct: z.int(),
      answered: z.int(),
      medianMs: millis,
      /** One per question: the fraction of the answer, 0…1; `null` without an answer, and where nothing is scored. */
      fractions: z.array(z.nullable(share)),
    }),
  ),
  /** What was changed after questions were played, the oldest first; absent without any. */
  regrades: z.optional(z.array(reportedRegrade)),
  /** As on the podium. */
  teams: z.optional(z.array(z.object({ team: z.string(), score: z.int(), players: z.int(), rank: z.int() }))),
});
export type GameReport = z.infer<typeof reportReply>;
export type ReportedQuestion = GameReport['questions'][number];
export type ReportedOption = NonNullable<ReportedQuestion['options']>[number];

const reportedAnswer = z.object({
  question: z.int(),
  /** In shown order, as in results. */
  answer: answerSchema,
  correct: z.nullable(z.boolean()),
  fraction: share,
  points: z.int(),
  elapsedMs: z.int(),
  /** True for typed text that only the game's owner may see. */
  hidden: z.optional(z.boolean()),
});

/** One player's answers. */
export const reportedPlayerReply = z.object({
  playerId: z.string(),
  nickname: z.string(),
  answers: z.array(reportedAnswer),
});
export type ReportedPlayer = z.infer<typeof reportedPlayerReply>;

export const gameExportFormats = ['xlsx', 'csv', 'json'] as const;
export type GameExportFormat = (typeof gameExportFormats)[number];
export const gameExportTables = ['answers', 'players', 'questions', 'summary', 'regrades'] as const;
export type GameExportTable = (typeof gameExportTables)[number];

export const gameExportQuery = z.strictObject({
  format: z.enum(gameExportFormats),
  /** Of a CSV; the other formats have all tables. */
  table: z._default(z.enum(gameExportTables), 'answers'),
});

/** A game as JSON: its report, and every answer by question and by the player's place. */
export const gameExportReply = z.extend(reportReply, {
  answers: z.array(z.extend(reportedAnswer, { playerId: z.string() })),
});
