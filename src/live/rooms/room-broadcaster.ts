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
/** Every third poll includes finished rooms. Polled less often, this process would count as dead there. */
const finishedPollEvery = 3;
/** Counts may change after the last hint: one more read follows after this time. */
const trailingReadMs = 260;
/** Rooms read by one script: each takes some 30 µs of Redis' time. */
const roomsPerRead = 100;
/** Pause in reading a room after a bug; doubled with each failure in a row. */
const backoffMs = { first: 1000, max: 60_000 } as const;

export interface BroadcasterDeps {
  keys: Keys;
  rooms: LocalRooms;
  news: RoomNewsReader;
  counts: RoomCounts;
  presence: PresenceTracker;
  announcer: Announcer;
  clock: RedisClock;
  sweeper: Pick<DeadlineSweeper, 'advanceAt'>;
  /** Sends a fresh snapshot to each socket of a room that is behind this `rev`: too many events were missed. */
  resync: (room: LocalRoom, rev: number) => Promise<void>;
  /** Seats a room's sockets again: other processes took this one for dead. */
  reseat: (room: LocalRoom) => Promise<void>;
  /** An event has been written to the last local socket that receives it. */
  fannedOut: (event: string, path: PersistencePath, seconds: number) => void;
  /** Counts what could not be sent. */
  undelivered: (what: 'event' | 'room') => void;
  tasks: BackgroundTasks;
  logger: Logger;
}

