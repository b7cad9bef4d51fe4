/** The REST bodies of a host's own games. */
import * as z from 'zod/mini';
import { textOf } from '../lib/field-schemas.ts';
import { gameStatuses } from './rest.ts';
import { settingsSchema } from './settings.ts';
import { instant } from './text.ts';

const statusList = new RegExp(`^(?:${gameStatuses.join('|')})(?:,(?:${gameStatuses.join('|')}))*$`);
/** Unix ms. JavaScript has no later moment. */
const moment = (min: 0 | 1) => z.optional(z.coerce.number().check(z.int(), z.minimum(min), z.maximum(8.64e15)));

/** `GET /api/games`: the newest first. */
export const gameListQuery = z.strictObject({
  quizId: z.optional(z.uuid()),
  /** One or more of the statuses, with commas between. */
  status: z.optional(
    z.string().check(z.regex(statusList, `must be of ${gameStatuses.join(', ')}, with commas between`)),
  ),
  /** Opened at this moment or later. */
  from: moment(0),
  /** Opened before this moment. */
  to: moment(1),
  /** Words and parts of words in the title of the quiz; accents and case make no difference. */
  query: z.optional(textOf(0, 200)),
  limit: z.optional(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(100))),
  /** `next` of the page before. */
  cursor: z.optional(textOf(1, 200)),
});
export type GameListQuery = z.infer<typeof gameListQuery>;

const gameRow = z.object({
  gameId: z.string(),
  /** Of a game that is over: another game may have it by now. */
  pin: z.string(),
  /** Null of games whose quiz was not kept with them. The quiz may be deleted. */
  quizId: z.nullable(z.string()),
  quizTitle: z.string(),
  /** Of the quiz, a BCP 47 tag, where its author has said it. */
  language: z.optional(z.string()),
  /** As far as it is stored: some moments behind the room. */
  status: z.enum(gameStatuses),
  /** Who has a place in the results: without those who were removed, or left before the start. */
  players: z.int(),
  questions: z.int(),
  createdAt: instant,
  startedAt: z.nullable(instant),
  endedAt: z.nullable(instant),
});
export type GameRow = z.infer<typeof gameRow>;

export const gameListReply = z.object({
  games: z.array(gameRow),
  /** The cursor of the following page. */
  next: z.optional(z.string()),
});
export type GameListReply = z.infer<typeof gameListReply>;

/** One of them, with what it was opened with. */
export const ownGameReply = z.extend(gameRow, { settings: settingsSchema });
export type OwnGame = z.infer<typeof ownGameReply>;
