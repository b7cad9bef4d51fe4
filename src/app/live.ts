/** The live room: rooms, answers, scoring. */
import type { Server } from 'socket.io';
import { AnswerCollector } from '../live/answers/answer-collector.ts';
import { writeByPath } from '../live/answers/answer-writer.ts';
import { DirectAnswers } from '../live/answers/direct-answers.ts';
import { DirectWriter } from '../live/answers/direct-writer.ts';
import { ReceiptDesk } from '../live/answers/receipt-desk.ts';
import { DeadlineSweeper } from '../live/rooms/deadline-sweeper.ts';
import { HostCommands } from '../live/rooms/host-commands.ts';
import { LocalRooms } from '../live/rooms/local-rooms.ts';
import { PresenceKeeper } from '../live/rooms/presence-keeper.ts';
import { RoomCounts } from '../live/rooms/room-counts.ts';
import { RoomEntry, type EntryDeps } from '../live/rooms/room-entry.ts';
import { RoomNewsReader } from '../live/rooms/room-news.ts';
import { RoomReader } from '../live/rooms/room-reader.ts';
import { RoomResync } from '../live/rooms/room-resync.ts';
import { RoomTender } from '../live/rooms/room-tender.ts';
import { RoomWatcher } from '../live/rooms/room-watcher.ts';
import { RosterCache } from '../live/rooms/roster-cache.ts';
import { SeatConnections } from '../live/rooms/seat-connections.ts';
import { QuestionScorer } from '../live/scoring/question-scorer.ts';
import { ResultAnnouncer } from '../live/scoring/result-announcer.ts';
import { RoomBudgets } from '../live/sockets/room-budgets.ts';
import { RedisClock } from '../redis/redis-clock.ts';
import type { Service } from './lifecycle.ts';
import type { Overload } from './overload.ts';
import { buildRoomAccess } from './room-access.ts';
import type { WebInfra } from './web-infra.ts';

export type Live = ReturnType<typeof buildLive>;

/** Telling Redis who is gone, in ms. */
const farewellMs = 700;

/** @param io not attached yet */
export function buildLive(infra: WebInfra, { work }: Pick<Overload, 'work'>, io: Server) {
  const { config, logger, metrics, tasks, keys, orm, redis, runner, randomness, processId } = infra;
  const random = () => randomness.next();
  const access = buildRoomAccess(infra);
  const { unknown, epochs, scripts, tokens, definitions } = access;
  const clock = new RedisClock();
  const rooms = new LocalRooms();
  const budgets = new RoomBudgets(config.limits);
  const reader = new RoomReader(redis, keys, work);
  const direct = new DirectAnswers(orm);
  const scorer = new QuestionScorer({ keys, scripts, reader, definitions, direct, newId: () => randomness.secret(9) });
  const tender = new RoomTender({ scripts, scorer, unknown, logger });
  const sweeper = new DeadlineSweeper({ runner, scripts, keys, epochs, clock, tender, rooms, random, tasks, logger });
  const presence = new PresenceKeeper({ io, keys, scripts, reader, processId, tasks, logger });
  const rosters = new RosterCache(reader, config.limits.rosterRowsPerSecond);
  const seats = new SeatConnections({ keys, scripts, processId, hostsMax: config.limits.hostsPerRoom });
  const resync = new RoomResync({ scripts, reader, rosters, work, untold: metrics.untold, logger });
  const watcher = new RoomWatcher({
    keys,
    rooms,
    news: new RoomNewsReader({ runner, keys, epochs, processId }),
    counts: new RoomCounts(io, reader, (room) => resync.hosts(room)),
    presence,
    announcer: new ResultAnnouncer(reader, metrics.untold),
    clock,
    sweeper,
    resync: (room, rev) => resync.everyone(room, rev),
    reseat: (room) => seats.reseat(room),
    fannedOut: metrics.fannedOut,
    untold: metrics.untold,
    tasks,
    logger,
  });
  const rosterSent: EntryDeps['rosterSent'] = (gameId, snapshot) => budgets.rosterSent(gameId, snapshot);
  const placed = { io, keys, scripts, definitions, reader, presence, rooms, watcher, seats, tender, tokens };
  const entry = new RoomEntry({ ...placed, randomness, processId, rosters, work, rosterSent });
  const durable = () => infra.durability.ok;
  const answers = writeByPath({
    buffered: new AnswerCollector({ scripts, tokens, tender, durable }),
    direct: new DirectWriter({ scripts, stored: direct, tokens, tender }),
  });
  const receipts = new ReceiptDesk({ orm, redis, keys, tokens, scripts, tender });
  const commands = new HostCommands({ scripts, tender, tokens, randomness });
  metrics.watch('rooms', 'Rooms with sockets here', () => rooms.counts().rooms);
  metrics.watch('players', 'Players connected here', () => rooms.counts().players);
  metrics.watch('rooms_waiting', 'Rooms in which something is due that this process does not know', () =>
    unknown.countDue(),
  );
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
      limitsMs: { stop: farewellMs },
      start: () => presence.start(),
      stop: () => presence.flush().finally(() => presence.stop()),
    },
    { name: 'room watcher', start: () => watcher.start(infra.patient.hints), stop: () => watcher.stop() },
  ];
  /** To be drained before what is in flight is waited for: it begins more. */
  const sweeping: Service = { name: 'sweeper', start: () => sweeper.start(), drain: () => sweeper.stop() };
  return { ...access, clock, rooms, budgets, tender, entry, answers, receipts, commands, services, sweeping };
}
