import { randomUUID } from 'node:crypto';
import { LockMode, type EntityManager, type MikroORM } from '@mikro-orm/postgresql';
import { Checkpoint } from '../../../entities/checkpoint.ts';
import { Game } from '../../../entities/game.ts';
import { compareLogIds } from '../../log/log-order.ts';
import { isDatabaseUnavailable } from '../../db/is-database-unavailable.ts';
import type { Logger } from '../../observability/logger.ts';
import { CodedError } from '../../protocol/errors.ts';
import type { RedisCommands } from '../../redis/connect.ts';
import { shardOf, shards, type Keys } from '../../redis/keys.ts';
import type { ScriptRunner } from '../../redis/script-runner.ts';
import { logIdMs } from './rebuild-room.ts';
import { expiredPinMs } from './retention.ts';
import type { RoomRebuilder } from './room-rebuilder.ts';

const recheckIntervalMs = 1000;
const pinsAtOnce = 200;

type LiveGame = Pick<Game, 'id' | 'pin'>;

/**
 * The epoch of each shard: a random name that Postgres keeps beside the checkpoint and Redis beside the log. If Redis
 * has another epoch, or its log ends before the checkpoint, it has lost its data. Every script then answers `busy`
 * until a process has rebuilt the shard's live rooms from Postgres, under a new epoch. Answers that only receipts prove
 * are restored after that (`ReceiptLookup`).
 *
 * States: *unknown* (until the first `ensure` has read the checkpoints) → *known*. The row lock on the checkpoint
 * admits one rebuild at a time, so no worker folds entries of the lost log. Each write to a room names the attempt (a
 * fencing token): a process that was suspended halfway cannot overwrite the work of another.
 */
export class Epochs {
  readonly #deps: EpochDeps;
  #epochs: readonly string[] | undefined;
  #checkedAt = 0;
  #running: Promise<void> | undefined;

  constructor(deps: EpochDeps) {
    this.#deps = deps;
  }

  get known(): boolean {
    return this.#epochs !== undefined;
  }

  /** @throws {CodedError} `busy` before the epochs are known. */
  of(shard: number): string {
    const epoch = this.#epochs?.[shard];
    if (epoch === undefined) throw new CodedError('busy', 'starting up', { retryAfterMs: 500 });
    return epoch;
  }

  /** A script met another epoch, or Redis was unavailable: checks again, at most once a second. */
  suspect(): void {
    if (this.#running !== undefined || Date.now() - this.#checkedAt < recheckIntervalMs) return;
    this.ensure().catch((error: unknown) => this.#deps.logger.warn({ err: error }, 'could not check the epochs'));
  }

  /** Reads the epochs and rebuilds the shards that Redis has lost. @throws when Postgres or Redis is unavailable. */
  ensure(): Promise<void> {
    this.#running ??= this.#ensure().finally(() => {
      this.#running = undefined;
      this.#checkedAt = Date.now();
    });
    return this.#running;
  }

