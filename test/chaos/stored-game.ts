import type { MikroORM } from '@mikro-orm/postgresql';
import { Answer } from '../../entities/answer.ts';
import { DeadLetter } from '../../entities/dead-letter.ts';
import { Game } from '../../entities/game.ts';
import { Player } from '../../entities/player.ts';
import type { GameDefinition } from '../../src/game/definition.ts';
import type { Answer as AnswerValue } from '../../src/protocol/quiz.ts';
import type { GameStatus, Results } from '../../src/protocol/rest.ts';

export interface StoredAnswer {
  playerId: string;
  question: number;
  answer: AnswerValue;
  correct: boolean | null;
  points: number;
  elapsedMs: number;
}

/** What Postgres holds of one game. */
export interface StoredGame {
  status: GameStatus;
  definition: GameDefinition;
  seats: { playerId: string; nickname: string; joinOrder: number; kicked: boolean; generation: number }[];
  answers: StoredAnswer[];
}

/** @throws when the game is not there. */
export async function readStoredGame(orm: MikroORM, gameId: string): Promise<StoredGame> {
  const em = orm.em.fork();
  const game = await em.findOneOrFail(Game, { id: gameId });
  const seats = await em.find(Player, { gameId }, { disableIdentityMap: true });
  const answers = await em.find(Answer, { gameId }, { disableIdentityMap: true });
  return {
    status: game.status,
    definition: game.definition,
    seats: seats.map(({ playerId, nickname, joinOrder, kickedAt, generation }) => {
      return { playerId, nickname, joinOrder, kicked: kickedAt !== null, generation };
    }),
    answers: answers.map(({ playerId, question, answer, correct, points, elapsedMs }) => {
      return { playerId, question, answer, correct, points, elapsedMs };
    }),
  };
}

/** Whether the end of every game has been folded, and so everything before it. One that was given up never will be. */
export async function areStored(orm: MikroORM, gameIds: readonly string[]): Promise<boolean> {
  const waiting = { id: [...gameIds], storedAt: null, status: { $ne: 'abandoned' as const } };
  return (await orm.em.fork().count(Game, waiting)) === 0;
}

/** Each as one line. */
export async function readDeadLetters(orm: MikroORM): Promise<string[]> {
  const letters = await orm.em.fork().find(DeadLetter, {});
  return letters.map(({ shard, logId, position, reason }) => `s${shard} ${logId}/${position}: ${reason}`);
}

const resultsWithinMs = 30_000;

/** What the owner is told. @throws when the request is refused, or not answered in time. */
export async function readResults(url: string, gameId: string, token: string): Promise<Results> {
  const response = await fetch(`${url}/api/games/${gameId}/results?answers=1`, {
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(resultsWithinMs),
  });
  if (!response.ok) throw new Error(`results of ${gameId}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Results;
}
