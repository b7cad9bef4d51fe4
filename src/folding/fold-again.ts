/**
 * Folds a batch again after the database refused it: for a rescan, whose rows exist already, and for unforeseen rows.
 * Slower, but it always ends: rows that cannot be stored become dead letters.
 */
import type { EntityManager } from '@mikro-orm/postgresql';
import { Answer } from '../../entities/answer.ts';
import { DeadLetter } from '../../entities/dead-letter.ts';
import { Player } from '../../entities/player.ts';
import { QuestionResult } from '../../entities/question-result.ts';
import { isDataRefused } from './fold-errors.ts';
import { deadLetterOf, isSameRow, keyOf, type FoldItem, type FoldPlan, type Keyed, type Known } from './fold-plan.ts';
import { applyChanges, deadLetterRow, insertAnswers, removePlayers, type FoldContext } from './fold-rows.ts';
import type { Poison } from '../log/log-entry.ts';

export interface FoldedAgain {
  deadLetters: Poison[];
  /** Rows that existed already. */
  ignored: number;
}

/**
 * Inserts the missing rows. A refused part is rolled back to its savepoint and halved until the bad row is alone.
 * @throws errors that the data did not cause.
 */
export async function insertMissingRows(em: EntityManager, plan: FoldPlan, context: FoldContext): Promise<FoldedAgain> {
  const folded = await insertPart(em, plan.items, context);
  folded.deadLetters.push(...plan.deadLetters);
  await removePlayers(em, plan.passedBy);
  for (const poison of folded.deadLetters) {
    const insert = em.createQueryBuilder(DeadLetter).insert(deadLetterRow(poison, context));
    // oxlint-disable-next-line no-await-in-loop -- few, and in the order of the log
    await insert.onConflict(['shard', 'logId', 'position']).ignore().execute();
  }
  return folded;
}

async function insertPart(em: EntityManager, items: readonly FoldItem[], context: FoldContext): Promise<FoldedAgain> {
  const [first] = items;
  if (first === undefined) return { deadLetters: [], ignored: 0 };
  try {
    return await em.transactional((savepoint) => insertOrIgnore(savepoint, items, context));
  } catch (error) {
    if (!isDataRefused(error)) throw error;
    if (items.length === 1) {
      const detail = error instanceof Error ? error.message.slice(0, 500) : '';
      return { deadLetters: [deadLetterOf(first.source, 'refused_by_database', detail)], ignored: 0 };
    }
    const half = items.length >> 1;
    const before = await insertPart(em, items.slice(0, half), context);
    const after = await insertPart(em, items.slice(half), context);
    return {
      deadLetters: [...before.deadLetters, ...after.deadLetters],
      ignored: before.ignored + after.ignored,
    };
  }
}

async function insertOrIgnore(em: EntityManager, items: readonly FoldItem[], context: FoldContext) {
  const rows = items.filter((item): item is Keyed => item.kind !== 'change');
  const stored = await findStored(em, rows);
  const missing: Keyed[] = [];
  const folded: FoldedAgain = { deadLetters: [], ignored: 0 };
  for (const item of rows) {
    const there = stored.get(keyOf(item));
    if (there === undefined) missing.push(item);
    else if (isSameRow(there, item)) folded.ignored += 1;
    else folded.deadLetters.push(deadLetterOf(item.source, 'contradicts_stored', 'the stored row says otherwise'));
  }
  await insertMany(em, missing);
  folded.deadLetters.push(...(await applyChanges(em, items, context)));
  return folded;
}

/** Existing rows under the keys of `items`. No other worker writes them: this one holds the checkpoint. */
async function findStored(em: EntityManager, items: readonly Keyed[]) {
  const stored = new Map<string, Known>();
  const note = (known: Known) => stored.set(keyOf(known), known);
  const options = { disableIdentityMap: true };
  for (const { gameId, question, playerIds } of groupKeys(items)) {
    const where = { gameId, playerId: playerIds };
    /* oxlint-disable no-await-in-loop -- one query per game and question, on one connection */
    if (question === undefined) {
      for (const row of await em.find(Player, where, options)) note({ kind: 'player', row });
    } else {
      for (const row of await em.find(Answer, { ...where, question }, options)) note({ kind: 'answer', row });
      const results = await em.find(QuestionResult, { gameId, question }, options);
      for (const row of results) note({ kind: 'result', row });
    }
    /* oxlint-enable no-await-in-loop */
  }
  return stored;
}

function groupKeys(items: readonly Keyed[]) {
  const groups = new Map<string, { gameId: string; question: number | undefined; playerIds: string[] }>();
  for (const { kind, row } of items) {
    const question = kind === 'player' ? undefined : (row as { question: number }).question;
    const key = `${row.gameId} ${question ?? ''}`;
    const group = groups.get(key) ?? { gameId: row.gameId, question, playerIds: [] };
    groups.set(key, group);
    if ('playerId' in row) group.playerIds.push(row.playerId);
  }
  return groups.values();
}

async function insertMany(em: EntityManager, items: readonly Keyed[]): Promise<void> {
  const answers = items.flatMap((item) => (item.kind === 'answer' ? [item.row] : []));
  const players = items.flatMap((item) => (item.kind === 'player' ? [item.row] : []));
  const results = items.flatMap((item) => (item.kind === 'result' ? [item.row] : []));
  await insertAnswers(em, answers);
  if (players.length > 0) await em.insertMany(Player, players);
  if (results.length > 0) await em.insertMany(QuestionResult, results);
}