  async #ensure(): Promise<void> {
    const rows = await this.#readCheckpoints();
    const lost: Checkpoint[] = [];
    for (const row of rows) if ((await this.#isLost(row)) || (await this.#mayBuildMore(row.shard))) lost.push(row);
    if (lost.length === 0) {
      this.#epochs = rows.map(({ epoch }) => epoch);
      return;
    }
    const games = await this.#restorePins(new Set(lost.map(({ shard }) => shard)));
    let rebuilt = 0;
    for (const { shard } of lost) {
      rebuilt += await this.#rebuildShard(
        shard,
        games.filter(({ id }) => shardOf(id) === shard),
      );
    }
    this.#epochs = (await this.#readCheckpoints()).map(({ epoch }) => epoch);
    if (rebuilt > 0)
      this.#deps.logger.error(
        { shards: lost.length, rebuilt },
        'Redis has lost its data: its live rooms are rebuilt from what was stored',
      );
  }

  async #readCheckpoints(): Promise<Checkpoint[]> {
    const rows = await this.#deps.orm.em.fork().find(Checkpoint, {}, { orderBy: { shard: 'asc' } });
    if (rows.length !== shards.length) throw new Error('the checkpoints are missing: run the migrations');
    return rows;
  }

  async #isLost({ shard, epoch, lastId }: Pick<Checkpoint, 'shard' | 'epoch' | 'lastId'>): Promise<boolean> {
    const { redis, keys } = this.#deps;
    if ((await redis.get(keys.epoch(shard))) !== epoch) return true;
    return lastId !== '0-0' && !(await this.#logReaches(shard, lastId));
  }

  /** Whether the shard has rooms that no process could rebuild so far, and this process may be able to. */
  async #mayBuildMore(shard: number): Promise<boolean> {
    const { orm, redis, keys, rebuilder } = this.#deps;
    for (const gameId of await redis.smembers(keys.unbuilt(shard))) {
      if (await rebuilder.mayRebuild(orm.em.fork(), gameId)) return true;
    }
    return false;
  }

  /** Whether the log has ever had an entry at or after a position, trimmed entries included. */
  async #logReaches(shard: number, lastId: string): Promise<boolean> {
    const { redis, keys } = this.#deps;
    const log = keys.log(shard);
    if ((await redis.exists(log)) === 0) return false;
    const info = (await redis.xinfo('STREAM', log)) as unknown[];
    const last = String(info[info.indexOf('last-generated-id') + 1]);
    return compareLogIds(last, lastId) >= 0;
  }

  /**
   * Restores the PINs of live games first, so that no new game draws one of them. It covers all shards, because a PIN
   * may be lost where its room is not. Resolves to the live games of the lost shards.
   */
  async #restorePins(lost: ReadonlySet<number>): Promise<LiveGame[]> {
    const em = this.#deps.orm.em.fork();
    const live = await em.find(
      Game,
      { $or: [{ status: 'running' }, { status: 'lobby', openingAt: null }] },
      { fields: ['id', 'pin', 'status', 'createdAt'], disableIdentityMap: true },
    );
    await this.#setPins([...holdersOf(live)].map(([pin, id]) => ({ pin, id })));
    // PINs of recently ended games stay reserved, too.
    const since = new Date(Date.now() - expiredPinMs);
    const ended = await em.find(
      Game,
      { storedAt: { $gt: since } },
      { fields: ['id', 'pin', 'storedAt'], disableIdentityMap: true },
    );
    await this.#setPins(
      ended.map(({ id, pin, storedAt }) => {
        const leftMs = Math.max(1, (storedAt ?? since).getTime() - since.getTime());
        return { pin, id, leftMs };
      }),
    );
    return live.filter(({ id }) => lost.has(shardOf(id)));
  }

  async #setPins(pins: readonly { pin: string; id: string; leftMs?: number }[]): Promise<void> {
    const { runner, keys } = this.#deps;
    const point = ({ pin, id, leftMs }: (typeof pins)[number]) =>
      runner.run('keep-pin', [keys.pin(pin)], [id, leftMs ?? '']);
    for (let from = 0; from < pins.length; from += pinsAtOnce) {
      await Promise.all(pins.slice(from, from + pinsAtOnce).map(point));
    }
  }

  /** Resolves to the number of rebuilt rooms: 0 when another process has finished first. */
  #rebuildShard(shard: number, games: readonly LiveGame[]): Promise<number> {
    const { orm, redis, runner, keys } = this.#deps;
    const attempt = `rebuilding ${randomUUID()}`;
    const epoch = randomUUID();
    let rebuilt = 0;
    const unbuilt: string[] = [];
    return orm.em.fork().transactional(async (em) => {
      const checkpoint = await em.findOneOrFail(
        Checkpoint,
        { shard },
        { lockMode: LockMode.PESSIMISTIC_WRITE, disableIdentityMap: true },
      );
      if (!(await this.#isLost(checkpoint)) && !(await this.#mayBuildMore(shard))) return 0;
      const all = checkpoint.lastId !== '0-0' && !(await this.#logReaches(shard, checkpoint.lastId));
      await redis.set(keys.epoch(shard), attempt);
      const nowMs = await this.#latestMoment(checkpoint.lastId);
      for (const { id } of games) {
        // A whole log was not lost, and neither were its rooms. Only a complete room has a phase.
        if (!all && (await redis.hexists(keys.room(id).control, 'phase')) === 1) continue;
        if (await this.#rebuildRoom(em, id, { attempt, nowMs })) rebuilt += 1;
        else unbuilt.push(id);
      }
      await redis.del(keys.unbuilt(shard));
      if (unbuilt.length > 0) await redis.sadd(keys.unbuilt(shard), ...unbuilt);
      // Not earlier: after a failed attempt, the log tells the next one whether the rooms are complete.
      await this.#raiseLog(shard, checkpoint.lastId);
      await redis.set(keys.stored(shard), checkpoint.lastId);
      await em.nativeUpdate(Checkpoint, { shard }, { epoch });
      // Before the commit: if that fails, no checkpoint has this epoch and the shard counts as lost again.
      const opened = await runner.run('open-shard', [keys.epoch(shard)], [attempt, epoch]);
      if (opened !== 'ok') throw new CodedError('busy', 'another process has taken over');
      return rebuilt;
    });
  }

  /** One game with data that can't be rebuilt must not keep the whole shard closed. */
  async #rebuildRoom(em: EntityManager, gameId: string, at: { attempt: string; nowMs: number }): Promise<boolean> {
    try {
      return await this.#deps.rebuilder.rebuild(em, gameId, at);
    } catch (error) {
      if (error instanceof CodedError || isDatabaseUnavailable(error)) throw error;
      this.#deps.logger.error({ err: error, gameId }, 'a bug while rebuilding a room');
      this.#deps.rebuilder.quarantine(gameId, error);
      return false;
    }
  }

  /** A moment (ms) that is not before anything stored, even when Redis' clock has gone back. */
  async #latestMoment(lastId: string): Promise<number> {
    const [seconds, micros] = (await this.#deps.redis.time()).map(Number) as [number, number];
    return Math.max(seconds * 1000 + Math.floor(micros / 1000), logIdMs(lastId));
  }

  /** Moves the log's last id past the checkpoint, so that no new entry counts as folded. */
  async #raiseLog(shard: number, lastId: string): Promise<void> {
    if (lastId === '0-0' || (await this.#logReaches(shard, lastId))) return;
    const { redis, keys } = this.#deps;
    const log = keys.log(shard);
    const [ms = '0', sequence = '0'] = lastId.split('-');
    const next = `${ms}-${BigInt(sequence) + 1n}`;
    await redis.multi().xadd(log, next, 'v', '1', 't', 'gap', 'g', '', 'd', '{}').xdel(log, next).exec();
  }
}

/**
 * Decides which live game holds each PIN. Two games can have the same one only if the room of one was never opened: its
 * reservation expired, and the other game drew the PIN later. A game that has begun was opened.
 */
function holdersOf(games: readonly Pick<Game, 'id' | 'pin' | 'status' | 'createdAt'>[]): ReadonlyMap<string, string> {
  const begun = ({ status }: Pick<Game, 'status'>) => Number(status === 'running');
  const weakestFirst = [...games].sort(
    (one, other) => begun(one) - begun(other) || one.createdAt.getTime() - other.createdAt.getTime(),
  );
  return new Map(weakestFirst.map(({ pin, id }) => [pin, id]));
}

export interface EpochDeps {
  orm: MikroORM;
  redis: RedisCommands;
  keys: Keys;
  runner: ScriptRunner;
  rebuilder: RoomRebuilder;
  logger: Logger;
}
