import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { noteRewardCause } from '../../db/reward-causes.ts';
import { enqueueMoments } from '../../db/game-moments.ts';
import type { AuthoredQuestion } from '../../game/author-order.ts';
import { overridesOf } from '../../game/regrading/overrides.ts';
import { regradedQuestions } from '../../game/regrading/regraded-questions.ts';
import type { LoggedRegrade } from './regrade-room.ts';
import { knownDefinition } from '../games/known-definition.ts';
import * as sql from './regrade-sql.ts';
import { rescoreRows } from './rescore-rows.ts';

/**
 * Applies all regrades of a game to its rows: after a rescan of the log has written them as they were played, and when
 * the log tells of a regrade whose commit was lost. Idempotent, in one transaction.
 * @param complete ends the job in that transaction
 * @returns the number of regrades
 * @throws {CodedError} `busy` when only a later version of the server knows the game
 */
export async function reapplyRegrades(
  orm: MikroORM,
  gameId: string,
  complete: (em: EntityManager) => Promise<void> = () => Promise.resolve(),
): Promise<number> {
  try {
    return await orm.em.fork().transactional(async (em) => {
      await em.execute(sql.lock, [gameId]);
      const regrades = await applyAll(em, gameId);
      await enqueueMoments(em, gameId);
      const last = regrades.at(-1);
      if (last !== undefined) await noteRewardCause(em, gameId, `regrade:${last.id}`, new Date());
      await complete(em);
      return regrades.length;
    });
  } catch (error) {
    if (error instanceof GameChangedError) return await reapplyRegrades(orm, gameId, complete);
    throw error;
  }
}

/** The game was deleted or anonymised after it was read: what was written of it must not stay. */
class GameChangedError extends Error {
  override name = 'GameChangedError';
}

async function applyAll(em: EntityManager, gameId: string): Promise<{ id: string; questions: string }[]> {
  const [row] = await em.execute<{ definition: string; authored: string }[]>(sql.gameOfJob, [gameId]);
  const regrades = await em.execute<{ id: string; questions: string }[]>(sql.regrades, [gameId]);
  if (row === undefined || regrades.length === 0) return regrades;
  const definition = knownDefinition(row.definition);
  const authored = JSON.parse(row.authored) as AuthoredQuestion[];
  const made = regrades.map(({ questions }) => ({
    questions: JSON.parse(questions) as LoggedRegrade['questions'],
  }));
  const questions = regradedQuestions(definition.questions, authored, made);
  const touched = new Set(made.flatMap((regrade) => regrade.questions.map(({ index }) => index)));
  await rescoreRows(em, { gameId, definition: { ...definition, questions }, authored, touched, writes: true });
  // Last, as folding may wait for the row.
  const overrides = overridesOf(definition.questions, questions);
  const written = await em.execute<unknown[]>(sql.writeOverrides, [
    overrides === null ? null : JSON.stringify(overrides),
    gameId,
  ]);
  if (written.length === 0) throw new GameChangedError(`the game ${gameId} has changed`);
  return regrades;
}
