import type { Redis } from 'ioredis';
import type { Announcer } from './announcer.ts';
import type { BackgroundTasks, PeriodicTask } from '../../observability/background-tasks.ts';
import type { Logger } from '../../observability/logger.ts';
import type { PersistencePath } from '../../protocol/ops.ts';
import { CodedError } from '../../protocol/errors.ts';
import { shards, type Keys } from '../../redis/keys.ts';
import type { RedisClock } from '../../redis/redis-clock.ts';
import { composeEvent, type RoomEvent } from './compose-event.ts';
import type { DeadlineSweeper } from './deadline-sweeper.ts';
import type { LocalRoom } from './local-room.ts';
import type { LocalRooms } from './local-rooms.ts';
import type { PresenceTracker } from './presence-tracker.ts';
import type { RoomCounts } from './room-counts.ts';
import type { RoomNews, RoomNewsReader, ShardNews } from './room-news.ts';
import type { StoredEvent } from './room-reply.ts';
import { tellAll } from './send-packet.ts';

const pollIntervalMs = 1000;
/** One poll of so many also looks at rooms that are over: less often, and the process would be taken for dead there. */
const finishedPollEvery = 3;
/** Counts may have moved after the last hint: look once more after this. */
const trailingReadMs = 260;
/** Rooms read by one script: each takes some 30 µs of Redis' time. */
const roomsPerRead = 100;
/** How long a room in which something of ours has failed is left alone: doubled with each failure. */
const restMs = { first: 1000, max: 60_000 } as const;

export interface BroadcasterDeps {
  keys: Keys;
  rooms: LocalRooms;
  news: RoomNewsReader;
  counts: RoomCounts;
  presence: PresenceTracker;
  announcer: Announcer;
  clock: RedisClock;
  sweeper: Pick<DeadlineSweeper, 'advanceAt'>;
  /** Brings each socket of a room to this `rev` at least by a fresh snapshot: too much was missed. */
  resync: (room: LocalRoom, rev: number) => Promise<void>;
  /** Seats a room's sockets again: others took this process for dead. */
  reseat: (room: LocalRoom) => Promise<void>;
  /** An event was written to the last socket here that gets it. */
  fannedOut: (event: string, path: PersistencePath, seconds: number) => void;
  /** Something could not be told: counts it. */
  undelivered: (what: 'event' | 'room') => void;
  tasks: BackgroundTasks;
  logger: Logger;
}

/**
 * Keeps the sockets of this process up to date with their rooms. Reads what is new on a
 * hint, on every (re)subscribe and once a second, and emits it to its own sockets, in order of `rev`. A hint that is
 * lost costs a second at most.
 *
 * Per room, reads are one after another: `catchUp` during a read makes one more. What the room has been told (`rev`,
 * `rosterSeq`, …) moves after the sockets have been told, so that what fails is told again by the next read. Rooms do
 * not wait for each other, and what goes wrong in one concerns that one alone.
 */
export class RoomBroadcaster {
  readonly #deps: BroadcasterDeps;
  readonly #reading = new Map<string, Promise<void>>();
  readonly #again = new Map<string, Promise<void>>();
  readonly #trailing = new Map<string, NodeJS.Timeout>();
  #poll: PeriodicTask | undefined;
  #polls = 0;

