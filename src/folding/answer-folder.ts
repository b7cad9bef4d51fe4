import assert from 'node:assert/strict';
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { CacheState } from '../lib/byte-cache.ts';
import type { Logger } from '../observability/logger.ts';
import type { Keys } from '../redis/keys.ts';
import type { ScriptRunner } from '../redis/script-runner.ts';
import type { UnknownGames } from '../log/unknown-games.ts';
import { countParked, findWaiting, parkEntries } from './entry-parking.ts';
import { insertMissingRows, type FoldedAgain } from './fold-again.ts';
import { FoldDefinitions } from './fold-definitions.ts';
import { isDataRefused, isFoldRetryable } from './fold-errors.ts';
import { FoldLockBreaker } from './fold-lock-breaker.ts';
import type { FoldMetrics, LeftReason } from './fold-metrics.ts';
import { noteParked, ParkedFolder } from './parked-folder.ts';
import { gamesOf, planFold, type Definitions, type FoldPlan } from './fold-plan.ts';
import { RoomExpiry } from './room-expiry.ts';
import { enqueuePots, insertRows } from './fold-rows.ts';
import { moveCheckpoint, type CheckpointMove, type CheckpointMoved, type Folded } from './fold-transaction.ts';
import { markStored, readCheckpoint, readCheckpoints, trimLogs, type ShardPosition } from './fold-trimmer.ts';
import { compareLogIds } from '../log/log-order.ts';
import type { ShardBatch, ShardReader } from './shard-reader.ts';

/** The outcome for a shard. Only `folded` with `more` calls for an immediate next attempt. */
export type FoldOutcome =
  | { state: 'folded'; rows: number; more: boolean }
  /** Nothing new. */
  | { state: 'idle' }
  /** Another worker holds it, or was faster. */
  | { state: 'locked' | 'moved' }
  /** This process must not fold it, see `LeftReason`. */
  | { state: 'left'; reason: LeftReason };

export interface AnswerFolderOptions {
  orm: MikroORM;
  runner: ScriptRunner;
  keys: Keys;
  reader: ShardReader;
  folding: { answersMax: number; trimKeepMs: number };
  logger: Logger;
  metrics: FoldMetrics;
  /** Collects games unknown here. */
  unknown: UnknownGames;
  /** Makes a finished room's keys expire. Called at least once per game; must be idempotent. */
  expireRoom: (gameId: string) => Promise<void>;
  /** The clock of `storedAt` and `createdAt`. */
  now?: () => Date;
  /** How long a checkpoint may be locked and unmoved before its session is ended. */
  stuckAfterMs?: number;
}

/**
 * Folds the logs of shards into Postgres, each entry once.
 *
 * Owns, per shard, the assumed position of the checkpoint. Every commit checks it under the row's lock, so any number
 * of folders may work on the same shards, and any may be killed or stopped at any point. Calls for different shards may
 * overlap. There is nothing to stop: it runs only when called.
 *
 * Entries of games unknown to this process are parked, see `entry-parking.ts`.
 */
export class AnswerFolder {
  readonly #options: AnswerFolderOptions;
  readonly #now: () => Date;
  readonly #definitions: FoldDefinitions;
  readonly #lockBreaker: FoldLockBreaker;
  readonly #roomExpiry: RoomExpiry;
  readonly #parked: ParkedFolder;
  readonly #positions = new Map<number, ShardPosition>();
  /** Shards whose last batch met existing rows: a rescan, so the next batch will too. */
  readonly #rescanned = new Set<number>();
  readonly #left = new Map<number, LeftReason>();
  /** Maximum of rows per batch: lowered after a failed commit, in case it took too long. */
  #rowsMax: number;

