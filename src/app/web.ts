/** The composition root of a web process: every long-lived object is built here, once, and handed to whoever needs it. */
import { once } from 'node:events';
import type { FastifyInstance } from 'fastify';
import type { MikroORM } from '@mikro-orm/postgresql';
import type { Server } from 'socket.io';
import { AnswerCollector } from '../live/answers/answer-collector.ts';
import { writeByPath } from '../live/answers/answer-writer.ts';
import { DirectAnswers } from '../live/answers/direct-answers.ts';
import { DirectWriter } from '../live/answers/direct-writer.ts';
import { ReceiptDesk } from '../live/answers/receipt-desk.ts';
import type { Config } from '../config/config.ts';
import { joinInstallation } from '../db/installation.ts';
import { connectOrm } from '../db/orm.ts';
import { watchPoolUse } from '../db/pool-use.ts';
import { foldParkedGame } from '../folding/parked-folder.ts';
import { GameDirectory } from '../platform/games/game-directory.ts';
import { readResults } from '../platform/games/read-results.ts';
import { ConnectionLimiter } from '../http/connection-limiter.ts';
import { connectionLimits, descriptorLimit } from '../http/descriptor-budget.ts';
import { buildHttpServer } from '../http/http-server.ts';
import { MetricsAccess } from '../http/metrics-access.ts';
import { metricsServerAt } from '../http/metrics-server.ts';
import { OpenConnections } from '../http/open-connections.ts';
import { createRateLimits } from '../http/rate-limits.ts';
import { ResultsStreams } from '../http/results-stream.ts';
import { QuestionScorer } from '../live/scoring/question-scorer.ts';
import { ResultAnnouncer } from '../live/scoring/result-announcer.ts';
import { systemRandomness, type Randomness } from '../lib/randomness.ts';
import { holdsWithin, within } from '../lib/within.ts';
import { WorkQueue } from '../lib/work-queue.ts';
import { BackgroundTasks } from '../observability/background-tasks.ts';
import type { Logger } from '../observability/logger.ts';
import { createWebMetrics } from '../observability/metrics.ts';
import { MetricsText } from '../observability/metrics-text.ts';
import { LogWatch } from '../platform/ops/log-watch.ts';
import { OpsBoard } from '../platform/ops/ops-board.ts';
import { OpsDesk } from '../platform/ops/ops-desk.ts';
import { ProcessSampler } from '../platform/ops/process-sampler.ts';
import { QuizLibrary } from '../platform/quizzes/quiz-library.ts';
import { guardDurability } from '../redis/cluster-durability.ts';
import { connectCommands, connectPatient } from '../redis/connect.ts';
import { readMemoryPercent } from '../redis/read-memory-percent.ts';
import { createKeys } from '../redis/keys.ts';
import { RedisClock } from '../redis/redis-clock.ts';
import { loadScripts, ScriptRunner } from '../redis/script-runner.ts';
import { RolloutDesk } from '../platform/rollout/rollout-desk.ts';
import { Admission } from '../live/overload/admission.ts';
import { DeadlineSweeper } from '../live/rooms/deadline-sweeper.ts';
import { Epochs } from '../live/rooms/epochs.ts';
import { HostCommands } from '../live/rooms/host-commands.ts';
import { LoadWatch } from '../live/overload/load-watch.ts';
import { PinGuesses } from '../live/overload/pin-guesses.ts';
import { PresenceKeeper } from '../live/rooms/presence-keeper.ts';
import { RoomCounts } from '../live/rooms/room-counts.ts';
import { RoomDefinitions } from '../live/rooms/room-definitions.ts';
import { RoomDirectory } from '../live/rooms/room-directory.ts';
import { RoomEntry } from '../live/rooms/room-entry.ts';
import { RoomNewsReader } from '../live/rooms/room-news.ts';
import { RoomReader } from '../live/rooms/room-reader.ts';
import { RoomResync } from '../live/rooms/room-resync.ts';
import { RoomRebuilder } from '../live/rooms/room-rebuilder.ts';
import { RoomScripts } from '../live/rooms/room-scripts.ts';
import { RoomTender } from '../live/rooms/room-tender.ts';
import { RoomTokens } from '../live/rooms/room-tokens.ts';
import { RoomWatcher } from '../live/rooms/room-watcher.ts';
import { RosterCache } from '../live/rooms/roster-cache.ts';
import { UnknownGames } from '../log/unknown-games.ts';
import { AddressCounter } from '../live/overload/address-counter.ts';
import { EventRouter } from '../live/sockets/event-router.ts';
import { commonEvents, hostEvents } from '../live/sockets/host-events.ts';
import { playerEvents } from '../live/sockets/player-events.ts';
import { RoomBudgets } from '../live/sockets/room-budgets.ts';
import { ReactionRelay } from '../live/sockets/reaction-relay.ts';
import { SocketDrain } from '../live/sockets/socket-drain.ts';
import { RejoinLimits } from '../live/overload/rejoin-limits.ts';
import { acceptConnections, createSocketServer } from '../live/sockets/socket-server.ts';
import { PersonLimits } from '../platform/accounts/person-limits.ts';
import { SessionKeeper } from '../platform/accounts/session-keeper.ts';

