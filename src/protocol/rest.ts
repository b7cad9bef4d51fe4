/** The REST bodies. Requests refuse unknown fields; replies may grow. */
import * as z from 'zod/mini';
import { textOf } from '../lib/field-schemas.ts';
import { persistencePaths } from './ops.ts';
import { formattedQuestionSchema } from './markup.ts';
import { errorCodeNames } from './errors.ts';
import { pageLimit } from './page-limit.ts';
import { answerSchema, countsSchema, questionTypes, solutionSchema, storedQuizSchema } from './quiz.ts';
import { receiptStateSchema } from './receipts.ts';
import { phaseSchema } from './server-events.ts';
import { settingsSchema } from './settings.ts';
import { potSchema } from './pots.ts';
import { instant } from './text.ts';

export const errorReply = z.object({
  error: z.object({
    code: z.enum(errorCodeNames),
    message: z.string(),
    details: z.optional(z.unknown()),
    retryAfterMs: z.optional(z.int()),
  }),
});

export const guestRequest = z.strictObject({});
export const guestReply = z.object({
  token: z.string(),
  user: z.object({ id: z.string(), displayName: z.string() }),
});

export const quizListReply = z.object({
  quizzes: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      questionCount: z.int(),
      /** A BCP 47 tag, if the author has set it. */
      language: z.optional(z.string()),
      tags: z.array(z.string()),
      sample: z.boolean(),
      updatedAt: instant,
      /** Whether there are unpublished changes. */
      draft: z.boolean(),
      /** How many of the caller's games of it have begun. */
      plays: z.int(),
      /** The address of its first picture, if any. */
      cover: z.optional(z.string()),
      /** Of a quiz in the trash. */
      deletedAt: z.optional(instant),
    }),
  ),
  /** The cursor of the next page. */
  next: z.optional(z.string()),
});
export type QuizListReply = z.infer<typeof quizListReply>;
/** A flag in a URL. */
export const flagText = z.optional(z.enum(['0', '1']));
export const quizListQuery = z.object({
  /** Words and parts of words in titles, tags and prompts, without accents and case. */
  query: z.optional(textOf(0, 200)),
  tag: z.optional(textOf(0, 40)),
  /** By last change, title, or number of plays. */
  sort: z.optional(z.enum(['updated', 'title', 'played'])),
  trash: flagText,
  limit: pageLimit,
  /** `next` of the previous page. */
  cursor: z.optional(textOf(1, 2000)),
});
export type QuizListQuery = z.infer<typeof quizListQuery>;
export const quizDeleteQuery = z.object({ forever: flagText });
export const quizReply = z.extend(storedQuizSchema, { id: z.string(), version: z.int() });
/** True when an earlier request with the same `Idempotency-Key` has created the result. */
const replayed = z.optional(z.boolean());
export const createdQuizReply = z.extend(quizReply, { replayed });

/** The content of an editor, in any state. */
export const draftRequest = z.looseObject({});
const problems = z.array(z.object({ path: z.string(), code: z.string(), message: z.string() }));
export const draftReply = z.object({ content: z.unknown(), rev: z.int(), baseVersion: z.int(), problems });
export const draftWrittenReply = z.object({ rev: z.int(), problems });

/** The newest first. */
export const quizVersionsReply = z.object({
  versions: z.array(
    z.object({
      version: z.int(),
      publishedAt: instant,
      publishedBy: z.optional(z.object({ id: z.string(), displayName: z.string() })),
      bytes: z.int(),
    }),
  ),
});

/** Of a creating request that may be repeated. Other headers are ignored. */
export const idempotencyHeaders = z.looseObject({
  'idempotency-key': z.optional(z.string().check(z.regex(/^[\x21-\x7e]{1,64}$/, 'must be 1 to 64 visible characters'))),
});

/** Ids are sent and stored in small letters, and accepted in capitals. */
export const idText = z.string().check(z.toLowerCase());

export const gameRequest = z.strictObject({
  quizId: idText,
  settings: z.optional(settingsSchema),
  /** A finished game of the caller: its players get the new room. */
  after: z.optional(idText),
});
export const gameReply = z.object({
  gameId: z.string(),
  pin: z.string(),
  hostToken: z.string(),
  joinUrl: z.string(),
  /** Its persistence path. */
  path: z.optional(z.enum(persistencePaths)),
  replayed,
});
export const hostTokenReply = z.object({ hostToken: z.string() });

export const roomReply = z.object({
  title: z.string(),
  /** The quiz' language, a BCP 47 tag, if its author has set it. */
  language: z.optional(z.string()),
  phase: phaseSchema,
  locked: z.boolean(),
  teams: z.optional(z.array(z.string())),
  /** Present where the server names the players. */
  names: z.optional(z.literal('made_up')),
  /** What players with an account may win, and what each of them puts in. */
  pot: z.optional(potSchema),
  /** The server's features beyond version 1, as in snapshots. */
  features: z.optional(z.array(z.string())),
});

export const receiptReply = z.object({
  state: receiptStateSchema,
  playerId: z.string(),
  question: z.int(),
  answer: answerSchema,
  elapsedMs: z.int(),
});
export type ReceiptReply = z.infer<typeof receiptReply>;

export const gameStatuses = ['lobby', 'running', 'finished', 'ended', 'abandoned'] as const;
export type GameStatus = (typeof gameStatuses)[number];

export const resultsReply = z.object({
  gameId: z.string(),
  quizTitle: z.string(),
  /** Of the quiz when the game was created. */
  tags: z.optional(z.array(z.string())),
  /** The quiz' language, a BCP 47 tag, if its author has set it. */
  language: z.optional(z.string()),
  pin: z.string(),
  status: z.enum(gameStatuses),
  startedAt: z.nullable(instant),
  endedAt: z.nullable(instant),
  players: z.array(
    z.object({
      playerId: z.string(),
      nickname: z.string(),
      team: z.optional(z.string()),
      score: z.int(),
      rank: z.nullable(z.int()),
      correctCount: z.int(),
      answerCount: z.int(),
      kicked: z.optional(z.boolean()),
    }),
  ),
  questions: z.array(
    z.object({
      index: z.int(),
      /** Identifies the question through all versions of its quiz. */
      questionId: z.optional(z.string()),
      type: z.enum(questionTypes),
      prompt: z.string(),
      markup: z.optional(z.boolean()),
      formatted: z.optional(formattedQuestionSchema),
      options: z.optional(z.array(z.string())),
      items: z.optional(z.array(z.string())),
      solution: solutionSchema,
      /** What regrades accept besides, as in answers. */
      accepted: z.optional(z.array(answerSchema)),
      /** A regrade took it out of the game. */
      void: z.optional(z.boolean()),
      answered: z.int(),
      correct: z.nullable(z.int()),
      counts: countsSchema,
      averageMs: z.nullable(z.int()),
    }),
  ),
  answers: z.object({ accepted: z.int() }),
  answerRows: z.optional(
    z.array(
      z.object({
        playerId: z.string(),
        question: z.int(),
        answer: answerSchema,
        correct: z.nullable(z.boolean()),
        points: z.int(),
        elapsedMs: z.int(),
        /** Only the game's owner sees the text. */
        hidden: z.optional(z.boolean()),
      }),
    ),
  ),
});
export type Results = z.infer<typeof resultsReply>;
