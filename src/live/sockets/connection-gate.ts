import type { Socket as TcpSocket } from 'node:net';
import type { Socket } from 'socket.io';
import { packetSize, type Connection } from './connection.ts';
import type { GuessCount } from '../overload/pin-guesses.ts';
import type { JoinCount, RejoinLimits } from '../overload/rejoin-limits.ts';
import { TokenBucket } from '../../lib/token-bucket.ts';

export interface GateLimits {
  /** A frame of at least this many bytes closes the connection. */
  frameBytes: number;
  eventsPerSecond: number;
  eventsBurst: number;
}

/** The origin of a connection: its address, as all limits use it, and its TCP socket. */
export interface Origin {
  readonly address: string;
  readonly tcp: TcpSocket;
}

/** The allowances of a connection, shared by all sockets on it. */
interface Allowance {
  readonly events: TokenBucket;
  /** Attempts to get a socket: each may cost a read in Redis, and none is an event. */
  readonly tries: TokenBucket;
  readonly joins: JoinCount;
  readonly guesses: GuessCount;
}

/**
 * Enforces what holds for a whole connection, across its sockets: the size of its frames, its rate of events, its
 * origin, and one socket at a time. Keeps its state as long as the connection exists.
 */
export class ConnectionGate {
  readonly #limits: GateLimits;
  readonly #now: () => number;
  readonly #rejoins: RejoinLimits;
  readonly #taken = new WeakSet<object>();
  readonly #hosts = new WeakSet<object>();
  readonly #oversized = new WeakSet<object>();
  readonly #allowances = new WeakMap<object, Allowance>();
  readonly #origins = new WeakMap<object, Origin>();

  /** @param now milliseconds */
  constructor(limits: GateLimits, rejoins: RejoinLimits, now: () => number) {
    this.#limits = limits;
    this.#rejoins = rejoins;
    this.#now = now;
  }

  /** Checks the connection's frames from now on. The engine's own limit is that of hosts; others have a smaller one. */
  watch(connection: Connection): void {
    connection.on('packet', (packet) => {
      // The frame has one more byte, for the type of packet.
      if (packetSize(packet) < this.#limits.frameBytes || this.#hosts.has(connection)) return;
      this.#oversized.add(connection);
      connection.close();
    });
  }

  /** The connection has sent a frame over its limit: the rest of its input is ignored. */
  isOversized(socket: Socket): boolean {
    return this.#oversized.has(socket.conn);
  }

  setOrigin(connection: object, origin: Origin): void {
    this.#origins.set(connection, origin);
  }

  /** The address that all limits use. */
  addressOf({ conn }: Socket): string {
    return this.#origins.get(conn)?.address ?? '';
  }

  tcpOf(connection: object): TcpSocket | undefined {
    return this.#origins.get(connection)?.tcp;
  }

  isHost(connection: object): boolean {
    return this.#hosts.has(connection);
  }

  /** Takes one attempt to get a socket. @returns ms until the next attempt is allowed; 0: this one is. */
  tryAgainInMs({ conn }: Socket): number {
    const { tries } = this.#allowanceOf(conn);
    return tries.take(this.#now()) ? 0 : tries.waitMs;
  }

  /** The connection's allowance of events: another socket does not renew it. */
  eventsOf({ conn }: Socket): TokenBucket {
    return this.#allowanceOf(conn).events;
  }

  /** How often the connection has joined, and how many wrong PINs it has sent. */
  countsOf({ conn }: Socket): Pick<Allowance, 'joins' | 'guesses'> {
    return this.#allowanceOf(conn);
  }

  /** Whether this is the connection's only socket. When it is refused or ends, `leave` frees the place. */
  enter(socket: Socket): boolean {
    if (this.#taken.has(socket.conn) || this.isOversized(socket)) return false;
    this.#taken.add(socket.conn);
    return true;
  }

  leave(socket: Socket): void {
    this.#taken.delete(socket.conn);
    this.#hosts.delete(socket.conn);
  }

  /** Allows frames as large as a host's from now on. */
  admitHost(socket: Socket): void {
    this.#hosts.add(socket.conn);
  }

  #allowanceOf(connection: object): Allowance {
    let allowance = this.#allowances.get(connection);
    if (allowance === undefined) {
      const { eventsPerSecond, eventsBurst } = this.#limits;
      const bucket = () => new TokenBucket(eventsPerSecond, eventsBurst, this.#now());
      allowance = {
        events: bucket(),
        tries: bucket(),
        joins: this.#rejoins.newCount(),
        guesses: { wrong: 0 },
      };
      this.#allowances.set(connection, allowance);
    }
    return allowance;
  }
}
