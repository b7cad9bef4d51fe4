import { performance } from 'node:perf_hooks';

export interface WorkLimits {
  /** Share of the event loop's time that queued work may use while players answer. Percent. */
  workPercent: number;
  /** Most pieces of queued work. */
  workWaiting: number;
}

/** The process' clocks: replaced only in this queue's own tests. */
export interface LoopClock {
  /** Milliseconds. */
  now: () => number;
  /** Milliseconds in which the event loop was active, since the process began. */
  activeMs: () => number;
}

/** How long after an answer more are expected: players think between two questions. */
const answersFlowMs = 5000;
/** Time for queued work in one turn of the event loop while no player answers. */
const sliceMs = 4;
/** The longest wait before the next piece, however busy the loop is: queued work always proceeds. */
const waitMaxMs = 5;
/** How much unused time of the share accumulates, and how large its debt can be. */
const burstMs = 10;
const debtMaxMs = 100;

const processClock: LoopClock = {
  now: () => performance.now(),
  activeMs: () => performance.eventLoopUtilization().active,
};

/**
 * Schedules all work but answers that costs time: handshakes, joins, snapshots, rosters, REST. Keys (addresses, rooms)
 * take turns; the work of one key keeps its order. While players answer, one piece begins per turn of the event loop,
 * and only if the loop has recently been idle for its share of the time; the later cost of started pieces counts too. So
 * acknowledgements find the loop free. Owns the queued pieces and at most one timer, which exists only while work is
 * queued.
 */
export class WorkQueue {
  readonly #limits: WorkLimits;
  readonly #clock: LoopClock;
  /** By key, in the order of their turns; none is empty. */
  readonly #lanes = new Map<string, (() => void)[]>();
  #waiting = 0;
  #isScheduled = false;
  #answeredAtMs = -Infinity;
  /** Remaining time of the share; negative: overdrawn. */
  #leftMs = burstMs;
  #seen: { nowMs: number; activeMs: number };
  #begunAtMs = -Infinity;

  constructor(limits: WorkLimits, clock: LoopClock = processClock) {
    this.#limits = limits;
    this.#clock = clock;
    this.#seen = { nowMs: clock.now(), activeMs: clock.activeMs() };
  }

  get waiting(): number {
    return this.#waiting;
  }

  /** An answer has arrived: for some seconds, other work yields. */
  noteAnswer(): void {
    this.#answeredAtMs = this.#clock.now();
  }

  /** Queues work, which never begins within this call. @returns false when the queue is full: then it never begins */
  run(key: string, begin: () => void): boolean {
    if (this.#waiting >= this.#limits.workWaiting) return false;
    const lane = this.#lanes.get(key);
    if (lane === undefined) this.#lanes.set(key, [begin]);
    else lane.push(begin);
    this.#waiting += 1;
    this.#schedule();
    return true;
  }

  /** For long work in progress: resolves at its next turn; at once when the queue is full. */
  async turn(key: string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    if (this.run(key, resolve)) await promise;
  }

  #schedule(): void {
    if (this.#isScheduled || this.#waiting === 0) return;
    this.#isScheduled = true;
    const waitMs = this.#waitMs();
    if (waitMs > 0) setTimeout(() => this.#wake(), Math.ceil(waitMs));
    else setImmediate(() => this.#beginSome());
  }

  #wake(): void {
    this.#isScheduled = false;
    this.#schedule();
  }

  #beginSome(): void {
    this.#isScheduled = false;
    const nowMs = this.#clock.now();
    // In a turn of its own: what a callback of `setImmediate` schedules comes in the next turn.
    if (this.#isFlowing(nowMs)) this.#beginOne();
    else while (this.#waiting > 0 && this.#clock.now() - nowMs < sliceMs) this.#beginOne();
    this.#begunAtMs = this.#clock.now();
    this.#schedule();
  }

  #beginOne(): void {
    const [next] = this.#lanes;
    if (next === undefined) return;
    const [key, lane] = next;
    const begin = lane.shift();
    this.#lanes.delete(key);
    // To the end of the order.
    if (lane.length > 0) this.#lanes.set(key, lane);
    this.#waiting -= 1;
    begin?.();
  }

  #isFlowing(nowMs: number): boolean {
    return nowMs - this.#answeredAtMs < answersFlowMs;
  }

  /** Ms until the next piece may begin; 0: now. */
  #waitMs(): number {
    const nowMs = this.#clock.now();
    const activeMs = this.#clock.activeMs();
    const share = this.#limits.workPercent / 100;
    const gained = (nowMs - this.#seen.nowMs) * share - (activeMs - this.#seen.activeMs);
    this.#leftMs = Math.max(-debtMaxMs, Math.min(burstMs, this.#leftMs + gained));
    this.#seen = { nowMs, activeMs };
    if (this.#leftMs >= 0 || !this.#isFlowing(nowMs)) return 0;
    const restedMs = nowMs - this.#begunAtMs;
    return Math.max(0, Math.min(-this.#leftMs / share, waitMaxMs - restedMs));
  }
}
