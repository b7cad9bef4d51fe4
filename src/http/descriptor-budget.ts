/** Derives a process's connection limits from its limit of open files and sockets. */

/** Or as many as fit. */
export type GivenLimit = number | 'auto';

export interface GivenConnectionLimits {
  connections: GivenLimit;
  sockets: GivenLimit;
  socketsPerAddress: GivenLimit;
  waitingPerAddress: GivenLimit;
}

export interface ConnectionLimits {
  /** All TCP connections of players and pages. */
  connections: number;
  /** Of these, WebSockets. */
  sockets: number;
  socketsPerAddress: number;
  /** Of these, connections without a Socket.IO socket: silent, between two requests, in the middle of one. */
  waiting: number;
  waitingPerAddress: number;
}

/**
 * Descriptors of the process itself: standard streams, event loop, Redis, DNS, a scrape, the flags file, and spare
 * ones.
 */
const ownDescriptors = 64;
const socketsMax = 50_000;
const socketsPerAddressMax = 20_000;
/** Minimum for one address, a school's or a hall's, if the process has as many. */
const socketsPerAddressLeast = 10_000;
const waitingMax = 4096;
const waitingLeast = 8;

/** The process's descriptor limit. Node raises its soft limit to the hard one at start. */
export function descriptorLimit(): number {
  const report = process.report as typeof process.report & { excludeNetwork: boolean };
  // Else the report resolves all peers' names.
  report.excludeNetwork = true;
  const { userLimits } = report.getReport() as { userLimits?: { open_files?: { soft?: number | string } } };
  const soft = Number(userLimits?.open_files?.soft ?? Infinity);
  return Number.isNaN(soft) ? Infinity : soft;
}

/**
 * The limits of this process. Configured values apply as far as the descriptors suffice. Postgres, Redis and files keep
 * some: a waiting connection may be sent a file, so it counts twice. Pure.
 * @param room.reserved further reserved descriptors: connections to Postgres, to the nodes of a cluster
 * @param room.oneProxy all clients come through one proxy's address
 */
export function connectionLimits(
  given: GivenConnectionLimits,
  room: { descriptors: number; reserved: number; oneProxy: boolean },
): ConnectionLimits {
  const wanted = (limit: GivenLimit, auto: number, max: number) =>
    Math.max(1, Math.min(limit === 'auto' ? auto : limit, max));
  const available = Math.max(4 * waitingLeast, room.descriptors - room.reserved - ownDescriptors);
  const waiting = Math.max(waitingLeast, Math.min(waitingMax, Math.floor(available / 8)));
  const fitting = available - waiting;
  const connections = wanted(given.connections, Math.min(fitting, socketsMax + waiting), fitting);
  const left = Math.max(1, connections - waiting);
  const sockets = wanted(given.sockets, Math.min(left, socketsMax), left);
  const share = Math.min(socketsPerAddressMax, Math.max(socketsPerAddressLeast, Math.floor(sockets * 0.8)));
  return {
    connections,
    sockets,
    socketsPerAddress: wanted(given.socketsPerAddress, share, sockets),
    waiting,
    waitingPerAddress: room.oneProxy
      ? waiting
      : wanted(given.waitingPerAddress, Math.max(1, Math.floor(waiting / 2)), waiting),
  };
}
