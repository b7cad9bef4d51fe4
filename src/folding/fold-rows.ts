/** Writes a plan's rows, in the transaction that moves the checkpoint. */
import type { EntityManager } from '@mikro-orm/postgresql';
import { Answer } from '../../entities/answer.ts';
import { DeadLetter } from '../../entities/dead-letter.ts';
import { Game } from '../../entities/game.ts';
import { Player } from '../../entities/player.ts';
import { QuestionResult } from '../../entities/question-result.ts';
import { enqueueMoments } from '../db/game-moments.ts';
import { enqueuePot } from '../db/game-pots.ts';
import { Regrade } from '../../entities/regrade.ts';
import { enqueueJob } from '../db/enqueue-job.ts';
import { enqueueRewards, noteGameEnd, noteLateKick } from '../db/reward-causes.ts';
import { playerCountSql } from '../db/player-count-sql.ts';
import type { AnswerRow } from '../log/answer-row.ts';
import { deadLetterOf, type Change, type FoldItem, type FoldPlan } from './fold-plan.ts';
import type { Poison } from '../log/log-entry.ts';

/** The shard and time of folding: the only two facts of a row that are not in the log. */
export interface FoldContext {
  shard: number;
  now: Date;
}

/**
 * One unit of work: answers as plain rows, others as entities, then changes in log order. No row may exist already.
 * @returns all dead letters, those of the plan and those found here.
 * @throws errors of the driver; `isDataRefused` when one of the rows is to blame.
 */
export async function insertRows(em: EntityManager, plan: FoldPlan, context: FoldContext): Promise<Poison[]> {
  const answers: AnswerRow[] = [];
  for (const item of plan.items) {
    if (item.kind === 'answer') answers.push(item.row);
    else if (item.kind === 'player') em.create(Player, item.row);
    else if (item.kind === 'result') em.create(QuestionResult, item.row);
  }
  for (const poison of plan.deadLetters) em.create(DeadLetter, deadLetterRow(poison, context));
  await insertAnswers(em, answers);
  await em.flush();
  // Written entities are useless now, and each later flush, also the commit's, would compare them again.
  em.clear();
  const found = await applyChanges(em, plan.items, context);
  for (const poison of found) em.create(DeadLetter, deadLetterRow(poison, context));
  return [...plan.deadLetters, ...found];
}

/**
 * Inserts rows that this unit of work never reads, changes or references: as entities each would cost eight times as
 * much (an identity, two snapshots, a setter per property). `em.insertMany` first searches each row for entities and
 * operators, which costs as much as all the rest; rows of a plan have none.
 */
export async function insertAnswers(em: EntityManager, answers: AnswerRow[]): Promise<void> {
  if (answers.length === 0) return;
  await em.getDriver().nativeInsertMany(Answer, answers, { ctx: em.getTransactionContext() });
}

/** Deletes players who left a lobby. A rescan may find a row already deleted. */
export async function removePlayers(
  em: EntityManager,
  players: readonly { gameId: string; playerId: string }[],
): Promise<void> {
  for (const [gameId, gone] of Map.groupBy(players, (player) => player.gameId)) {
    // oxlint-disable-next-line no-await-in-loop -- on one connection
    await em.nativeDelete(Player, { gameId, playerId: { $in: gone.map(({ playerId }) => playerId) } });
  }
}

/**
 * Applies the changes in order. Each is idempotent. Seats given up go first, as no other change concerns them.
 * @returns a dead letter for each change of a missing row.
 */
export async function applyChanges(
  em: EntityManager,
  items: readonly FoldItem[],
  context: FoldContext,
): Promise<Poison[]> {
  const deadLetters: Poison[] = [];
  const left = items.flatMap((item) => (item.kind === 'change' && item.change.type === 'leave' ? [item.change] : []));
  await removePlayers(em, left);
  for (const item of items) {
    if (item.kind !== 'change' || item.change.type === 'leave') continue;
    // oxlint-disable-next-line no-await-in-loop -- the order of the log
    const changed = await applyChange(em, item.change, { now: context.now, logId: item.source.entry.id });
    if (!changed) deadLetters.push(deadLetterOf(item.source, 'unknown_player', `no player to ${item.change.type}`));
  }
  return deadLetters;
}

