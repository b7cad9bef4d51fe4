import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { Socket as TcpSocket } from 'node:net';
import { createAdapter } from '@socket.io/redis-adapter';
import type { Redis } from 'ioredis';
import { Server, type Socket } from 'socket.io';
import { Encoder } from 'socket.io-parser';
import type { Config } from '../../config/config.ts';
import { addressOf } from '../../lib/request-address.ts';
import type { WorkQueue } from '../../lib/work-queue.ts';
import type { BackgroundTasks } from '../../observability/background-tasks.ts';
import type { Logger } from '../../observability/logger.ts';
import { CodedError } from '../../protocol/errors.ts';
import { socketPath } from '../../protocol/version.ts';
import type { Admission } from '../overload/admission.ts';
import type { UnseatReason } from '../rooms/presence-tracker.ts';
import type { RoomEntry } from '../rooms/room-entry.ts';
import { type RoomTokens, seatOf, type Ticket } from '../rooms/room-tokens.ts';
import type { AddressCounter } from '../overload/address-counter.ts';
import { ConnectionGate } from './connection-gate.ts';
import type { Connection } from './connection.ts';
import { keepEngineRules } from './engine-rules.ts';
import type { EventRouter } from './event-router.ts';
import { FloodBrake } from './flood-brake.ts';
import { queueHandshakes } from './handshake-turns.ts';
import type { ReactionRelay } from './reaction-relay.ts';
import type { RejoinLimits } from '../overload/rejoin-limits.ts';
import { SlowReaders } from './slow-readers.ts';
import type { RoomBudgets } from './room-budgets.ts';
import type { SocketMetrics } from './socket-metrics.ts';
import type { SocketState } from './socket-state.ts';
import { TolerantDecoder } from './tolerant-decoder.ts';
import { queueFull } from './queue-full.ts';

export interface ConnectionChecks {
  addresses: AddressCounter;
  admission: Admission;
  isStopping: () => boolean;
}

/** @param adapter two queueing connections used by nothing else @param keyPrefix names the adapter's channels */
export function createSocketServer(
  config: Config,
  adapter: { pub: Redis; sub: Redis; keyPrefix: string },
  { addresses, admission, isStopping }: ConnectionChecks,
): Server {
  return new Server({
    path: socketPath,
    serveClient: false,
    transports: ['websocket'],
    allowUpgrades: false,
    maxHttpBufferSize: config.limits.hostFrameBytes,
    perMessageDeflate: false,
    pingInterval: 10_000,
    pingTimeout: 8000,
    connectTimeout: config.limits.connectMs,
    cleanupEmptyChildNamespaces: true,
    parser: { Encoder, Decoder: TolerantDecoder },
    adapter: createAdapter(adapter.pub, adapter.sub, {
      key: adapter.keyPrefix,
      publishOnSpecificResponseChannel: true,
    }),
    // `cors` does not stop a cross-site WebSocket; this check does.
    allowRequest: (request, decide) => {
      const allowed = isAllowedOrigin(request, config) && addresses.admits(addressOf(request, config.http));
      // A stock client retries a refused handshake, usually at another process; it does not retry a refused CONNECT.
      if (allowed && (isStopping() || !admission.admits('connection'))) decide('busy', false);
      else decide(allowed ? null : 'forbidden', allowed);
    },
  });
}

interface EngineConnection extends Connection {
  /** Socket.IO reads it when it creates a socket, and accepts `null`. */
  request: IncomingMessage | null;
}

export interface ConnectionDeps {
  config: Config;
  addresses: AddressCounter;
  tokens: RoomTokens;
  entry: RoomEntry;
  budgets: RoomBudgets;
  router: EventRouter;
  reactions: ReactionRelay;
  rejoins: RejoinLimits;
  /** Queues handshakes and CONNECTs. */
  work: WorkQueue;
  metrics: SocketMetrics;
  /** A connection has become a Socket.IO socket. */
  established: (connection: TcpSocket) => void;
  tasks: BackgroundTasks;
  logger: Logger;
}

/**
 * Accepts sockets from now on: checks the token before the socket counts as connected, seats it, routes its events.
 * @returns stops its timers.
 */