/** What tests may replace: there is no other seam. */
export interface AppOverrides {
  randomness?: Randomness;
  /** A name that no other running process has. */
  processId?: string;
  pagesDir?: string;
}

/**
 * How long a stop waits, after the sockets have been asked to go (`DRAIN_MS`), for events and scoring to finish; then for
 * requests, and for Redis to hear who is gone; then for Postgres. Together under seven seconds.
 */
const stopLimits = { inFlightMs: 2500, farewellMs: 1700 } as const;

/** How long one statement of results may take: of a giant room's, the ranks of all players are one. */
const resultsQueryMs = 15_000;

/** A web process that is built and not yet listening. */
export interface WebApp {
  http: FastifyInstance;
  io: Server;
  orm: MikroORM;
  runner: ScriptRunner;
  ready: () => boolean;
  /** Starts timers and subscriptions, then listens. Resolves to the port. */
  start: () => Promise<number>;
  /** Asks its sockets to go, finishes what is in flight, closes everything; see `stopLimits` for how long. */
  stop: () => Promise<void>;
}

/** @throws when Postgres or Redis cannot be reached, or Postgres does not commit to disk. */
export async function buildWebApp(config: Config, logger: Logger, overrides: AppOverrides = {}): Promise<WebApp> {
  const randomness = overrides.randomness ?? systemRandomness();
  const processId = overrides.processId ?? randomness.secret(9);
  const keys = createKeys(config.redis.prefix);
  const metrics = createWebMetrics();
  const tasks = new BackgroundTasks(logger, metrics.registry);
  const now = () => Date.now();
  const work = new WorkQueue(config.limits);

  const orm = await connectOrm({
    url: config.database.url ?? '',
    poolMax: config.database.poolMax,
    applicationName: `quickfire-web-${processId}`,
    logger: (message) => logger.warn(message),
  });
  // Of their own, so that they take none of the connections that sign-ins and new games wait for.
  const resultsOrm = await connectOrm({
    url: config.database.url ?? '',
    poolMax: config.limits.resultsAtOnce,
    applicationName: `quickfire-results-${processId}`,
    queryTimeoutMs: resultsQueryMs,
    logger: (message) => logger.warn(message),
  });
  const redis = connectCommands(config.redis, logger);
  const [subscriber, adapterPub, adapterSub] = ['hints', 'adapter-pub', 'adapter-sub'].map((name) =>
    connectPatient(config.redis, logger, name),
  ) as [Patient, Patient, Patient];
  const guard = guardDurability(redis, { allowLossy: config.redis.allowLossy }, logger);
  const secret = await joinInstallation(orm, config);

  const clock = new RedisClock();
  const loaded = loadScripts();
  const runner = new ScriptRunner(redis, loaded, metrics.redisCalled);
  // Its calls are no part of a game, and not counted with those that are.
  const opsRunner = new ScriptRunner(redis, loaded);
  const unknown = new UnknownGames(logger, metrics.gameUnknown);
  const rebuilder = new RoomRebuilder({ runner, keys, unknown, foldParked: foldParkedGame });
  const epochs = new Epochs({ orm, redis, keys, runner, rebuilder, logger });
  const scripts = new RoomScripts(runner, keys, epochs);
  const tokens = new RoomTokens(secret);
  const definitions = new RoomDefinitions(redis, keys, unknown, config.limits.cachedDefinitionBytes);
  const reader = new RoomReader(redis, keys, work);
  const connectionsMax = connectionLimits(config.limits, {
    descriptors: descriptorLimit(),
    reserved: config.database.poolMax + redisConnections(config),
    oneProxy: config.http.trustProxy,
  });
  const limiter = new ConnectionLimiter(connectionsMax, metrics.connectionEnded, logger);
  const addresses = new AddressCounter({ ...config.limits, ...connectionsMax }, now);
  const admission = new Admission(config.busy, () => randomness.next(), metrics.refused);
  const load = new LoadWatch(admission, redis, { logger, tasks });
  let stopping = false;
  const isStopping = () => stopping;
  const io = createSocketServer(
    config,
    { pub: adapterPub, sub: adapterSub, keyPrefix: keys.adapter },
    { addresses, admission, isStopping },
  );

  const direct = new DirectAnswers(orm);
  const scorer = new QuestionScorer({ keys, scripts, reader, definitions, direct, newId: () => randomness.secret(9) });
  const tender = new RoomTender({ scripts, scorer, unknown, logger });
  const presence = new PresenceKeeper({ io, keys, scripts, reader, processId, tasks, logger });
  const rosters = new RosterCache(reader, config.limits.rosterRowsPerSecond);
  const resync = new RoomResync({ scripts, reader, rosters, work, untold: metrics.untold, logger });
  const watcher: RoomWatcher = new RoomWatcher({
    keys,
    news: new RoomNewsReader({ runner, keys, epochs, processId }),
    counts: new RoomCounts(io, reader, (room) => resync.hosts(room)),
    presence,
    announcer: new ResultAnnouncer(reader, metrics.untold),
    clock,
    sweeper: () => sweeper,
    resync: (room, rev) => resync.everyone(room, rev),
    reseat: (room) => entry.reseat(room),
    fannedOut: metrics.fannedOut,
    untold: metrics.untold,
    tasks,
    logger,
  });
  const localShards = () => watcher.localShards();
  const random = () => randomness.next();
  const sweeper = new DeadlineSweeper({
    runner,
    scripts,
    keys,
    epochs,
    clock,
    tender,
    localShards,
    random,
    tasks,
    logger,
  });
  const budgets = new RoomBudgets(config.limits);
  const entry = new RoomEntry({
    io,
    keys,
    scripts,
    definitions,
    reader,
    presence,
    watcher,
    tender,
    tokens,
    randomness,
    processId,
    rosters,
    work,
    hostsMax: config.limits.hostsPerRoom,
    rosterSent: (gameId, snapshot) => budgets.rosterSent(gameId, snapshot),
  });
  const directory = new RoomDirectory({ redis, keys, scripts, definitions, tokens, randomness });

  const limits = createRateLimits(redis, keys.limits, config.limits);
  const answers = writeByPath({
    buffered: new AnswerCollector({ scripts, tokens, tender, durable: () => guard.ok }),
    direct: new DirectWriter({ scripts, stored: direct, tokens, tender }),
  });
  const receipts = new ReceiptDesk({ orm, redis, keys, tokens, scripts, tender });
  const reactions = new ReactionRelay(io, () => watcher.rooms, tasks);
  const countShared = (address: string) => limits.wrongPin(address);
  const guesses = new PinGuesses(config.limits, { countShared, now, onGuess: metrics.pinGuessed });
  const rejoins = new RejoinLimits(config.limits, now);
  const checkJoin = () => admission.check('join');
  const handlers = {
    ...playerEvents({
      entry,
      directory,
      answers,
      receipts,
      reactions,
      guesses,
      rejoins,
      guesserCut: metrics.guesserCut,
      checkJoin,
      isStopping,
      budgets,
      receiptLimits: config.limits,
    }),
    ...hostEvents(new HostCommands({ scripts, tender, tokens, randomness }), entry, budgets),
    ...commonEvents(entry, clock, { pace: config.limits, budgets }),
  };
  const router = new EventRouter(handlers, { logger, metrics, work }, config.limits.frameBytes);

  const board = new OpsBoard(opsRunner, keys);
  const log = new LogWatch(opsRunner, keys);
  const pool = await watchPoolUse(orm);
  const { adminToken, metricsHost, webMetricsPort } = config.ops;
  const published = adminToken === undefined && config.rollout.file === undefined ? undefined : board;
  const rollout = new RolloutDesk({
    config: config.rollout,
    orm,
    board: published,
    processId,
    metrics,
    tasks,
    logger,
    now,
  });
  const choosePath = (gameId: string) => rollout.choosePath(gameId);
  const people = new PersonLimits(config.people);
  const metricsText = new MetricsText(metrics.registry, logger);
  const quizzes = new QuizLibrary({ orm, people, limits: config.limits, makeId: () => randomness.uuid(), now });
  const ready = () => !stopping && guard.ok && epochs.known && redis.status === 'ready';
  const http = await buildHttpServer({
    config: config.http,
    logger,
    sessions: new SessionKeeper({ orm, randomness, now }),
    quizzes,
    receipts,
    results: new ResultsStreams((request) => readResults(resultsOrm, request), config.limits, work),
    games: new GameDirectory({
      orm,
      quizzes,
      people,
      rooms: directory,
      randomness,
      now,
      choosePath,
      admit: (bytes) => load.admitGame(bytes),
      countGuestGame: (address, bytes) => limits.guestGame(address, bytes),
    }),
    limits,
    guesses,
    admission,
    timeLimits: config.limits,
    bodyBytesPerSecond: config.limits.bodyBytesPerSecond,
    work,
    requestLimits: config.limits,
    readiness: () =>
      Promise.resolve({ ready: ready(), checks: { redis: guard.ok, epochs: epochs.known, serving: !stopping } }),
    metrics,
    served: webMetricsPort === undefined ? { text: metricsText, access: new MetricsAccess(config) } : undefined,
    ops: { adminToken, desk: new OpsDesk({ board, log, memoryPercent: () => readMemoryPercent(redis) }), rollout },
    pagesDir: overrides.pagesDir ?? new URL('../../web/dist', import.meta.url).pathname,
  });
  const connections = new OpenConnections(http.server);
  const drain = new SocketDrain({ io, rooms: () => watcher.rooms, random, drainMs: config.http.drainMs });
  const sampler = new ProcessSampler({
    processId,
    kind: 'web',
    metrics,
    pool,
    more: () => ({ sockets: io.engine.clientsCount, ...watcher.counts(), busyLevel: admission.level }),
    answers: () => metrics.answers.read(),
    board: published,
    tasks,
    logger,
  });
  const place = { host: metricsHost, port: webMetricsPort };
  const metricsServer = metricsServerAt(place, metricsText, logger);
  metrics.watchPool(pool);
  metrics.watchLog(() => log.readIfThere());
  metrics.watch('sockets', 'Open sockets', () => io.engine.clientsCount);
  metrics.watch('connections', 'Open TCP connections', () => limiter.counts.open);
  metrics.watch('connections_waiting', 'TCP connections without a socket', () => limiter.counts.waiting);
  metrics.watch('rooms', 'Rooms with sockets here', () => watcher.counts().rooms);
  metrics.watch('players', 'Players connected here', () => watcher.counts().players);
  metrics.watch('busy_level', 'What is refused: 0 nothing, 1 whoever is new, 2 connections too', () => admission.level);
  metrics.watch('rollout_percent', 'Percent of new games that are buffered', () => rollout.describe().percent);
  metrics.watch('rooms_waiting', 'Rooms in which something is due that this process does not know', () =>
    unknown.countDue(),
  );
  metrics.watch('work_waiting', 'Handshakes, joins and requests that wait for a turn', () => work.waiting);
  metrics.watch('events_in_flight', 'Client events that wait for their reply', () => router.inFlight);

  let stopWatching = () => {};
  const start = async () => {
    // Commands are never queued: before the connection stands they would fail. A refused connection fails here.
    if (redis.status !== 'ready') await once(redis, 'ready');
    await guard.check();
    await epochs.ensure();
    redis.on('ready', () => epochs.suspect());
    const [seconds, micros] = await redis.time();
    clock.observe(Number(seconds) * 1000 + Math.floor(Number(micros) / 1000));
    await watcher.start(subscriber);
    sweeper.start();
    load.start();
    stopWatching = acceptConnections(io, http.server, {
      config,
      addresses,
      tokens,
      entry,
      budgets,
      router,
      reactions,
      rejoins,
      work,
      metrics,
      tasks,
      established: (connection) => limiter.established(connection),
      logger,
    });
    limiter.attach(http.server);
    sampler.start();
    await rollout.start();
    metricsServer?.start();
    await http.listen({ port: config.http.port, host: config.http.host });
    const address = http.server.address();
    return typeof address === 'object' && address !== null ? address.port : config.http.port;
  };
  const stop = async () => {
    stopping = true;
    load.stop();
    guesses.stop();
    await drain.askToGo();
    sweeper.stop();
    await holdsWithin(stopLimits.inFlightMs, () => router.inFlight === 0 && tender.inFlight === 0);
    watcher.stop();
    reactions.stop();
    // Nobody comes back here from now on.
    const closed = http.close();
    await drain.closeTransports();
    await within(stopLimits.farewellMs, Promise.all([closed, presence.flush(), sampler.stop(), rollout.stop()]));
    metricsServer?.stop();
    presence.stop();
    connections.destroyAll();
    stopWatching();
    guard.stop();
    for (const connection of [redis, subscriber, adapterPub, adapterSub]) connection.disconnect();
    await within(stopLimits.farewellMs, Promise.all([closed, orm.close(true), resultsOrm.close(true)]));
  };
  return { http, io, orm, runner, ready, start, stop };
}

/** A cluster is one connection a node, and its nodes are not all named. */
const redisConnections = ({ redis }: Config) => (redis.cluster ? 64 : 8);

type Patient = ReturnType<typeof connectPatient>;
