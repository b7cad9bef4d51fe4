/** Builds the edge of the live room: events in and out. */
import type { Server as HttpServer } from 'node:http';
import type { Server } from 'socket.io';
import { holdsWithin } from '../lib/within.ts';
import { setFastPath } from '../live/rooms/send-packet.ts';
import { EventRouter } from '../live/sockets/event-router.ts';
import { commonEvents, hostEvents } from '../live/sockets/host-events.ts';
import { playerEvents } from '../live/sockets/player-events.ts';
import { ReactionRelay } from '../live/sockets/reaction-relay.ts';
import { SocketDrain } from '../live/sockets/socket-drain.ts';
import { acceptConnections } from '../live/sockets/socket-server.ts';
import type { Service } from './lifecycle.ts';
import type { Live } from './live.ts';
import type { Overload } from './overload.ts';
import { mayDo } from './seat-rights.ts';
import type { WebInfra } from './web-infra.ts';

/** How long a stop waits for events and scoring in progress, after the sockets were asked to leave, in ms. */
const inFlightMs = 2200;
/** Both limit themselves: the lifecycle grants more for a busy machine. */
const reserveMs = 1500;

interface Edge {
  io: Server;
  live: Live;
  overload: Overload;
  /** Built; it listens after all other services have started. */
  server: HttpServer;
  isStopping: () => boolean;
}

/** @returns the services to start before the server listens, in order. `inFlight` drains after all that start events. */
export function buildSockets(
  infra: WebInfra,
  { io, live, overload, server, isStopping }: Edge,
): { inFlight: Service; services: Service[] } {
  const { config, logger, metrics, tasks, randomness } = infra;
  const { entry, budgets, clock, commands, tokens, directory, answers, receipts, rooms, advancer, potJoins } = live;
  const { work, guesses, rejoins, admission, addresses, limiter } = overload;
  const reactions = new ReactionRelay(io, rooms, tasks);
  const { guesserCut } = metrics;
  const checkJoin = () => admission.check('join');
  const known = { entry, directory, answers, receipts, tokens, reactions, guesses, rejoins, budgets, pots: potJoins };
  const handlers = {
    ...playerEvents({ ...known, guesserCut, checkJoin, isStopping, receiptLimits: config.limits }),
    ...hostEvents(commands, entry, budgets),
    ...commonEvents(entry, clock, { pace: config.limits, budgets }),
  };
  const router = new EventRouter(handlers, { logger, metrics, work, mayDo }, config.limits.frameBytes);
  setFastPath(config.fastPath);
  const { drainMs } = config.http;
  const drain = new SocketDrain({ io, rooms, random: () => randomness.next(), drainMs });
  metrics.watch('sockets', 'Open sockets', () => io.engine.clientsCount);
  metrics.watch('events_in_flight', 'Client events that wait for their reply', () => router.inFlight);
  let stopWatching = () => {};
  const established: typeof limiter.established = (connection) => limiter.established(connection);
  const accepting = { config, addresses, tokens, entry, budgets, router, reactions, rejoins, work, established };
  const inFlight: Service = {
    name: 'events in flight',
    limitsMs: { drain: inFlightMs + reserveMs },
    drain: () => holdsWithin(inFlightMs, () => router.inFlight === 0 && advancer.inFlight === 0),
  };
  const sockets: Service = {
    name: 'sockets',
    limitsMs: { drain: drainMs + reserveMs, stop: reserveMs },
    start() {
      stopWatching = acceptConnections(io, server, { ...accepting, metrics, tasks, logger });
      limiter.attach(server);
    },
    drain: () => drain.requestReconnects(),
    async stop() {
      await drain.closeTransports();
      stopWatching();
    },
  };
  const relay: Service = { name: 'reactions', start: () => reactions.start(), stop: () => reactions.stop() };
  return { inFlight, services: [relay, sockets] };
}
