/** A host's own games: in pages, newest first, and one by one. */
import type { EntityManager } from '@mikro-orm/postgresql';
import * as z from 'zod/mini';
import { canonicalUuid } from '../../db/canonical-uuid.ts';
import { cursorOf, placeOf } from '../../db/list-cursor.ts';
import { playerCountSql } from '../../db/player-count-sql.ts';
import { searchPatterns } from '../../lib/search-words.ts';
import type { GameListQuery, GameListReply, GameRow, OwnGame } from '../../protocol/games.ts';
import { CodedError } from '../../protocol/errors.ts';
import { lastInstant } from '../../protocol/text.ts';
import { openingMs } from './game-budget.ts';
import { knownDefinition } from './known-definition.ts';

const pageSize = 50;
const inPlay: readonly string[] = ['lobby', 'running'] satisfies GameRow['status'][];

const msOf = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`;

/** Rows of earlier versions lack list columns: only for those the definition is read. */
const columns = `id as "gameId", pin, quiz_id as "quizId", quiz_title as "quizTitle", language, status,
  coalesce(player_count, ${playerCountSql('page')}) as players,
  coalesce(question_count, jsonb_array_length(definition->'questions')) as questions,
  ${msOf('created_at')} as "createdAt", ${msOf('started_at')} as "startedAt", ${msOf('ended_at')} as "endedAt"`;

/** An earlier version's title, folded nearly as `foldForSearch` does. */
const foldedTitle = `coalesce(folded_title,
  lower(regexp_replace(normalize(quiz_title, NFKD), '[\\u0300-\\u036f]', '', 'g')))`;

/** Not deleted, with a room opened or being opened: no reply has named any other. */
const ownSql = 'owner_id = ? and deleted_at is null and (opening_at is null or opening_at > ?)';

type Row = Omit<GameRow, 'language'> & { language: string | null };
type OwnRow = Row & { definition: string; next: OwnGame['next'] | null };

const toRow = ({ language, ...row }: Row): GameRow => (language === null ? row : { ...row, language });

interface Condition {
  sql: string;
  params: unknown[];
}

interface Asked {
  ownerId: string;
  query: GameListQuery;
  /** Unix milliseconds. */
  now: number;
}

/**
 * A page of the owner's games that match all filters, newest first. It reads its own rows only; with words, the titles
 * of the owner's games until it is full.
 * @throws {CodedError} `bad_request` for a cursor of another list
 */
export async function listGames(em: EntityManager, asked: Asked): Promise<GameListReply> {
  const { sql, params, limit } = gameListStatement(asked);
  const found = await em.execute<Row[]>(sql, params);
  const games = found.slice(0, limit).map(toRow);
  const last = games.at(-1);
  return last === undefined || found.length <= limit
    ? { games }
    : { games, next: cursorOf([last.createdAt, last.gameId]) };
}

/** The query of `listGames`: one row more than a page. */
export function gameListStatement({ ownerId, query, now }: Asked): { sql: string; params: unknown[]; limit: number } {
  const { limit = pageSize, cursor } = query;
  const conditions: Condition[] = [
    { sql: ownSql, params: [ownerId, new Date(now - openingMs)] },
    ...filtersOf(query),
    ...(cursor === undefined ? [] : [placeAfter(cursor)]),
  ];
  // The page first, so that only its games' players and questions are counted.
  const sql = `select ${columns} from (
      select * from game where ${conditions.map((condition) => condition.sql).join(' and ')}
      order by created_at desc, id desc limit ?
    ) page order by page.created_at desc, page.id desc`;
  return { sql, params: [...conditions.flatMap((condition) => condition.params), limit + 1], limit };
}

function filtersOf({ quizId, status, from, to, query = '' }: GameListQuery): Condition[] {
  const statuses = status?.split(',') ?? [];
  return [
    ...(quizId === undefined ? [] : [{ sql: 'quiz_id = ?', params: [quizId] }]),
    ...(statuses.length === 0 ? [] : [{ sql: `status in (${statuses.map(() => '?').join(', ')})`, params: statuses }]),
    // Matches the condition of the index of games in play.
    ...(statuses.length > 0 && statuses.every((one) => inPlay.includes(one))
      ? [{ sql: 'ended_at is null', params: [] }]
      : []),
    ...(from === undefined ? [] : [{ sql: 'created_at >= ?', params: [new Date(from)] }]),
    ...(to === undefined ? [] : [{ sql: 'created_at < ?', params: [new Date(to)] }]),
    ...searchPatterns(query).map((pattern) => ({ sql: `${foldedTitle} like ?`, params: [pattern] })),
  ];
}

/** The game that follows one of the same owner; null where there is none. */
const nextSql = `(select json_build_object('gameId', id, 'status', status) from game
  where after_id = page.id and ${ownSql}) as next`;

/**
 * One of the owner's games, with its settings and the game that follows it.
 * @throws {CodedError} `not_found`; `busy` when only a later server version knows the game
 */
export async function readOwnGame(
  em: EntityManager,
  { gameId, ownerId, now }: { gameId: string; ownerId: string; now: number },
): Promise<OwnGame> {
  const id = canonicalUuid(gameId);
  const sql = `select ${columns}, definition::text as definition, ${nextSql} from game page where id = ? and ${ownSql}`;
  const own = [ownerId, new Date(now - openingMs)];
  const [row] = id === undefined ? [] : await em.execute<OwnRow[]>(sql, [...own, id, ...own]);
  if (row === undefined) throw new CodedError('not_found', 'There is no such game, or it is not yours.');
  const { definition, next, ...game } = row;
  const settings = knownDefinition(definition).settings;
  return { ...toRow(game), settings, ...(next === null ? {} : { next }) };
}

const placeSchema = z.tuple([z.int().check(z.minimum(0), z.maximum(lastInstant)), z.uuid()]);

function placeAfter(cursor: string): Condition {
  const [createdAt, id] = placeOf(cursor, placeSchema, 'must be `next` of the page before');
  return { sql: '(created_at, id) < (?::timestamptz, ?::uuid)', params: [new Date(createdAt), id] };
}