async function applyChange(
  em: EntityManager,
  change: Exclude<Change, { type: 'leave' }>,
  { now, logId }: { now: Date; logId: string },
): Promise<boolean> {
  const { gameId } = change;
  if (change.type === 'rename') {
    // The player of a missing row has left since.
    await em.nativeUpdate(Player, { gameId, playerId: change.playerId }, { nickname: change.nickname });
    return true;
  }
  if (change.type === 'reclaim') {
    const { playerId, generation } = change;
    // A rescan must not lower a generation folded later.
    await em.nativeUpdate(Player, { gameId, playerId, generation: { $lt: generation } }, { generation });
    return true;
  }
  if (change.type === 'regrade') {
    await insertRegrade(em, change);
    await enqueueRegrades(em, gameId);
    return true;
  }
  const { at } = change;
  if (change.type === 'start') {
    await em.nativeUpdate(Game, { id: gameId, startedAt: null }, { startedAt: at });
    await em.nativeUpdate(Game, { id: gameId, status: 'lobby' }, { status: 'running' });
    return true;
  }
  if (change.type === 'over') {
    // Guarded, so that a rescan keeps the first time of storing.
    const stored = { status: change.status, endedAt: at, storedAt: now };
    const isFirst = (await em.nativeUpdate(Game, { id: gameId, storedAt: null }, stored)) > 0;
    await em.execute(`update game set player_count = ${playerCountSql('game')} where id = ?`, [gameId]);
    await enqueueMoments(em, gameId);
    // A rescan may have written answers as they were played.
    const isRegraded = (await em.count(Regrade, { gameId })) > 0;
    if (isRegraded) await enqueueRegrades(em, gameId);
    const isDue = isFirst && (await noteGameEnd(em, gameId, at));
    // Of a regraded game the job of the regrades does it: its rows may not be scored by them yet.
    if (isDue && !isRegraded) await enqueueRewards(em, gameId);
    return true;
  }
  return await applyKick(em, gameId, { playerId: change.playerId, kickedAt: at, logId });
}

/** Money moves in a job, never here: an error of the ledger would stop the shard. */
export async function enqueuePots(em: EntityManager, { pots }: Pick<FoldPlan, 'pots'>): Promise<void> {
  // oxlint-disable-next-line no-await-in-loop -- on one connection
  for (const gameId of pots) await enqueuePot(em, gameId);
}

/** Usually it is there: the web process that made it has committed it too. Else its key comes with it, if its person is there. */
async function insertRegrade(em: EntityManager, { row, keyed }: Extract<Change, { type: 'regrade' }>): Promise<void> {
  const { affectedRows } = await em.createQueryBuilder(Regrade).insert(row).onConflict().ignore().execute();
  if (affectedRows === 0 || keyed === undefined) return;
  await em.execute(
    `insert into idempotency_key (user_id, route, key, body_digest, resource_id, created_at)
      select id, ?, ?, ?, ?, ? from "user" where id = ?
      on conflict (user_id, route, key) do update set body_digest = excluded.body_digest,
        resource_id = excluded.resource_id, reply = null, created_at = excluded.created_at
      where idempotency_key.created_at < excluded.created_at`,
    [keyed.route, keyed.key, keyed.bodyDigest, row.id, row.at, row.byId],
  );
}

const enqueueRegrades = (em: EntityManager, gameId: string): Promise<void> =>
  enqueueJob(em, 'reapply-regrades', { gameId }, { jobKey: `reapply-regrades:${gameId}` });

/** A deleted game may have lost its players while its room still exists. */
async function applyKick(em: EntityManager, gameId: string, kick: { playerId: string; kickedAt: Date; logId: string }) {
  const { playerId, kickedAt, logId } = kick;
  const kicked = await em.nativeUpdate(Player, { gameId, playerId }, { kickedAt });
  if (kicked === 0) return (await em.count(Game, { id: gameId, deletedAt: { $ne: null } })) === 1;
  // A finished game counted the player.
  const counted = await em.execute<unknown[]>(
    `update game set player_count = ${playerCountSql('game')} where id = ? and player_count is not null returning id`,
    [gameId],
  );
  if (counted.length === 0) return true;
  await enqueueMoments(em, gameId);
  await noteLateKick(em, gameId, { logId, at: kickedAt });
  return true;
}

/** A dead letter's row: text that Postgres accepts, whatever the log holds. */
export function deadLetterRow({ id, position, reason, detail, payload, acked }: Poison, { shard, now }: FoldContext) {
  return {
    shard,
    logId: id,
    position,
    reason: storableText(detail === '' ? reason : `${reason}: ${detail}`),
    payload: storableText(payload),
    acked,
    createdAt: now,
  };
}

function storableText(text: string): string {
  return text.replaceAll('\0', '\uFFFD').toWellFormed();
}
