/** Builds the live room: rooms, answers, scoring. */
import type { Server } from 'socket.io';
import { AnswerCollector } from '../live/answers/answer-collector.ts';
import { writeByPath } from '../live/answers/answer-writer.ts';
import { DirectAnswers } from '../live/answers/direct-answers.ts';
import { DirectWriter } from '../live/answers/direct-writer.ts';
import { ReceiptLookup } from '../live/answers/receipt-lookup.ts';
import { DeadlineSweeper } from '../live/rooms/deadline-sweeper.ts';
import { HostCommands } from '../live/rooms/host-commands.ts';
import { LocalRooms } from '../live/rooms/local-rooms.ts';
import { PotJoins, type PotEntries } from '../live/rooms/pot-joins.ts';
import { PresenceTracker } from '../live/rooms/presence-tracker.ts';
import { RoomCounts } from '../live/rooms/room-counts.ts';
import { RoomEntry, type EntryDeps } from '../live/rooms/room-entry.ts';
import { RoomNewsReader } from '../live/rooms/room-news.ts';
import { RoomReader } from '../live/rooms/room-reader.ts';
import { RoomResync } from '../live/rooms/room-resync.ts';
import { RoomAdvancer } from '../live/rooms/room-advancer.ts';
import { RoomBroadcaster } from '../live/rooms/room-broadcaster.ts';
import { RosterCache } from '../live/rooms/roster-cache.ts';
import { SeatConnections } from '../live/rooms/seat-connections.ts';
import { QuestionScorer } from '../live/scoring/question-scorer.ts';
import { RoomRegrader } from '../live/scoring/room-regrader.ts';
import { ResultAnnouncer } from '../live/scoring/result-announcer.ts';
import { RoomBudgets } from '../live/sockets/room-budgets.ts';
import { RedisClock } from '../redis/redis-clock.ts';
import type { Service } from './lifecycle.ts';
import type { Overload } from './overload.ts';
import { buildRoomAccess } from './room-access.ts';
import type { WebInfra } from './web-infra.ts';

export type Live = ReturnType<typeof buildLive>;

/** Time to report disconnections to Redis, in ms. */
const flushMs = 700;

/** @param io not attached yet */
export function buildLive(infra: WebInfra, { work }: Pick<Overload, 'work'>, io: Server, entries: PotEntries) {
  const { config, logger, metrics, tasks, keys, orm, redis, runner, randomness, processId } = infra;
  const random = () => randomness.next();
  const access = buildRoomAccess(infra);
  const { unknown, epochs, scripts, tokens, results, definitions } = access;
  const clock = new RedisClock();
  const rooms = new LocalRooms();
  const budgets = new RoomBudgets(config.limits);
  const reader = new RoomReader(redis, keys, work);
  const direct = new DirectAnswers(orm);
  const scoring = { keys, scripts, reader, definitions, newId: () => randomness.secret(9) };
  const scorer = new QuestionScorer({ ...scoring, direct });
  const advancer = new RoomAdvancer({ scripts, scorer, unknown, logger });
  const sweeper = new DeadlineSweeper({ runner, scripts, keys, epochs, clock, advancer, rooms, random, tasks, logger });
  const presence = new PresenceTracker({ io, keys, scripts, reader, processId, tasks, logger });
  const rosters = new RosterCache(reader, config.limits.rosterRowsPerSecond);
  const seats = new SeatConnections({ keys, scripts, processId, hostsMax: config.limits.hostsPerRoom });
  const resync = new RoomResync({ scripts, reader, rosters, results, work, undelivered: metrics.undelivered, logger });
  const broadcaster = new RoomBroadcaster({
    keys,
    rooms,
    news: new RoomNewsReader({ runner, keys, epochs, processId }),
    counts: new RoomCounts(io, reader, (room) => resync.hosts(room)),
    presence,
    announcer: new ResultAnnouncer(reader, results, metrics.undelivered),
    clock,
    sweeper,
    resync: (room, rev) => resync.everyone(room, rev),
    reseat: (room) => seats.reseat(room),
    fannedOut: metrics.fannedOut,
    undelivered: metrics.undelivered,
    tasks,
    logger,
  });
  const rosterSent: EntryDeps['rosterSent'] = (gameId, snapshot) => budgets.rosterSent(gameId, snapshot);
  const placed = { io, keys, scripts, definitions, reader, presence, rooms, broadcaster, seats, advancer, tokens };
  const entry = new RoomEntry({ ...placed, results, randomness, processId, rosters, work, rosterSent });
  const durable = () => infra.durability.ok;
  const answers = writeByPath({
    buffered: new AnswerCollector({ scripts, tokens, advancer, durable }),
    direct: new DirectWriter({ scripts, stored: direct, tokens, advancer }),
  });
  const potJoins = new PotJoins({ definitions, entries, rooms: access.directory });
  const receipts = new ReceiptLookup({ orm, redis, keys, tokens, scripts, advancer });
  const commands = new HostCommands({ scripts, advancer, tokens, randomness });
  watchRooms(metrics, rooms, unknown);
  const services: Service[] = [
    {
      name: 'epochs',
      async start() {
        await epochs.ensure();
        redis.on('ready', () => epochs.suspect());
        const [seconds, micros] = await redis.time();
        clock.observe(Number(seconds) * 1000 + Math.floor(Number(micros) / 1000));
      },
    },
    {
      name: 'presence',
      limitsMs: { stop: flushMs },
      start: () => presence.start(),
      stop: () => presence.flush().finally(() => presence.stop()),
    },
    { name: 'room broadcaster', start: () => broadcaster.start(infra.queueing.hints), stop: () => broadcaster.stop() },
  ];
  /** Drained before the wait for work in flight: the sweeper starts new work. */
  const sweeping: Service = { name: 'sweeper', start: () => sweeper.start(), drain: () => sweeper.stop() };
  const edges = { entry, potJoins, answers, receipts, commands, regrading: new RoomRegrader(scoring) };
  return { ...access, ...edges, clock, rooms, budgets, advancer, services, sweeping };
}

function watchRooms(
  metrics: WebInfra['metrics'],
  rooms: LocalRooms,
  unknown: ReturnType<typeof buildRoomAccess>['unknown'],
): void {
  metrics.watch('rooms', 'Rooms with sockets here', () => rooms.counts().rooms);
  metrics.watch('players', 'Players connected here', () => rooms.counts().players);
  metrics.watch('rooms_waiting', 'Rooms in which something is due that this process does not know', () =>
    unknown.countDue(),
  );
}
