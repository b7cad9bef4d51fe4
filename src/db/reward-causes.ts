/** Points that games owe: what makes them due is noted in the transaction that causes it, and a job pays. */
import type { EntityManager } from '@mikro-orm/postgresql';
import { enqueueJob } from './enqueue-job.ts';

/** What has changed the results of a game since its end. Each counts once: the same cause again changes nothing. */
export type LaterCause = `regrade:${string}` | `kick:${string}` | 'deletion';

/** With the rules of this moment. Nothing is due in a game that nobody played with an account. */
const endSql = `insert into reward_due (game_id, cause, at, rules_version)
  select ?::uuid, 'end', ?::timestamptz, (select max(version) from reward_rules)
  where exists (select from player where game_id = ?::uuid and user_id is not null and kicked_at is null)
  on conflict do nothing returning 1`;

const laterSql = (condition = '') => `insert into reward_due (game_id, cause, at)
  select game_id, ?, ?::timestamptz from reward_due where game_id = ?::uuid and cause = 'end' ${condition}
  on conflict do nothing returning 1`;

const openSql = 'select 1 from reward_due where game_id = ? and settled_at is null limit 1';

/** For the transaction that stores the end of a game, for the first time. @returns whether anything is due */
export async function noteGameEnd(em: EntityManager, gameId: string, at: Date): Promise<boolean> {
  return (await em.execute<unknown[]>(endSql, [gameId, at, gameId])).length > 0;
}

/**
 * For the transaction that has changed results: the difference is posted. Before the end of a game is stored, and in games in which
 * nothing was due, it does nothing.
 */
export async function noteRewardCause(em: EntityManager, gameId: string, cause: LaterCause, at: Date): Promise<void> {
  await em.execute(laterSql(), [cause, at, gameId]);
  await enqueueRewards(em, gameId);
}

/** The same for a kick, unless it was before the end: a rescan of the log repeats all kicks. */
export async function noteLateKick(
  em: EntityManager,
  gameId: string,
  kick: { logId: string; at: Date },
): Promise<void> {
  const noted = await em.execute<unknown[]>(laterSql('and at <= ?::timestamptz'), [
    `kick:${kick.logId}`,
    kick.at,
    gameId,
    kick.at,
  ]);
  if (noted.length > 0) await enqueueRewards(em, gameId);
}

/** Enqueues the job if something of the game is not settled. */
export async function enqueueRewards(em: EntityManager, gameId: string): Promise<void> {
  const open = await em.execute<unknown[]>(openSql, [gameId]);
  if (open.length > 0) await enqueueJob(em, 'pay-rewards', { gameId }, { jobKey: `pay-rewards:${gameId}` });
}
