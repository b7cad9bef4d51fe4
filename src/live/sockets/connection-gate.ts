import type { Socket as TcpSocket } from 'node:net';
import type { Socket } from 'socket.io';
import { packetSize, type Connection } from './connection.ts';
import type { GuessCount } from '../overload/pin-guesses.ts';
import type { JoinCount, RejoinLimits } from '../overload/rejoin-limits.ts';
import { TokenBucket } from '../../lib/token-bucket.ts';

export interface GateLimits {
  /** A frame of this many bytes or more closes the connection. */
  frameBytes: number;
  eventsPerSecond: number;
  eventsBurst: number;
}

/** Where a connection comes from: the address as all limits know it, and what it runs on. */
export interface Origin {
  readonly address: string;
  readonly tcp: TcpSocket;
}

/** What a connection is allowed, whatever sockets are asked for on it. */
interface Allowance {
  readonly events: TokenBucket;
  /** Tries to get a socket: each may cost a look into Redis, and none is an event. */
  readonly tries: TokenBucket;
  readonly joins: JoinCount;
  readonly guesses: GuessCount;
}

/**
 * What holds for a whole connection, whatever sockets are asked for on it: the size of its frames, how many events it may
 * send, where it comes from, and that it has one socket at a time. Remembers connections for as long as they exist.
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

  /** Watches the frames from now on. The engine's own limit is the host's; everyone else has a smaller one. */
  watch(connection: Connection): void {
    connection.on('packet', (packet) => {
      // One more byte of the frame says what kind of packet it is.
      if (packetSize(packet) < this.#limits.frameBytes || this.#hosts.has(connection)) return;
      this.#oversized.add(connection);
      connection.close();
    });
  }

  /** It has sent a frame over its limit: nothing that it sends counts any more. */
  isOversized(socket: Socket): boolean {
    return this.#oversized.has(socket.conn);
  }

  setOrigin(connection: object, origin: Origin): void {
    this.#origins.set(connection, origin);
  }

  /** Where it comes from, for all limits. */
  addressOf({ conn }: Socket): string {
    return this.#origins.get(conn)?.address ?? '';
  }

  tcpOf(connection: object): TcpSocket | undefined {
    return this.#origins.get(connection)?.tcp;
  }

  isHost(connection: object): boolean {
    return this.#hosts.has(connection);
  }

  /** One more try to get a socket on this connection. @returns how long to wait before it may be made, in ms; 0: now. */
  tryAgainInMs({ conn }: Socket): number {
    const { tries } = this.#allowanceOf(conn);
    return tries.take(this.#now()) ? 0 : tries.waitMs;
  }

  /** The allowance of events: the connection's, so that another socket on it brings no new one. */
  eventsOf({ conn }: Socket): TokenBucket {
    return this.#allowanceOf(conn).events;
  }

  /** How often the connection has joined, and how many wrong PINs it has sent. */
  countsOf({ conn }: Socket): Pick<Allowance, 'joins' | 'guesses'> {
    return this.#allowanceOf(conn);
  }

  /** Whether this is the connection's only socket. When it is refused or ends, `leave` makes room again. */
  enter(socket: Socket): boolean {
    if (this.#taken.has(socket.conn) || this.isOversized(socket)) return false;
    this.#taken.add(socket.conn);
    return true;
  }

  leave(socket: Socket): void {
    this.#taken.delete(socket.conn);
    this.#hosts.delete(socket.conn);
  }

  /** From now on its frames may be as large as a host's. */
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