export function acceptConnections(io: Server, server: HttpServer, deps: ConnectionDeps): () => void {
  const { config, logger } = deps;
  const gate = new ConnectionGate(config.limits, deps.rejoins, Date.now);
  io.attach(server);
  queueHandshakes(server, deps.work, (request) => addressOf(request, config.http));
  keepEngineRules(io);
  tightenWebSockets(io, config);
  const brake = new FloodBrake(config.limits, deps.metrics, Date.now);
  const watchers = { gate, brake, states: new WeakMap<object, SocketState>() };
  const stop = watchConnections(io, watchers, deps);
  io.use((socket, next) => {
    const waitMs = gate.tryAgainInMs(socket);
    if (waitMs > 0) {
      next(connectError(new CodedError('too_many', 'slow down a little', { retryAfterMs: waitMs }), logger));
      return;
    }
    if (!gate.enter(socket)) {
      next(connectError(new CodedError('not_allowed', 'a connection has one socket'), logger));
      return;
    }
    const refuse = (error: unknown) => {
      gate.leave(socket);
      next(connectError(error, logger));
    };
    const begin = () =>
      void checkTicket(socket, deps).then((ticket) => {
        if (ticket?.role === 'host') gate.admitHost(socket);
        next();
      }, refuse);
    if (!deps.work.run(gate.addressOf(socket), begin)) refuse(queueFull());
  });
  io.on('connection', (socket) => onConnection(socket, watchers, deps));
  io.on('seat:taken', (gameId: string, playerId: string, connection: string, reason: UnseatReason) =>
    deps.tasks.attempt('seat taken', () => deps.entry.unseatHere(gameId, playerId, connection, reason)),
  );
  io.on('reactions', (gameId: string, counts: Record<string, number>) =>
    deps.tasks.attempt('reactions', () => deps.reactions.receive(gameId, counts)),
  );
  return stop;
}

interface Watchers {
  gate: ConnectionGate;
  brake: FloodBrake;
  /** The state of each connection's socket. */
  states: WeakMap<object, SocketState>;
}

const isSeated = (state: SocketState | undefined): boolean =>
  state !== undefined && (state.seating !== undefined || state.seated !== undefined || state.joining);

/** Registers the checks below the level of sockets. @returns stops their timers. */
function watchConnections(io: Server, { gate, brake, states }: Watchers, deps: ConnectionDeps): () => void {
  const { addresses, config, metrics, tasks, logger } = deps;
  const { unreadBytes, hostUnreadBytes } = config.limits;
  const readers = new SlowReaders(
    (connection) => (gate.isHost(connection) ? hostUnreadBytes : unreadBytes),
    metrics.slowReaderCut,
    tasks,
  );
  io.engine.on('connection', (connection: EngineConnection) => {
    readers.watch(connection);
    brake.watch(connection);
    gate.watch(connection);
    if (connection.request === null) return;
    const address = addressOf(connection.request, config.http);
    gate.setOrigin(connection, { address, tcp: connection.request.socket });
    // Releases the handshake's request: its headers and streams would stay as long as the connection.
    connection.request = null;
    const holder = {
      end: () => {
        metrics.connectionEnded('unseated');
        gate.tcpOf(connection)?.destroy();
      },
      isSeated: () => isSeated(states.get(connection)),
    };
    addresses.enter(address, holder);
    connection.once('close', () => addresses.leave(holder));
  });
  io.engine.on('connection_error', (error: { message: string }) =>
    logger.debug({ reason: error.message }, 'no connection'),
  );
  const forgetting = tasks.every('forget addresses', forgetIntervalMs, () => addresses.forgetQuiet());
  return () => {
    readers.stop();
    void forgetting.stop();
  };
}

const forgetIntervalMs = 10_000;
/** The longest wait for a peer's closing handshake. */
const closeTimeoutMs = 2000;

/**
 * Adds the limits that Engine.IO does not pass to its WebSockets, in a subclass, because it recreates them when the
 * server listens. A message in thousands of fragments or single bytes holds far more memory than its length.
 */
