import type { BackgroundTasks, PeriodicTask } from '../../observability/background-tasks.ts';
import type { Logger } from '../../observability/logger.ts';
import { CodedError } from '../../protocol/errors.ts';
import { shards, type Keys } from '../../redis/keys.ts';
import type { RedisClock } from '../../redis/redis-clock.ts';
import type { ScriptRunner } from '../../redis/script-runner.ts';
import type { Epochs } from './epochs.ts';
import type { LocalRooms } from './local-rooms.ts';
import type { RoomScripts } from './room-scripts.ts';
import type { RoomAdvancer } from './room-advancer.ts';

const nearIntervalMs = 100;
/** Closes a room whose only process has died within a second, jitter included. */
const farIntervalMs = 800;
/** Rooms of a shard in progress at once. */
const advancedAtOnceMax = 50;
/** The sweep covers longer waits. */
const timerMaxMs = 600_000;

export interface SweeperDeps {
  runner: ScriptRunner;
  scripts: RoomScripts;
  keys: Keys;
  epochs: Epochs;
  clock: RedisClock;
  advancer: RoomAdvancer;
  rooms: Pick<LocalRooms, 'shards' | 'whenRemoved'>;
  random: () => number;
  tasks: BackgroundTasks;
  logger: Logger;
}

/**
 * Finds rooms with something due. Timers are hints; the scripts decide. A room with sockets here has an exact timer. A
 * sweep reads all shards: 10 times a second where this process has rooms, once a second elsewhere.
 *
 * Runs from `start()` to `stop()`. While Redis is unavailable it keeps trying.
 */
export class DeadlineSweeper {
  readonly #deps: SweeperDeps;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #busy = new Set<number>();
  /** By shard: rooms that a sweep has found and that are still in progress. */
  readonly #advancing = new Map<number, Map<string, Promise<void>>>();
  #near: PeriodicTask | undefined;
  #far: PeriodicTask | undefined;

  constructor(deps: SweeperDeps) {
    this.#deps = deps;
    deps.rooms.whenRemoved(({ gameId }) => this.advanceAt(gameId, undefined));
  }

  start(): void {
    const { tasks, random } = this.#deps;
    const jitterMs = (ms: number) => ms * (0.9 + random() * 0.2);
    this.#near = tasks.every('sweep near', jitterMs(nearIntervalMs), () => {
      for (const shard of this.#deps.rooms.shards()) this.#sweepSoon(shard);
    });
    this.#far = tasks.every('sweep far', jitterMs(farIntervalMs), () => {
      const near = this.#deps.rooms.shards();
      for (const shard of shards) if (!near.has(shard)) this.#sweepSoon(shard);
    });
  }

  stop(): void {
    void this.#near?.stop();
    void this.#far?.stop();
    this.#near = undefined;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  /** Advances a room at a moment on Redis' clock. A later call for the room replaces it; `undefined` cancels. */
  advanceAt(gameId: string, atMs: number | undefined): void {
    clearTimeout(this.#timers.get(gameId));
    this.#timers.delete(gameId);
    if (atMs === undefined || this.#near === undefined) return;
    const delayMs = Math.max(0, atMs - this.#deps.clock.nowMs()) + 1;
    if (delayMs > timerMaxMs) return;
    const timer = this.#deps.tasks.later('advance room', delayMs, async () => {
      this.#timers.delete(gameId);
      await this.#deps.advancer.advance(gameId);
    });
    this.#timers.set(gameId, timer);
  }

  /** One sweep of a shard at a time, so that sweeps do not pile up behind a slow Redis. */
  #sweepSoon(shard: number): void {
    if (this.#busy.has(shard)) return;
    this.#busy.add(shard);
    void this.#sweep(shard).finally(() => this.#busy.delete(shard));
  }

  async #sweep(shard: number): Promise<void> {
    try {
      let found = await this.#findDue(shard);
      if (found.kind === 'outage') found = await this.#absorbOutage(shard, found);
      if (found.kind === 'due') await this.#advanceAll(shard, found.gameIds);
    } catch (error) {
      if (error instanceof CodedError) this.#deps.logger.debug({ err: error, shard }, 'a shard could not be swept');
      else this.#deps.logger.error({ err: error, shard }, 'a bug while sweeping a shard');
    }
  }

  /** Resolves when all have been started. A slow room keeps one place and does not delay the others. */
  async #advanceAll(shard: number, gameIds: readonly string[]): Promise<void> {
    const advancing = this.#advancing.get(shard) ?? new Map<string, Promise<void>>();
    this.#advancing.set(shard, advancing);
    for (const gameId of gameIds) {
      if (advancing.has(gameId)) continue;
      // oxlint-disable-next-line no-await-in-loop -- a bounded number at once
      while (advancing.size >= advancedAtOnceMax) await Promise.race(advancing.values());
      const work = this.#deps.advancer.advance(gameId).finally(() => advancing.delete(gameId));
      advancing.set(gameId, work);
    }
  }

  /** Adds the outage to the open questions of all rooms, in chunks; then marks the shard alive. Resolves to the due rooms. */
  async #absorbOutage(shard: number, first: Found): Promise<Found> {
    const { began } = first;
    this.#deps.logger.warn({ shard }, 'nobody could answer for a while: open questions get it back');
    let found = first;
    for (;;) {
      await inChunks(found.gameIds, (gameId) => this.#absorb(gameId, began));
      if (found.cursor === '0') return this.#findDue(shard, { absorbed: began });
      found = await this.#findDue(shard, { cursor: found.cursor });
      // Another process has finished first.
      if (found.kind !== 'outage') return found;
    }
  }

  /** A bug in one room's data must not stop the others from absorbing the outage. */
  async #absorb(gameId: string, began: string): Promise<void> {
    try {
      const reply = await this.#deps.scripts.run('absorb-outage', gameId, [began]);
      if (Array.isArray(reply) && reply[0] === 'busy') throw new CodedError('busy', 'another epoch');
    } catch (error) {
      if (error instanceof CodedError) throw error;
      this.#deps.logger.error({ err: error, gameId }, 'a bug while absorbing an outage');
    }
  }

  async #findDue(shard: number, { absorbed = '', cursor = '0' } = {}): Promise<Found> {
    const { runner, keys, epochs } = this.#deps;
    const names = [keys.alive(shard), keys.deadlines(shard), keys.epoch(shard)];
    const reply = await runner.run('sweep-shard', names, [epochs.of(shard), absorbed, cursor]);
    if (reply === 'busy') {
      // So every process notices a loss of data, and a rebuild by another process, within a second.
      epochs.suspect();
      throw new CodedError('busy', 'another epoch');
    }
    const [, kind, began, gameIds, next] = reply as [string, Found['kind'], string, string[], string];
    return { kind, began, gameIds, cursor: next };
  }
}

/** The result of one sweep: rooms with something due, or one part of all rooms after an outage. */
interface Found {
  kind: 'due' | 'outage';
  /** When the outage began; it identifies the outage. */
  began: string;
  gameIds: readonly string[];
  /** Cursor of the next part of the rooms; `0` after the last. */
  cursor: string;
}

async function inChunks(gameIds: readonly string[], work: (gameId: string) => Promise<void>): Promise<void> {
  for (let from = 0; from < gameIds.length; from += advancedAtOnceMax) {
    await Promise.all(gameIds.slice(from, from + advancedAtOnceMax).map(work));
  }
}
