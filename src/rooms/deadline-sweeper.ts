import type { Logger } from '../observability/logger.ts';
import { CodedError } from '../protocol/errors.ts';
import { shards, type Keys } from '../redis/keys.ts';
import type { RedisClock } from '../redis/redis-clock.ts';
import type { ScriptReply, ScriptRunner } from '../redis/script-runner.ts';
import type { RoomScripts } from './room-scripts.ts';
import type { RoomTender } from './room-tender.ts';

const nearIntervalMs = 100;
const farIntervalMs = 1000;
/** Rooms tended at the same time. */
const tendedAtOnceMax = 50;
/** Longer waits are left to the sweep. */
const timerMaxMs = 600_000;

export interface SweeperDeps {
  runner: ScriptRunner;
  scripts: RoomScripts;
  keys: Keys;
  clock: RedisClock;
  tender: RoomTender;
  localShards: () => ReadonlySet<number>;
  random: () => number;
  logger: Logger;
}

/**
 * Finds rooms with something due. Timers are hints: the exact one of a room with sockets here, and the sweep over all
 * shards, 10 times a second where this process has rooms and once a second elsewhere. The scripts decide.
 *
 * Runs from `start()` to `stop()`; Redis being away only makes it try again.
 */
export class DeadlineSweeper {
  readonly #deps: SweeperDeps;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #busy = new Set<number>();
  #near: NodeJS.Timeout | undefined;
  #far: NodeJS.Timeout | undefined;

  constructor(deps: SweeperDeps) {
    this.#deps = deps;
  }

  start(): void {
    const jitterMs = (ms: number) => ms * (0.9 + this.#deps.random() * 0.2);
    this.#near = setInterval(() => {
      for (const shard of this.#deps.localShards()) this.#sweepSoon(shard);
    }, jitterMs(nearIntervalMs));
    this.#far = setInterval(() => {
      const near = this.#deps.localShards();
      for (const shard of shards) if (!near.has(shard)) this.#sweepSoon(shard);
    }, jitterMs(farIntervalMs));
  }

  stop(): void {
    clearInterval(this.#near);
    clearInterval(this.#far);
    this.#near = undefined;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  /** Tends a room at a moment on Redis' clock; a later call for the same room replaces it, `undefined` cancels. */
  tendAt(gameId: string, atMs: number | undefined): void {
    clearTimeout(this.#timers.get(gameId));
    this.#timers.delete(gameId);
    if (atMs === undefined || this.#near === undefined) return;
    const delayMs = Math.max(0, atMs - this.#deps.clock.nowMs()) + 1;
    if (delayMs > timerMaxMs) return;
    const timer = setTimeout(() => {
      this.#timers.delete(gameId);
      void this.#deps.tender.tend(gameId);
    }, delayMs);
    this.#timers.set(gameId, timer);
  }

  /** One sweep of a shard at a time: a slow Redis must not pile them up. */
  #sweepSoon(shard: number): void {
    if (this.#busy.has(shard)) return;
    this.#busy.add(shard);
    void this.#sweep(shard).finally(() => this.#busy.delete(shard));
  }

  async #sweep(shard: number): Promise<void> {
    try {
      let [kind, began, ids] = await this.#due(shard, '');
      if (kind === 'outage') {
        this.#deps.logger.warn(
          { shard, rooms: ids.length },
          'nobody could answer for a while: open questions get it back',
        );
        for (const gameId of ids) await this.#absorb(gameId, began);
        [kind, began, ids] = await this.#due(shard, began);
      }
      if (kind !== 'due') return;
      for (let from = 0; from < ids.length; from += tendedAtOnceMax) {
        await Promise.all(ids.slice(from, from + tendedAtOnceMax).map((gameId) => this.#deps.tender.tend(gameId)));
      }
    } catch (error) {
      if (error instanceof CodedError) this.#deps.logger.debug({ err: error, shard }, 'a shard could not be swept');
      else this.#deps.logger.error({ err: error, shard }, 'a bug while sweeping a shard');
    }
  }

  /** A room whose data makes this go wrong must not keep the outage of all others from being absorbed. */
  async #absorb(gameId: string, began: string): Promise<void> {
    try {
      const reply = await this.#deps.scripts.run('absorb-outage', gameId, [began]);
      if (Array.isArray(reply) && reply[0] === 'busy') throw new CodedError('busy', 'another epoch');
    } catch (error) {
      if (error instanceof CodedError) throw error;
      this.#deps.logger.error({ err: error, gameId }, 'a bug while absorbing an outage');
    }
  }

  async #due(shard: number, absorbed: string): Promise<[kind: string, began: string, gameIds: string[]]> {
    const { runner, keys } = this.#deps;
    const reply = await runner.run('sweep-shard', [keys.alive(shard), keys.deadlines(shard)], [absorbed]);
    const [, kind, began, ids] = reply as [string, string, string, ScriptReply[]];
    return [kind, began, ids as string[]];
  }
}
