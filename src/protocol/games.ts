/** The REST bodies of a host's own games. */
import * as z from 'zod/mini';
import { digitsBetween, textOf } from '../lib/field-schemas.ts';
import { pageLimit } from './page-limit.ts';
import { gameStatuses } from './rest.ts';
import { settingsSchema } from './settings.ts';
import { instant, lastInstant } from './text.ts';

const statusList = new RegExp(`^(?:${gameStatuses.join('|')})(?:,(?:${gameStatuses.join('|')}))*$`);
/** Unix ms. */
export const moment = (min: 0 | 1) => z.optional(digitsBetween(min, lastInstant));

/** `GET /api/games`: the newest first. */
export const gameListQuery = z.strictObject({
  quizId: z.optional(z.uuid()),
  /** One or more statuses, separated by commas. */
  status: z.optional(
    z.string().check(z.regex(statusList, `must be of ${gameStatuses.join(', ')}, with commas between`)),
  ),
  /** Opened at this moment or later. */
  from: moment(0),
  /** Opened before this moment. */
  to: moment(1),
  /** Words and parts of words in the title of the quiz, without accents and case. */
  query: z.optional(textOf(0, 200)),
  limit: pageLimit,
  /** `next` of the previous page. */
  cursor: z.optional(textOf(1, 200)),
});
export type GameListQuery = z.infer<typeof gameListQuery>;

const gameRow = z.object({
  gameId: z.string(),
  /** Of a finished game: another game may have it by now. */
  pin: z.string(),
  /** Null if the quiz was not recorded. The quiz may be deleted. */
  quizId: z.nullable(z.string()),
  quizTitle: z.string(),
  /** The quiz' language, a BCP 47 tag, if its author has set it. */
  language: z.optional(z.string()),
  /** The stored status: a moment behind the room. */
  status: z.enum(gameStatuses),
  /** Players in the results: without those kicked, or gone before the start. */
  players: z.int(),
  questions: z.int(),
  createdAt: instant,
  startedAt: z.nullable(instant),
  endedAt: z.nullable(instant),
});
export type GameRow = z.infer<typeof gameRow>;

export const gameListReply = z.object({
  games: z.array(gameRow),
  /** The cursor of the next page. */
  next: z.optional(z.string()),
});
export type GameListReply = z.infer<typeof gameListReply>;

/** A game, with the settings it was opened with. */
export const ownGameReply = z.extend(gameRow, {
  settings: settingsSchema,
  /** The game that follows it, if there is one: where its players go on. */
  next: z.optional(z.object({ gameId: z.string(), status: z.enum(gameStatuses) })),
});
export type OwnGame = z.infer<typeof ownGameReply>;