/**
 * Sends new events of each room to the sockets of this process, in order of `rev`. It reads a room on a hint, on every
 * (re)subscribe and once a second. A lost hint costs at most a second.
 *
 * Reads of one room are serialised: `catchUp` during a read starts one more after it. The room's positions (`rev`,
 * `rosterSeq`, …) move after the sockets have been sent the change, so the next read repeats what failed. Rooms are
 * independent: a slow or failing room does not affect the others.
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

  /** @param subscriber a queueing connection used for nothing else; the caller opens and closes it. */
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
   * Reads what is new in a room and sends it to the sockets here; resolves when everything up to now has been sent.
   * @throws {CodedError} `busy` when Redis is unavailable.
   */
  catchUp(room: LocalRoom): Promise<void> {
    const running = this.#reading.get(room.gameId);
    if (running === undefined) return this.#readOne(room);
    // The running read may precede the caller's change: one more follows, shared by all callers until then.
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
    // Only hosts need counts at once; players in the lobby get them with the poll.
    if (message.startsWith('p') && room.hosts.size === 0) return;
    if (message.startsWith('s')) room.comparesSeats = true;
    if (!isBackingOff(room)) void this.#runLogged(room, this.catchUp(room));
  }

  #pollAll(): void {
    const byShard = new Map<number, LocalRoom[]>();
    this.#polls += 1;
    for (const room of this.#deps.rooms.values()) {
      if (this.#reading.has(room.gameId) || isBackingOff(room)) continue;
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

  /** One script reads all rooms, which share a shard; then each proceeds on its own. */
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
      if (poll) void this.#runLogged(room, work);
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
      await this.#deliver(room, news, shard);
    } catch (error) {
      if (!(error instanceof CodedError)) {
        this.#deps.undelivered('room');
        room.failures += 1;
        room.backoffUntilMs = performance.now() + Math.min(backoffMs.max, backoffMs.first * 2 ** (room.failures - 1));
      }
      throw error;
    }
    room.failures = 0;
  }

  async #deliver(room: LocalRoom, news: RoomNews, shard: ShardProgress): Promise<void> {
    const { counts } = this.#deps;
    // First, before anything can fail: later deliveries are not stored before this position either.
    if (news.rev > room.rev || counts.unsettled(room, news)) room.unstoredThrough = shard.logged;
    room.snapshotRev = -1;
    // A snapshot may be ahead of this read. What would carry an older `rev` after it waits for the next read.
    const isAhead = () => room.snapshotRev > room.rev;
    // A bug in one stage must not block the others; an unavailable Redis ends them all.
    let bug: unknown;
    const stages = [
      () => this.#deliverEvents(room, news),
      () => this.#deliverRefresh(room, news),
      () => (isAhead() ? Promise.resolve() : Promise.resolve(sendNext(room, news))),
      () => (isAhead() ? Promise.resolve() : counts.send(room, news, shard)),
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
    if (isAhead() || counts.unsettled(room, news)) this.#readLater(room);
  }

  async #deliverEvents(room: LocalRoom, news: RoomNews): Promise<void> {
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
      // Missed events are no longer kept, or only a later server version can send one: sends the current state.
      await this.#deps.resync(room, news.rev);
      room.rev = Math.max(room.rev, news.rev);
      room.sentAtMs = Date.now();
    }
  }

  /** A regrade changes scores without an event, and a payment the podium: every socket gets a snapshot. */
  async #deliverRefresh(room: LocalRoom, news: RoomNews): Promise<void> {
    if (news.refreshes === room.refreshes) return;
    for (const socket of room.sockets) room.resynced.delete(socket);
    await this.#deps.resync(room, news.rev);
    room.refreshes = news.refreshes;
  }

  /** Undefined for what cannot be sent as an event. */
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

  /** Sends to all local sockets at once; then, before the next event, each player's own part. */
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
        const { removed, players, areLinksWithdrawn } = news;
        await announcer.announceFinals(room, { rev, scoredQ, removed, players, areLinksWithdrawn });
        this.#measure(room, 'player:final', at);
      });
    }
    await deliverPending(room);
  }

  /** @param at of the transition; undefined for an event that a rebuilt room repeats */
  #measure(room: LocalRoom, event: string, at: number | undefined): void {
    if (at !== undefined) this.#deps.fannedOut(event, room.path, this.#deps.clock.sinceMs(at) / 1000);
  }

  #readLater(room: LocalRoom): void {
    if (this.#trailing.has(room.gameId) || this.#poll === undefined) return;
    const timer = this.#deps.tasks.later('read room', trailingReadMs, async () => {
      this.#trailing.delete(room.gameId);
      if (!isBackingOff(room)) await this.#runLogged(room, this.catchUp(room));
    });
    this.#trailing.set(room.gameId, timer);
  }

  /** An unavailable Redis is no error here: the next poll retries. */
  async #runLogged({ gameId, failures }: LocalRoom, work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      if (error instanceof CodedError) this.#deps.logger.debug({ err: error, gameId }, 'a room could not be read');
      // A bug in one room must not end the process and its other rooms; the poll retries.
      else this.#deps.logger.error({ err: error, gameId, failures }, 'a bug while telling a room');
    }
  }
}

/** Announces the room that follows a finished one. */
function sendNext(room: LocalRoom, { next }: RoomNews): void {
  if (next === undefined || next.pin === room.nextSent) return;
  tellAll(room.sockets, 'room:next', { rev: room.rev, ...next });
  room.nextSent = next.pin;
}

/** The shard's log and folding positions, and whether the poll asks. */
type ShardProgress = Pick<ShardNews, 'stored' | 'logged'> & { poll: boolean };

const isBackingOff = (room: LocalRoom): boolean => performance.now() < room.backoffUntilMs;

/**
 * Sends pending deliveries in order, each repeated while Redis is unavailable. One that fails by a bug is dropped, so
 * that it does not block later events. @throws {CodedError} `busy`, or the bug.
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

/** When the next deadline of the room is, as far as the event shows; the sweep finds the others. */
function dueAfter(room: LocalRoom, event: RoomEvent, nowMs: number): number | undefined {
  const { settings } = room.definition;
  const { payload } = event;
  if (event.name === 'question:intro' && 'opensAt' in payload) return payload.opensAt;
  if ('closesAt' in payload && payload.closesAt !== undefined) return payload.closesAt;
  if (event.name === 'question:closed' && settings.autoAdvance) return nowMs + settings.revealMs;
  if (event.name === 'leaderboard' && settings.autoAdvance) return nowMs + settings.standingsMs;
  return undefined;
}
