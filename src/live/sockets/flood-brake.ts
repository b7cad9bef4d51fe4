import { packetSize, type Connection } from './connection.ts';
import { TokenBucket } from '../../lib/token-bucket.ts';

export interface FloodLimits {
  /** What a connection may send, over time and at once. */
  framesPerSecond: number;
  framesBurst: number;
  /** Frames and events beyond the allowance that the process still answers in a second, over all connections. */
  floodRepliesPerSecond: number;
}

export interface FloodMetrics {
  /** Counts a pause in reading a connection. */
  readingPaused(): void;
  /** Counts a frame dropped before it was decoded. */
  frameDropped(): void;
}

const openState = 1;
/** Burst of flood replies: a single flood is answered to its end, many at once are not. */
const savedSeconds = 5;
/** A frame costs one unit, and one more for each of these bytes: parsing takes time by size. */
const bytesPerUnit = 8192;
/** Longest pause. A client must answer a heartbeat within eight seconds, and a pause must not prevent that. */
const pauseMaxMs = 5000;

/**
 * Limits the cost of floods by back-pressure. A connection that exceeds its allowance is not read until the excess is
 * worked off, so that its sender has to wait; no client is disconnected. One read brings up to 64 KB of frames at once,
 * too late to pause. They get `too_many` while the process has flood replies left; after that they are dropped before
 * decoding. A reply costs ten times as much as reading and dropping a frame.
 */
export class FloodBrake {
  readonly #limits: FloodLimits;
  readonly #metrics: FloodMetrics;
  readonly #now: () => number;
  readonly #replies: TokenBucket;
  /** Flood replies reserved for frames whose events have not been answered yet, by connection. */
  readonly #reserved = new WeakMap<object, number>();

  /** @param now milliseconds */
  constructor(limits: FloodLimits, metrics: FloodMetrics, now: () => number) {
    this.#limits = limits;
    this.#metrics = metrics;
    this.#now = now;
    const { floodRepliesPerSecond } = limits;
    this.#replies = new TokenBucket(floodRepliesPerSecond, floodRepliesPerSecond * savedSeconds, now());
  }

  /** Whether an event over its limit may be answered; takes a flood reply unless its frame has reserved one. */
  mayAnswer(connection: object): boolean {
    const reserved = this.#reserved.get(connection) ?? 0;
    if (reserved > 0) this.#reserved.set(connection, reserved - 1);
    return reserved > 0 || this.#replies.take(this.#now());
  }

  /** Limits what the connection sends from now on. */
  watch(connection: Connection): void {
    const { framesPerSecond, framesBurst } = this.#limits;
    const debtMax = (pauseMaxMs / 1000) * framesPerSecond;
    const allowance = new TokenBucket(framesPerSecond, framesBurst, this.#now());
    let paused: NodeJS.Timeout | undefined;
    const isOver = (units: number): boolean => {
      const debtMs = allowance.spend(units, this.#now(), debtMax);
      if (debtMs > 0 && paused === undefined) {
        this.#metrics.readingPaused();
        connection.transport.socket.pause();
        paused = setTimeout(resume, debtMs);
      }
      return debtMs > 0;
    };
    const resume = (): void => {
      const debtMs = allowance.spend(0, this.#now(), debtMax);
      // The same read has brought more frames since.
      paused = debtMs > 0 ? setTimeout(resume, debtMs) : undefined;
      if (paused !== undefined) return;
      // The heartbeat's answer is queued behind the flood: any packet before it also proves that the client is alive.
      connection.hasRefreshedPingTimeout = false;
      connection.transport.socket.resume();
    };
    connection.on('packet', (packet) => {
      if (!isOver(1 + Math.floor(packetSize(packet) / bytesPerUnit)) || packet.type === 'pong') return;
      if (this.#replies.take(this.#now())) {
        this.#reserved.set(connection, (this.#reserved.get(connection) ?? 0) + 1);
        return;
      }
      this.#metrics.frameDropped();
      packet.type = 'noop';
    });
    // WebSocket pings and pongs never become packets. The library's automatic pong would answer floods too.
    const { socket } = connection.transport;
    socket.on('ping', (data) => {
      if (!isOver(1) && socket.readyState === openState) socket.pong(data);
    });
    socket.on('pong', () => isOver(1));
    connection.once('close', () => clearTimeout(paused));
  }
}
