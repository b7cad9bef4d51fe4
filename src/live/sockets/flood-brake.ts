import { packetSize, type Connection } from './connection.ts';
import { TokenBucket } from '../../lib/token-bucket.ts';

export interface FloodLimits {
  /** What a connection may send, over time and at once. */
  framesPerSecond: number;
  framesBurst: number;
  /** How many frames and events beyond what is allowed the process still answers in a second, of all connections together. */
  floodRepliesPerSecond: number;
}

export interface FloodMetrics {
  /** A connection is not read for a while. */
  readingPaused(): void;
  /** A frame was thrown away unread. */
  frameDropped(): void;
}

const openState = 1;
/** Replies for floods that a quiet process saves up: one flood is answered to its end, many at once are not. */
const savedSeconds = 5;
/** A frame costs one unit, and one more for each of these bytes: parsing takes time by size. */
const bytesPerUnit = 8192;
/** Longest pause. A heartbeat has eight seconds: it must not be missed because of us. */
const pauseMaxMs = 5000;

/**
 * Keeps the cost of a flood small, whatever it consists of. A connection that sends more than its allowance is not read
 * until it has made up for it, so that the sender has to wait; nobody is disconnected. One read brings up to 64 KB of
 * frames at once, too late to pause: they are answered (`too_many`) as long as the process has replies for floods left,
 * and then dropped before they are decoded. A reply costs ten times what it costs to read a frame and drop it.
 */
export class FloodBrake {
  readonly #limits: FloodLimits;
  readonly #metrics: FloodMetrics;
  readonly #now: () => number;
  readonly #replies: TokenBucket;
  /** Replies taken for frames of a connection whose events have not been answered yet. */
  readonly #paid = new WeakMap<object, number>();

  /** @param now milliseconds */
  constructor(limits: FloodLimits, metrics: FloodMetrics, now: () => number) {
    this.#limits = limits;
    this.#metrics = metrics;
    this.#now = now;
    const { floodRepliesPerSecond } = limits;
    this.#replies = new TokenBucket(floodRepliesPerSecond, floodRepliesPerSecond * savedSeconds, now());
  }

  /** Whether an event over its limit may be answered; takes one of the replies for floods, if its frame has not. */
  mayAnswer(connection: object): boolean {
    const paid = this.#paid.get(connection) ?? 0;
    if (paid > 0) this.#paid.set(connection, paid - 1);
    return paid > 0 || this.#replies.take(this.#now());
  }

  /** Watches what the connection sends from now on. */
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
      // Frames of the same read have come since.
      paused = debtMs > 0 ? setTimeout(resume, debtMs) : undefined;
      if (paused !== undefined) return;
      // A heartbeat's answer stands in line behind the flood: what comes before it shows as well that the connection lives.
      connection.hasRefreshedPingTimeout = false;
      connection.transport.socket.resume();
    };
    connection.on('packet', (packet) => {
      if (!isOver(1 + Math.floor(packetSize(packet) / bytesPerUnit)) || packet.type === 'pong') return;
      if (this.#replies.take(this.#now())) {
        this.#paid.set(connection, (this.#paid.get(connection) ?? 0) + 1);
        return;
      }
      this.#metrics.frameDropped();
      packet.type = 'noop';
    });
    // Pings and pongs of the WebSocket itself never become packets. Its own answer would be given to floods as well.
    const { socket } = connection.transport;
    socket.on('ping', (data) => {
      if (!isOver(1) && socket.readyState === openState) socket.pong(data);
    });
    socket.on('pong', () => isOver(1));
    connection.once('close', () => clearTimeout(paused));
  }
}
