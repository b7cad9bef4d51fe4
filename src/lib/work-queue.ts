import { performance } from 'node:perf_hooks';

export interface WorkLimits {
  /** Share of the event loop's time that may be used while people answer, before queued work waits. Percent. */
  workPercent: number;
  /** Pieces of work that wait. */
  workWaiting: number;
}

/** What the queue needs of the process: replaced in its own tests alone. */
export interface LoopClock {
  /** Milliseconds. */
  now: () => number;
  /** Milliseconds in which the event loop had something to do, since the process began. */
  activeMs: () => number;
}

/** So long after an answer others are expected: players think between two questions. */
const answersFlowMs = 5000;
/** Nobody answers: so much work begins in one turn of the event loop. */
const sliceMs = 4;
/** However busy the loop is, the next piece begins after this: what is queued goes on in any case. */
const restMaxMs = 5;
/** How much unused time of the share is saved up, and how much may be owed. */
const savedMs = 10;
const debtMaxMs = 100;

const processClock: LoopClock = {
  now: () => performance.now(),
  activeMs: () => performance.eventLoopUtilization().active,
};

/**
 * Everything that is not an answer and costs time begins here: handshakes, joins, snapshots, rosters, REST. Keys (addresses,
 * rooms) take turns; the work of one key keeps its order. While people answer, one piece begins in a turn of the event loop,
 * and only when the loop has been idle for its part of the time lately: what the pieces that have begun go on to cost counts
 * too, whatever it is. So acknowledgements find the loop free. Owns the pieces that wait and at most one timer, which exists
 * while something waits.
 */
export class WorkQueue {
  readonly #limits: WorkLimits;
  readonly #clock: LoopClock;
  /** By key, in the order of their turns; none is empty. */
  readonly #lanes = new Map<string, (() => void)[]>();
  #waiting = 0;
  #isScheduled = false;
  #answeredAtMs = -Infinity;
  /** Time of the share that is left; negative: what has been used beyond it. */
  #leftMs = savedMs;
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

  /** Somebody answers: from now on, and for some seconds, other work leaves room. */
  noteAnswer(): void {
    this.#answeredAtMs = this.#clock.now();
  }

  /** Lets this begin in its turn, never within this call. @returns false when too much waits: then it never begins */
  run(key: string, begin: () => void): boolean {
    if (this.#waiting >= this.#limits.workWaiting) return false;
    const lane = this.#lanes.get(key);
    if (lane === undefined) this.#lanes.set(key, [begin]);
    else lane.push(begin);
    this.#waiting += 1;
    this.#schedule();
    return true;
  }

  /** For what has begun and goes on with something that takes long: resolves in its turn; at once when too much waits. */
  async turn(key: string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    if (this.run(key, resolve)) await promise;
  }

  #schedule(): void {
    if (this.#isScheduled || this.#waiting === 0) return;
    this.#isScheduled = true;
    const restMs = this.#restMs();
    if (restMs > 0) setTimeout(() => this.#wake(), Math.ceil(restMs));
    else setImmediate(() => this.#beginSome());
  }

  #wake(): void {
    this.#isScheduled = false;
    this.#schedule();
  }

  #beginSome(): void {
    this.#isScheduled = false;
    const nowMs = this.#clock.now();
    // In a turn of its own: what is scheduled by a callback of `setImmediate` comes in the next turn.
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
    // Behind the others.
    if (lane.length > 0) this.#lanes.set(key, lane);
    this.#waiting -= 1;
    begin?.();
  }

  #isFlowing(nowMs: number): boolean {
    return nowMs - this.#answeredAtMs < answersFlowMs;
  }

  /** How long the next piece is to wait, in ms; 0: it may begin. */
  #restMs(): number {
    const nowMs = this.#clock.now();
    const activeMs = this.#clock.activeMs();
    const share = this.#limits.workPercent / 100;
    const gained = (nowMs - this.#seen.nowMs) * share - (activeMs - this.#seen.activeMs);
    this.#leftMs = Math.max(-debtMaxMs, Math.min(savedMs, this.#leftMs + gained));
    this.#seen = { nowMs, activeMs };
    if (this.#leftMs >= 0 || !this.#isFlowing(nowMs)) return 0;
    const restedMs = nowMs - this.#begunAtMs;
    return Math.max(0, Math.min(-this.#leftMs / share, restMaxMs - restedMs));
  }
}
