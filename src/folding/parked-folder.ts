import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { Checkpoint } from '../../entities/checkpoint.ts';
import { isUnknown } from '../game/requirements.ts';
import type { UnknownGames } from '../log/unknown-games.ts';
import { countParked, readHeads, readParked, unpark } from './entry-parking.ts';
import { insertMissingRows, type FoldedAgain } from './fold-again.ts';
import type { FoldDefinitions } from './fold-definitions.ts';
import type { FoldMetrics } from './fold-metrics.ts';
import { gamesOf, planFold, type FoldedGame, type FoldPlan, type Parked } from './fold-plan.ts';
import { enqueuePots, type FoldContext } from './fold-rows.ts';
import { withCheckpoint } from './fold-transaction.ts';
import type { ShardPosition } from './fold-trimmer.ts';

/** Entries of a game per commit: keeps its shard's lock short. */
const entriesMax = 100;

export interface ParkedFolderOptions {
  orm: MikroORM;
  definitions: FoldDefinitions;
  now: () => Date;
}

/** Entries of one game, folded in one commit. */
export interface FoldedParked {
  shard: number;
  plan: FoldPlan;
  again: FoldedAgain;
}

/**
 * Folds entries parked by other workers, as far as known here: of each game in order from its first entry. Owns the set
 * of shards to check. A shard without progress is checked again when more is parked there.
 */
export class ParkedFolder {
  readonly #options: ParkedFolderOptions;
  /** Last seen states. */
  readonly #seen = new Map<number, string>();
  readonly #due = new Set<number>();

  constructor(options: ParkedFolderOptions) {
    this.#options = options;
  }

  /** Takes a shard's checkpoint. */
  see(shard: number, { lastId, epoch, parked }: ShardPosition): void {
    const state = `${lastId} ${epoch} ${parked}`;
    if (this.#seen.get(shard) === state) return;
    this.#seen.set(shard, state);
    if (parked > 0) this.#due.add(shard);
    else this.#due.delete(shard);
  }

  /** One commit in each shard that is due. @throws as `AnswerFolder.fold`. */
  async fold(): Promise<{ folded: FoldedParked[]; more: boolean }> {
    const folded: FoldedParked[] = [];
    for (const shard of this.#due) {
      // oxlint-disable-next-line no-await-in-loop -- seldom, and no hurry beside what is played now
      const outcome = await this.#foldShard(shard);
      if (outcome === 'locked') continue;
      if (outcome === 'nothing') this.#due.delete(shard);
      else folded.push(outcome);
    }
    return { folded, more: folded.length > 0 };
  }

  /** Folds the first game of a shard that allows it. */
  async #foldShard(shard: number): Promise<FoldedParked | 'nothing' | 'locked'> {
    const { orm, definitions, now } = this.#options;
    // Before locking, as both may need a connection.
    const heads = await readHeads(orm.em.fork(), shard);
    const games = await definitions.get(gamesOf(heads));
    for (const head of heads) {
      const game = head.gameId === undefined ? undefined : games.get(head.gameId);
      if (head.type === 'unknown' || (game !== undefined && isUnknown(game))) continue;
      const context = { shard, now: now() };
      // oxlint-disable-next-line no-await-in-loop -- until one can be folded
      const folded = await withCheckpoint(orm, shard, async (em) => {
        const entries = await readParked(em, { shard, gameId: head.gameId }, entriesMax);
        const until = entries.findIndex(({ type }) => type === 'unknown');
        const plan = planFold(until < 0 ? entries : entries.slice(0, until), games);
        return foldPlan(em, plan, { ...context, gameId: head.gameId });
      });
      if (folded === undefined) return 'locked';
      if (folded !== 'nothing') return { shard, ...folded };
    }
    return 'nothing';
  }
}

/** Writes all rows of the plan and deletes their parked entries, in the current transaction. */
async function foldPlan(
  em: EntityManager,
  plan: FoldPlan,
  context: FoldContext & { gameId: string | undefined },
): Promise<{ plan: FoldPlan; again: FoldedAgain } | 'nothing'> {
  const { shard } = context;
  if (plan.lastFoldedId === undefined) return 'nothing';
  const again = await insertMissingRows(em, plan, context);
  await enqueuePots(em, plan);
  await unpark(em, context, plan.lastFoldedId);
  await em.nativeUpdate(Checkpoint, { shard }, { parked: await countParked(em, shard) });
  return { plan, again };
}

/**
 * Folds all parked entries of one game, for the holder of its shard's checkpoint in this transaction. Returns whether
 * none remains: the first unknown entry and its successors stay.
 */
export async function foldParkedGame(
  em: EntityManager,
  context: FoldContext & { gameId: string },
  definition: FoldedGame,
): Promise<boolean> {
  const definitions = new Map([[context.gameId, definition]]);
  for (;;) {
    /* oxlint-disable no-await-in-loop -- in the order of the log */
    const entries = await readParked(em, context, entriesMax);
    if (entries.length === 0) return true;
    const until = entries.findIndex(({ type }) => type === 'unknown');
    const plan = planFold(until < 0 ? entries : entries.slice(0, until), definitions);
    if ((await foldPlan(em, plan, context)) === 'nothing') return false;
    /* oxlint-enable no-await-in-loop */
  }
}

/** Counts a batch's parked entries, and notes each game once. */
export function noteParked(
  parked: readonly Parked[],
  { metrics, unknown }: { metrics: FoldMetrics; unknown: UnknownGames },
): void {
  for (const { id, gameId, reason, detail } of parked) {
    metrics.parked(reason);
    if (reason !== 'order') unknown.note(gameId ?? `log entry ${id}`, reason, detail);
  }
}