  constructor(deps: BroadcasterDeps) {
    this.#deps = deps;
    deps.rooms.whenRemoved(({ gameId }) => {
      clearTimeout(this.#trailing.get(gameId));
      this.#trailing.delete(gameId);
    });
  }

  /** @param subscriber a patient connection of its own; its life cycle stays with the caller. */
  async start(subscriber: Redis): Promise<void> {
    subscriber.on('message', (_channel: string, message: string) => this.#onHint(message));
    subscriber.on('ready', () => this.#pollAll());
    this.#poll = this.#deps.tasks.every('poll rooms', pollIntervalMs, () => this.#pollAll());
    await subscriber.subscribe(...shards.map((shard) => this.#deps.keys.hints(shard)));
  }

  stop(): void {
    void this.#poll?.stop();
    this.#poll = undefined;
    for (const timer of this.#trailing.values()) clearTimeout(timer);
    this.#trailing.clear();
  }

  /**
   * Reads what is new in a room and tells it to the sockets here; resolves when everything up to now has been told.
   * @throws {CodedError} `busy` when Redis is away.
   */
  catchUp(room: LocalRoom): Promise<void> {
    const running = this.#reading.get(room.gameId);
    if (running === undefined) return this.#readOne(room);
    // What is running may have read before our caller's change: one more read follows it, shared by all who ask now.
    let next = this.#again.get(room.gameId);
    if (next === undefined) {
      next = running.then(
        () => this.#readOne(room),
        () => this.#readOne(room),
      );
      this.#again.set(room.gameId, next);
    }
    return next;
  }

  #onHint(message: string): void {
    const room = this.#deps.rooms.get(message.slice(1));
    if (room === undefined) return;
    // Counts concern hosts alone; players in the lobby get theirs with the poll.
    if (message.startsWith('p') && room.hosts.size === 0) return;
    if (message.startsWith('s')) room.comparesSeats = true;
    if (!isResting(room)) void this.#quietly(room, this.catchUp(room));
  }

  #pollAll(): void {
    const byShard = new Map<number, LocalRoom[]>();
    this.#polls += 1;
    for (const room of this.#deps.rooms.values()) {
      if (this.#reading.has(room.gameId) || isResting(room)) continue;
      if (room.settled && this.#polls % finishedPollEvery !== 0) continue;
      const list = byShard.get(room.shard);
      if (list === undefined) byShard.set(room.shard, [room]);
      else list.push(room);
    }
    for (const rooms of byShard.values()) {
      for (let from = 0; from < rooms.length; from += roomsPerRead) {
        this.#startReading(rooms.slice(from, from + roomsPerRead), true);
      }
    }
  }

  #readOne(room: LocalRoom): Promise<void> {
    this.#startReading([room], false);
    return this.#reading.get(room.gameId) as Promise<void>;
  }

  /** One script for all rooms, which are of one shard; then each goes its own way. */
  #startReading(rooms: readonly LocalRoom[], poll: boolean): void {
    const found = this.#read(rooms);
    for (const [i, room] of rooms.entries()) {
      const work = found
        .then((shard) => this.#take(room, shard.rooms[i], { ...shard, poll }))
        .finally(() => {
          if (this.#reading.get(room.gameId) === work) this.#reading.delete(room.gameId);
        });
      this.#reading.set(room.gameId, work);
      this.#again.delete(room.gameId);
      if (poll) void this.#quietly(room, work);
    }
  }

  async #read(rooms: readonly LocalRoom[]): Promise<ShardNews> {
    const { news, counts, clock } = this.#deps;
    const shard = rooms[0]?.shard ?? 0;
    const found = await news.read(
      shard,
      rooms.map((room) => ({ room, roster: counts.wantsRoster(room) })),
    );
    clock.observe(found.now);
    return found;
  }

  async #take(room: LocalRoom, news: ShardNews['rooms'][number], shard: ShardProgress): Promise<void> {
    if (news === undefined || this.#deps.rooms.get(room.gameId) !== room) return;
    try {
      if (news instanceof Error) throw news;
      await this.#tell(room, news, shard);
    } catch (error) {
      if (!(error instanceof CodedError)) {
        this.#deps.undelivered('room');
        room.failures += 1;
        room.restUntilMs = performance.now() + Math.min(restMs.max, restMs.first * 2 ** (room.failures - 1));
      }
      throw error;
    }
    room.failures = 0;
  }

  async #tell(room: LocalRoom, news: RoomNews, shard: ShardProgress): Promise<void> {
    const { counts } = this.#deps;
    // Before anything can fail: what is told later, or by the next read, is as little stored.
    if (news.rev > room.rev || counts.unsettled(room, news)) room.unstoredThrough = shard.logged;
    // A bug in one of them must not keep the others from the room; Redis being away would, anyway.
    let bug: unknown;
    const stages = [
      () => this.#tellEvents(room, news),
      () => Promise.resolve(tellNext(room, news)),
      () => counts.tell(room, news, shard),
      () => (shard.poll || room.comparesSeats ? this.#comparePresence(room, news) : Promise.resolve()),
    ];
    for (const stage of stages) {
      try {
        // oxlint-disable-next-line no-await-in-loop -- in this order
        await stage();
      } catch (error) {
        if (error instanceof CodedError) throw error;
        bug ??= error;
      }
    }
    if (bug !== undefined) throw bug;
    if (counts.unsettled(room, news)) this.#readLater(room);
  }

  async #tellEvents(room: LocalRoom, news: RoomNews): Promise<void> {
    await deliverPending(room);
    room.phase = news.phase;
    if (news.rev <= room.rev) return;
    const stored = news.events.filter((event) => event === undefined || event.rev > room.rev);
    const events = stored.map((event) => this.#compose(room, event));
    const isWhole =
      events.length === news.rev - room.rev &&
      events.every((event, i) => event !== undefined && event.payload.rev === room.rev + 1 + i);
    if (isWhole) {
      for (const [i, event] of events.entries()) await this.#emit(room, event as RoomEvent, news, stored[i]?.at);
    } else {
      // More than is kept, or something that only a later version of the server can tell: where the room is now.
      await this.#deps.resync(room, news.rev);
      room.rev = Math.max(room.rev, news.rev);
      room.sentAtMs = Date.now();
    }
  }

  /** Undefined for what cannot be told as an event. */
  #compose(room: LocalRoom, event: StoredEvent | undefined): RoomEvent | undefined {
    try {
      return event === undefined ? undefined : composeEvent(room.definition, event);
    } catch (error) {
      this.#deps.undelivered('event');
      this.#deps.logger.error({ err: error, gameId: room.gameId, rev: event?.rev }, 'an event cannot be told');
      return undefined;
    }
  }

  async #comparePresence(room: LocalRoom, news: RoomNews): Promise<void> {
    if (await this.#deps.presence.reconcile(room, news)) room.reseatPending = true;
    room.comparesSeats = false;
    if (!room.reseatPending) return;
    await this.#deps.reseat(room);
    room.reseatPending = false;
  }

  /** To everyone here at once; then, before the next event, to each player what is theirs. */
  async #emit(room: LocalRoom, event: RoomEvent, news: RoomNews, at: number | undefined): Promise<void> {
    const { announcer } = this.#deps;
    tellAll(room.sockets, event.name, event.payload);
    room.rev = event.payload.rev;
    room.sentAtMs = Date.now();
    room.phase = phaseAfter(event) ?? room.phase;
    this.#measure(room, event.name, at);
    this.#deps.sweeper.advanceAt(room.gameId, dueAfter(room, event, this.#deps.clock.nowMs()));
    const { rev } = event.payload;
    if (event.name === 'question:closed' && 'index' in event.payload) {
      const { index } = event.payload;
      room.pendingDeliveries.push(async () => {
        await announcer.announceResults(room, { rev, index, removed: news.removed, players: news.players });
        this.#measure(room, 'player:result', at);
      });
    }
    if (event.name === 'game:over') {
      const scoredQ = room.definition.questions.length;
      room.pendingDeliveries.push(async () => {
        await announcer.announceFinals(room, { rev, scoredQ, removed: news.removed, players: news.players });
        this.#measure(room, 'player:final', at);
      });
    }
    await deliverPending(room);
  }

  /** @param at of the transition; what a rebuilt room tells anew has none */
  #measure(room: LocalRoom, event: string, at: number | undefined): void {
    if (at !== undefined) this.#deps.fannedOut(event, room.path, this.#deps.clock.sinceMs(at) / 1000);
  }

  #readLater(room: LocalRoom): void {
    if (this.#trailing.has(room.gameId) || this.#poll === undefined) return;
    const timer = this.#deps.tasks.later('read room', trailingReadMs, async () => {
      this.#trailing.delete(room.gameId);
      if (!isResting(room)) await this.#quietly(room, this.catchUp(room));
    });
    this.#trailing.set(room.gameId, timer);
  }

