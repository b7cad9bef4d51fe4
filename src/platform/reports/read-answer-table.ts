/** Reads all that the figures of one game are made of. */
import type { EntityManager } from '@mikro-orm/postgresql';
import type { AuthoredQuestion } from '../../game/author-order.ts';
import type { GameDefinition } from '../../game/definition.ts';
import { CodedError } from '../../protocol/errors.ts';
import { knownDefinition } from '../games/known-definition.ts';
import { declarePlayers } from '../games/results-sql.ts';
import { AnswerAnalysis, type AnswerColumn } from './analyse-answers.ts';
import { readColumns, readSeats } from './read-answers.ts';
import * as sql from './report-sql.ts';

/** What is kept of a game while it is analysed: 17 bytes for each. */
const cellsMax = 5_000_000;
const playersAtOnce = 250;

export interface ShownGame {
  definition: GameDefinition;
  authored: AuthoredQuestion[];
}

/** A row of the results. */
export interface ListedPlayer {
  playerId: string;
  nickname: string;
  team?: string;
  score: number;
  rank: number;
}

export interface ReadGame {
  /** In list order, without those who were kicked. */
  listed: ListedPlayer[];
  /** By index of the question. */
  columns: AnswerColumn[];
  analysis: AnswerAnalysis;
}

/** @throws {CodedError} `busy` when only a later version of the server knows the game */
export async function readShown(em: EntityManager, gameId: string): Promise<ShownGame> {
  const [stored] = await em.execute<[{ definition: string; regraded: string | null; authored: string }]>(
    sql.definition,
    [gameId],
  );
  return {
    definition: knownDefinition(stored.definition, stored.regraded),
    authored: JSON.parse(stored.authored) as AuthoredQuestion[],
  };
}

/**
 * Yields nothing, between steps of a few milliseconds for 10,000 players.
 * @param game.isOver whether no answer can come any more
 * @throws {CodedError} `limit` when players × questions are too many
 */
export async function* readAnswerTable(
  em: EntityManager,
  { gameId, definition, isOver }: { gameId: string; definition: GameDefinition; isOver: boolean },
): AsyncGenerator<void, ReadGame> {
  const seats = await readSeats(em, gameId);
  if (seats.ids.length * definition.questions.length > cellsMax) {
    throw new CodedError('limit', 'This game has more answers than a report is made of: read its results.', {
      details: { limit: 'reportCells', maximum: cellsMax },
    });
  }
  const listed: ListedPlayer[] = [];
  for await (const rows of readListed(em, gameId)) {
    listed.push(...rows);
    yield;
  }
  const placeOf = new Map(listed.map(({ playerId }, place) => [playerId, place]));
  const joinedAt = new Float64Array(listed.length);
  for (const [at, playerId] of seats.ids.entries()) {
    joinedAt[placeOf.get(playerId) as number] = seats.joinedAt[at] as number;
  }
  const closed = await em.execute<{ question: number; openedAt: number }[]>(sql.closedQuestions, [gameId]);
  const openedAt = new Map(closed.map((row) => [row.question, row.openedAt]));
  const columns: AnswerColumn[] = [];
  for await (const column of readColumns(em, { gameId, questions: definition.questions, isOver, placeOf, openedAt })) {
    columns.push(column);
    yield;
  }
  return { listed, columns, analysis: new AnswerAnalysis({ joinedAt, columns }) };
}

/** In list order, some at a time, without those who were kicked: they come last. */
async function* readListed(em: EntityManager, gameId: string): AsyncGenerator<ListedPlayer[], void> {
  await em.execute(declarePlayers, [gameId, gameId]);
  for (;;) {
    const rows = await em.execute<{ row: string }[]>(`fetch ${playersAtOnce} from results_players`);
    const players = rows.map(({ row }) => JSON.parse(row) as ListedPlayer & { kicked?: true });
    yield players.filter(({ kicked }) => kicked !== true);
    if (rows.length < playersAtOnce || players.at(-1)?.kicked === true) break;
  }
  await em.execute('close results_players');
}