function tightenWebSockets(io: Server, { limits }: Config): void {
  const Base = io.engine.opts.wsEngine as new (options: object) => object;
  const tighter = {
    maxFragments: limits.frameFragments,
    maxBufferedChunks: limits.frameFragments * chunksPerFragment,
    closeTimeout: closeTimeoutMs,
    // `FloodBrake` answers pings.
    autoPong: false,
  };
  io.engine.opts.wsEngine = class extends Base {
    constructor(options: object) {
      super({ ...options, ...tighter });
    }
  };
}

/** A chunk is the data of one read; slow networks make small ones. */
const chunksPerFragment = 16;

async function checkTicket(socket: Socket, { tokens, entry, budgets }: ConnectionDeps): Promise<Ticket | undefined> {
  const auth: unknown = socket.handshake.auth;
  const token = typeof auth === 'object' && auth !== null && 'token' in auth ? auth.token : undefined;
  if (token === undefined) return undefined;
  const ticket = tokens.verify(token);
  if (ticket === undefined) throw new CodedError('bad_token', 'this token is not valid');
  const isHost = ticket.role === 'host';
  budgets.connect(ticket.gameId, isHost ? 'host' : seatOf(ticket.subject).playerId);
  if (isHost) {
    budgets.checkRoster(ticket.gameId);
    socket.conn.once('close', () => entry.releaseHost(socket, ticket));
    await entry.reserveHost(socket, ticket);
  } else await entry.check(ticket);
  socket.data.ticket = ticket;
  return ticket;
}

/** Socket.IO sends its `message` and `data` to the client as `connect_error`. */
function connectError(error: unknown, logger: Logger): Error {
  const coded =
    error instanceof CodedError
      ? error
      : new CodedError('internal', 'something went wrong on our side', { cause: error });
  if (coded.code === 'internal') logger.error({ err: error }, 'a bug while connecting');
  return Object.assign(new Error(coded.message), { data: coded.toWire() });
}

function onConnection(socket: Socket, { gate, brake, states }: Watchers, deps: ConnectionDeps): void {
  const { entry, router } = deps;
  const { joins, guesses } = gate.countsOf(socket);
  const state: SocketState = {
    address: gate.addressOf(socket),
    bucket: gate.eventsOf(socket),
    mayAnswerFlood: () => brake.mayAnswer(socket.conn),
    seated: undefined,
    seating: undefined,
    joining: false,
    joins,
    guesses,
    sentRev: 0,
    get oversized() {
      return gate.isOversized(socket);
    },
  };
  states.set(socket.conn, state);
  const tcp = gate.tcpOf(socket.conn);
  if (tcp !== undefined) deps.established(tcp);
  router.attach(socket, state);
  // A protocol error closes the connection; without a listener Socket.IO prints it. A client's own event named `error`
  // also arrives here, and its content is ignored.
  socket.on('error', () => deps.logger.debug('a connection broke the protocol'));
  socket.once('disconnect', () => {
    gate.leave(socket);
    const { seating } = state;
    if (seating === undefined) return;
    state.seating = undefined;
    entry.disconnected(socket, seating);
  });
  const ticket = socket.data.ticket as Ticket | undefined;
  if (ticket !== undefined) state.seated = takeSeat(socket, { state, ticket }, deps);
}

/** The token was valid a moment ago. If its seat can't be taken now, the client reconnects and is told why. */
async function takeSeat(
  socket: Socket,
  { state, ticket }: { state: SocketState; ticket: Ticket },
  { entry, logger }: ConnectionDeps,
): Promise<void> {
  try {
    const seating = await entry.seat(socket, ticket);
    if (socket.connected) state.seating = seating;
    else entry.disconnected(socket, seating);
  } catch (error) {
    if (!(error instanceof CodedError)) logger.error({ err: error }, 'a bug while seating');
    // Closing the transport makes the stock client reconnect; `disconnect()` would not.
    socket.conn.close();
  } finally {
    state.seated = undefined;
  }
}

/** Clients that are not browsers send no origin. */
function isAllowedOrigin(request: IncomingMessage, config: Config): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined) return true;
  if (!URL.canParse(origin)) return false;
  const url = new URL(origin);
  const allowed = [
    ...config.http.allowedOrigins,
    ...(config.http.publicUrl === undefined ? [] : [config.http.publicUrl]),
  ];
  return url.host === host || allowed.some((own) => URL.canParse(own) && new URL(own).origin === url.origin);
}