  /** Redis being away is no error here: the poll comes again. */
  async #quietly({ gameId, failures }: LocalRoom, work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      if (error instanceof CodedError) this.#deps.logger.debug({ err: error, gameId }, 'a room could not be read');
      // One room's trouble must not end the process and every other room with it; the poll tries again.
      else this.#deps.logger.error({ err: error, gameId, failures }, 'a bug while telling a room');
    }
  }
}

/** The people of a room that is over go on in another one. */
function tellNext(room: LocalRoom, { next }: RoomNews): void {
  if (next === undefined || next.pin === room.nextSent) return;
  tellAll(room.sockets, 'room:next', { rev: room.rev, ...next });
  room.nextSent = next.pin;
}

/** How far the room's shard is, and whether the once-a-second look asks. */
type ShardProgress = Pick<ShardNews, 'stored' | 'logged'> & { poll: boolean };

const isResting = (room: LocalRoom): boolean => performance.now() < room.restUntilMs;

/**
 * Each as often as it takes while Redis is away. What fails of a bug is dropped: it must not keep every later event from
 * the room. @throws {CodedError} `busy`, or the bug.
 */
async function deliverPending(room: LocalRoom): Promise<void> {
  for (let next = room.pendingDeliveries[0]; next !== undefined; next = room.pendingDeliveries[0]) {
    try {
      await next();
    } catch (error) {
      if (!(error instanceof CodedError)) room.pendingDeliveries.shift();
      throw error;
    }
    room.pendingDeliveries.shift();
  }
}

function phaseAfter(event: RoomEvent): string | undefined {
  switch (event.name) {
    case 'question:intro':
      return 'intro';
    case 'question:open':
      return 'open';
    case 'question:closed':
      return 'reveal';
    case 'leaderboard':
      return 'standings';
    case 'game:over':
    case 'room:closed':
      return 'over';
    default:
      return undefined;
  }
}

/** When this process should look after the room, as far as the event tells; the sweep finds the rest. */
function dueAfter(room: LocalRoom, event: RoomEvent, nowMs: number): number | undefined {
  const { settings } = room.definition;
  const { payload } = event;
  if (event.name === 'question:intro' && 'opensAt' in payload) return payload.opensAt;
  if ('closesAt' in payload && payload.closesAt !== undefined) return payload.closesAt;
  if (event.name === 'question:closed' && settings.autoAdvance) return nowMs + settings.revealMs;
  if (event.name === 'leaderboard' && settings.autoAdvance) return nowMs + settings.standingsMs;
  return undefined;
}
