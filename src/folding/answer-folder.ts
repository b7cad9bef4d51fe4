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
import { insertRows } from './fold-rows.ts';
import { moveCheckpoint, type CheckpointMove, type CheckpointMoved, type Folded } from './fold-transaction.ts';
import { markStored, readCheckpoint, readCheckpoints, trimLogs, type ShardPosition } from './fold-trimmer.ts';
import { compareLogIds } from '../log/log-order.ts';
import type { ShardBatch, ShardReader } from './shard-reader.ts';

/** What came of one attempt at a shard. Only after `folded` with `more` is there any reason to try again at once. */
export type FoldOutcome =
  | { state: 'folded'; rows: number; more: boolean }
  /** Nothing new. */
  | { state: 'idle' }
  /** Another worker is at it, or was faster. */
  | { state: 'locked' | 'moved' }
  /** This process may not fold it, see `LeftReason`. */
  | { state: 'left'; reason: LeftReason };

export interface AnswerFolderOptions {
  orm: MikroORM;
  runner: ScriptRunner;
  keys: Keys;
  reader: ShardReader;
  folding: { answersMax: number; trimKeepMs: number };
  logger: Logger;
  metrics: FoldMetrics;
  /** Where games that are not known here are noted. */
  unknown: UnknownGames;
  /** Lets a finished room's keys expire. Called at least once for each game; calling it again must not harm. */
  expireRoom: (gameId: string) => Promise<void>;
  /** The clock of `storedAt` and `createdAt`. */
  now?: () => Date;
  /** How long a checkpoint may be locked and unmoved before its session is ended. */
  stuckAfterMs?: number;
}

/**
 * Folds the logs of shards into Postgres, each entry once.
 *
 * Owns, per shard, where it believes the checkpoint to be; that belief is checked under the row's lock in every commit,
 * so any number of folders may work on the same shards, and any may be killed or stopped at any point. Calls for
 * different shards may overlap. There is nothing to stop: without a call nothing runs.
 *
 * Entries of games that this process does not know are parked, see `entry-parking.ts`.
 */
export class AnswerFolder {
  readonly #options: AnswerFolderOptions;
  readonly #now: () => Date;
  readonly #definitions: FoldDefinitions;
  readonly #lockBreaker: FoldLockBreaker;
  readonly #roomExpiry: RoomExpiry;
  readonly #parked: ParkedFolder;
  readonly #positions = new Map<number, ShardPosition>();
  /** Shards whose last batch met rows that were there already: a rescan, so the next batch will as well. */
  readonly #rescanned = new Set<number>();
  readonly #left = new Map<number, LeftReason>();
  /** Rows a batch may have: fewer after a commit that failed, in case it failed because it took too long. */
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

  /** Of the definitions that are kept here. */
  get cache(): CacheState {
    return this.#definitions;
  }

  /** Where each shard's checkpoint was when last seen; empty before `load`. */
  positions(): Map<number, string> {
    return new Map([...this.#positions].map(([shard, { lastId }]) => [shard, lastId]));
  }

  /** Reads all checkpoints, and takes up what a worker that died may have left undone. Call it before all else. */
  async load(): Promise<void> {
    await this.#roomExpiry.lookBack(this.#now());
    for (const [shard, position] of await readCheckpoints(this.#options.orm)) this.#place(shard, position);
  }

  /**
   * Folds the next batch of a shard.
   * @throws what `isFoldRetryable` knows when Redis or Postgres is away: nothing happened, or all of it did, and the
   * next call finds out. Anything else is a bug.
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
      // By a commit of ours whose reply was lost, perhaps: then nobody else lets these rooms go.
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
   * Folds some of what is parked of games that are known here. Returns whether there may be more of it.
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
   * What is done now and then: reads all checkpoints back, trims the logs behind them, lets finished rooms expire.
   * @throws as `fold`.
   */
  async tidyUp(): Promise<void> {
    const { orm, runner, keys, folding } = this.#options;
    const checkpoints = await readCheckpoints(orm);
    for (const [shard, position] of checkpoints) this.#place(shard, position);
    await trimLogs(runner, keys, { checkpoints, keepMs: folding.trimKeepMs });
  }

  /** Lets some of the rooms whose end has been folded expire; returns how many are left. Failures are tried again. */
  async expireRooms(): Promise<number> {
    await this.#roomExpiry.expire();
    return this.#roomExpiry.waiting;
  }

  /** Plain inserts first; when the data is refused, the same batch again with care. */
  async #commit(move: CheckpointMove, read: ReadBatch): Promise<CheckpointMoved<FoldedBatch>> {
    const { orm, logger, metrics, folding } = this.#options;
    const { shard } = move;
    // Made before the lock is taken: as a rule nothing is parked, and it holds.
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
      // What never began did not fail of its size: a long outage must not leave a long backlog in small pieces.
      if (begun && isFoldRetryable(error)) this.#rowsMax = Math.max(1, this.#rowsMax >> 1);
      throw error;
    }
  }

  /** @param seconds of a batch of the log */
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

  /** Tells the web processes; when this is lost, `tidyUp` says it again. */
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
    // Another process may have moved it, or set it up anew.
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

/** The plan's rows, and what of it is parked, into their tables. */
async function insertAndPark(
  em: EntityManager,
  plan: FoldPlan,
  { move, parkedBefore, insert }: { move: CheckpointMove; parkedBefore: number; insert: InsertPlan },
): Promise<Folded<FoldedBatch>> {
  const result = { plan, again: await insert(em, plan) };
  if (plan.parked.length === 0) return { result, parked: parkedBefore };
  await parkEntries(em, plan.parked, move);
  return { result, parked: await countParked(em, move.shard) };
}

/** Games whose end is among the entries, up to a position. */
function endedBy(entries: ShardBatch['entries'], lastId: string): string[] {
  return entries.flatMap((entry) =>
    entry.type === 'over' && compareLogIds(entry.id, lastId) <= 0 ? [entry.gameId] : [],
  );
}