  constructor(options: AnswerFolderOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => new Date());
    this.#definitions = new FoldDefinitions(options.orm);
    this.#lockBreaker = new FoldLockBreaker(options.orm, options);
    this.#roomExpiry = new RoomExpiry(options.orm, options);
    this.#parked = new ParkedFolder({ ...options, definitions: this.#definitions, now: this.#now });
    this.#rowsMax = options.folding.answersMax;
  }

  /** The cache of definitions. */
  get cache(): CacheState {
    return this.#definitions;
  }

  /** The last seen checkpoint of each shard; empty before `load`. */
  positions(): Map<number, string> {
    return new Map([...this.#positions].map(([shard, { lastId }]) => [shard, lastId]));
  }

  /** Reads all checkpoints, and resumes work that a dead worker may have left. Call it first. */
  async load(): Promise<void> {
    await this.#roomExpiry.lookBack(this.#now());
    for (const [shard, position] of await readCheckpoints(this.#options.orm)) this.#place(shard, position);
  }

  /**
   * Folds the next batch of a shard.
   * @throws `isFoldRetryable` errors without Redis or Postgres: all or nothing was written, and the next call finds out
   *   which. Any other error is a bug.
   */
  async fold(shard: number): Promise<FoldOutcome> {
    const from = this.#positions.get(shard);
    assert(from, `shard ${shard} has no checkpoint`);
    const batch = await this.#options.reader.read(shard, from.lastId, this.#rowsMax);
    if (batch.epoch !== from.epoch) return this.#leave(shard, 'other_epoch', { epoch: batch.epoch });
    const startedMs = performance.now();
    const definitions = await this.#definitions.get(gamesOf(batch.entries));
    const lastId = batch.entries.at(-1)?.id;
    this.#stay(shard);
    if (lastId === undefined) return { state: 'idle' };
    const moved = await this.#commit({ shard, from, to: lastId, now: this.#now() }, { batch, definitions });
    if (moved.state !== 'folded') {
      const position = await this.#reload(shard);
      // Our own commit, its reply lost, may have moved it: only we expire these rooms.
      this.#roomExpiry.add(endedBy(batch.entries, position.lastId));
      if (moved.state === 'locked') await this.#lockBreaker.lockedAt(shard, position.lastId);
      return { state: moved.state };
    }
    this.#lockBreaker.free(shard);
    const position = { ...from, lastId, parked: moved.parked };
    this.#place(shard, position);
    const { plan } = moved.result;
    this.#account(shard, moved.result, (performance.now() - startedMs) / 1000);
    this.#roomExpiry.add(plan.ended);
    await this.#announce(shard, position);
    return { state: 'folded', rows: plan.items.length, more: batch.more };
  }

  /**
   * Folds some parked entries of games now known here. Returns whether more may remain.
   * @throws as `fold`.
   */
  async foldParked(): Promise<boolean> {
    const { folded, more } = await this.#parked.fold();
    for (const { shard, ...batch } of folded) {
      this.#account(shard, batch, undefined);
      this.#roomExpiry.add(batch.plan.ended);
    }
    return more;
  }

  /**
   * Periodic upkeep: reads all checkpoints back, trims the logs behind them, expires finished rooms.
   * @throws as `fold`.
   */
  async tidyUp(): Promise<void> {
    const { orm, runner, keys, folding } = this.#options;
    const checkpoints = await readCheckpoints(orm);
    for (const [shard, position] of checkpoints) this.#place(shard, position);
    await trimLogs(runner, keys, { checkpoints, keepMs: folding.trimKeepMs });
  }

  /** Expires some rooms whose end is folded; returns how many remain. Failures are retried. */
  async expireRooms(): Promise<number> {
    await this.#roomExpiry.expire();
    return this.#roomExpiry.waiting;
  }

  /** Plain inserts first; if Postgres refuses the data, the careful variant. */
  async #commit(move: CheckpointMove, read: ReadBatch): Promise<CheckpointMoved<FoldedBatch>> {
    const { orm, logger, metrics, folding } = this.#options;
    const { shard } = move;
    // Planned before locking: usually no entries are parked, and it holds.
    const early = planFold(read.batch.entries, read.definitions);
    let begun = false;
    const insertWith = (insert: InsertPlan) =>
      moveCheckpoint(orm, move, async (em, parkedBefore) => {
        begun = true;
        const waiting = parkedBefore === 0 ? new Set<string>() : await findWaiting(em, shard);
        const plan = waiting.size === 0 ? early : planFold(read.batch.entries, read.definitions, waiting);
        return insertAndPark(em, plan, { move, parkedBefore, insert });
      });
    const again = () => insertWith((em, plan) => insertMissingRows(em, plan, move));
    try {
      const moved = this.#rescanned.has(shard)
        ? await again()
        : await insertWith(async (em, plan) => {
            return { deadLetters: await insertRows(em, plan, move), ignored: 0 };
          }).catch((error: unknown) => {
            if (!isDataRefused(error)) throw error;
            metrics.redone();
            logger.info({ shard, from: move.from.lastId, err: error }, 'a batch was refused and is folded with care');
            return again();
          });
      if (moved.state === 'folded' && moved.result.again.ignored > 0) this.#rescanned.add(shard);
      else this.#rescanned.delete(shard);
      this.#rowsMax = Math.min(folding.answersMax, this.#rowsMax * 2);
      return moved;
    } catch (error) {
      // A transaction that never began was not too large: an outage must not leave its backlog in small batches.
      if (begun && isFoldRetryable(error)) this.#rowsMax = Math.max(1, this.#rowsMax >> 1);
      throw error;
    }
  }

  /** @param seconds of a log batch */
  #account(shard: number, { plan, again }: FoldedBatch, seconds: number | undefined): void {
    const { logger, metrics, unknown } = this.#options;
    metrics.folded({ entries: plan.entries - plan.parked.length, rows: plan.items.length, seconds });
    metrics.ignored(plan.ignored + again.ignored);
    noteParked(plan.parked, { metrics, unknown });
    for (const { id, position, reason, detail, acked } of again.deadLetters) {
      metrics.deadLetter(reason, acked);
      const fields = { shard, id, position, reason, detail };
      if (acked) logger.error(fields, 'an acknowledged answer could not be folded');
      else logger.warn(fields, 'a log entry could not be folded');
    }
  }

  /** Notifies the web processes; if lost, `tidyUp` repeats it. */
  async #announce(shard: number, position: ShardPosition): Promise<void> {
    const { runner, keys } = this.#options;
    try {
      await markStored(runner, keys, { shard, ...position });
    } catch (error) {
      if (!isFoldRetryable(error)) throw error;
      this.#options.logger.debug({ shard, err: error }, 'could not tell how far a shard is stored');
    }
  }

  #place(shard: number, position: ShardPosition): void {
    this.#positions.set(shard, position);
    this.#parked.see(shard, position);
    const parked = [...this.#positions.values()].reduce((sum, each) => sum + each.parked, 0);
    this.#options.metrics.parkedNow(parked);
  }

  async #reload(shard: number): Promise<ShardPosition> {
    const position = await readCheckpoint(this.#options.orm, shard);
    this.#place(shard, position);
    return position;
  }

  async #leave(shard: number, reason: LeftReason, why: object): Promise<FoldOutcome> {
    if (this.#left.get(shard) !== reason) {
      this.#left.set(shard, reason);
      this.#options.metrics.left(shard, reason);
      this.#options.logger.warn({ shard, reason, ...why }, 'a shard is left alone');
    }
    // Another process may have moved or reset it.
    await this.#reload(shard);
    return { state: 'left', reason };
  }

  #stay(shard: number): void {
    if (!this.#left.delete(shard)) return;
    this.#options.metrics.left(shard, undefined);
    this.#options.logger.info({ shard }, 'a shard is folded again');
  }
}

interface ReadBatch {
  batch: ShardBatch;
  definitions: Definitions;
}

interface FoldedBatch {
  plan: FoldPlan;
  again: FoldedAgain;
}

type InsertPlan = (em: EntityManager, plan: FoldPlan) => Promise<FoldedAgain>;

/** Writes the plan's rows and its parked entries. */
async function insertAndPark(
  em: EntityManager,
  plan: FoldPlan,
  { move, parkedBefore, insert }: { move: CheckpointMove; parkedBefore: number; insert: InsertPlan },
): Promise<Folded<FoldedBatch>> {
  const result = { plan, again: await insert(em, plan) };
  await enqueuePots(em, plan);
  if (plan.parked.length === 0) return { result, parked: parkedBefore };
  await parkEntries(em, plan.parked, move);
  return { result, parked: await countParked(em, move.shard) };
}

/** Games whose end is in the entries up to a position. */
function endedBy(entries: ShardBatch['entries'], lastId: string): string[] {
  return entries.flatMap((entry) =>
    entry.type === 'over' && compareLogIds(entry.id, lastId) <= 0 ? [entry.gameId] : [],
  );
}
