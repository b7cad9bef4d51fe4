/** How many connections a process can hold, worked out from how many files and sockets the system lets it have open. */

/** A number, or what fits. */
export type GivenLimit = number | 'auto';

export interface GivenConnectionLimits {
  connections: GivenLimit;
  sockets: GivenLimit;
  socketsPerAddress: GivenLimit;
  waitingPerAddress: GivenLimit;
}

export interface ConnectionLimits {
  /** TCP connections of players and pages, whatever they do. */
  connections: number;
  /** Of these, WebSockets. */
  sockets: number;
  socketsPerAddress: number;
  /** Of these, connections without a Socket.IO socket: silent, between two requests, in the middle of one. */
  waiting: number;
  waitingPerAddress: number;
}

/** What a process needs for itself: standard streams, the event loop, Redis, DNS, a scrape, the flags file, with room to spare. */
const ownDescriptors = 64;
const socketsMax = 50_000;
const socketsPerAddressMax = 20_000;
/** Promised to one address, a school's or a hall's, where the process has so many at all. */
const socketsPerAddressLeast = 10_000;
const waitingMax = 4096;
const waitingLeast = 8;

/** How many descriptors the system lets this process have. Node raises its soft limit to the hard one when it starts. */
export function descriptorLimit(): number {
  const report = process.report as typeof process.report & { excludeNetwork: boolean };
  // Else it looks up the names of all peers.
  report.excludeNetwork = true;
  const { userLimits } = report.getReport() as { userLimits?: { open_files?: { soft?: number | string } } };
  const soft = Number(userLimits?.open_files?.soft ?? Infinity);
  return Number.isNaN(soft) ? Infinity : soft;
}

/**
 * The limits for this process. What is given counts, as far as the descriptors suffice. Some are kept back for Postgres,
 * Redis and files: a connection that waits may be sent a file, and so counts twice. Pure.
 * @param room.reserved further descriptors kept back: connections to Postgres, to the nodes of a cluster
 * @param room.oneProxy everybody comes by one address, a proxy's
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
