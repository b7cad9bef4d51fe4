import { CodedError } from '../../protocol/errors.ts';

/**
 * Who asks to be let in: a new connection (as a rule of somebody who has a seat and comes back), a join, a guest, a new
 * game. Answers are not asked about: who plays goes on playing, whoever else has to wait for it.
 */
export type Visitor = 'connection' | 'join' | 'guest' | 'game' | 'large_game';
export type RefusalReason = 'slow' | 'memory';

export interface AdmissionLimits {
  /** How late the event loop may run before joins are refused, and before connections are. Milliseconds. */
  joinDelayMs: number;
  connectDelayMs: number;
  /** How full Redis may be before nothing new is put into it, in percent of its `maxmemory`. */
  redisMemoryPercent: number;
  /** How full it may be before it takes no more games; large ones end ten points earlier. */
  gamesMemoryPercent: number;
}

/** 0: everyone is let in · 1: nobody new · 2: nor new connections. */
export type Slowness = 0 | 1 | 2;

/** What was refused is let in again below this part of the limit, so that nothing flickers at the edge. */
const releaseAt = 0.7;
const memoryReleasePoints = 5;
/** Games whose quiz is large are refused so much earlier than others: they are what fills Redis. */
const largeGamePoints = 10;
/** How fast the smoothed delay follows: one stall is no overload. Milliseconds. */
const smoothingMs = 3000;
/** A single stall counts for no more than this, however long it was: a stopped machine is not a slow one. */
const delayCountedMaxMs = 5000;
/** Redis is not heard of for so long: what it had in mind then says nothing about now. */
const memoryKnownMs = 10_000;

/** When to come again, on average; each refusal says something between half and one and a half of it. Milliseconds. */
const retryAfterMs: Record<RefusalReason, number> = { slow: 2000, memory: 10_000 };

/** The delay that counts, from the one before and the worst of the last `windowMs`. Pure. */
export function smoothDelay(beforeMs: number, worstMs: number, windowMs: number): number {
  const weight = 1 - Math.exp(-windowMs / smoothingMs);
  return beforeMs + (Math.min(worstMs, delayCountedMaxMs) - beforeMs) * weight;
}

/** How slow the process is now, given how slow it was. Pure. */
export function judgeDelay(before: Slowness, delayMs: number, limits: AdmissionLimits): Slowness {
  const reaches = (level: Slowness, limitMs: number) => delayMs >= (before >= level ? limitMs * releaseAt : limitMs);
  if (reaches(2, limits.connectDelayMs)) return 2;
  return reaches(1, limits.joinDelayMs) ? 1 : 0;
}

/** Whether Redis is too full for anything new, given whether it was. Pure. */
export function judgeMemory(before: boolean, percent: number, limits: AdmissionLimits): boolean {
  return isFull(before, percent, limits.redisMemoryPercent);
}

const isFull = (before: boolean, percent: number, limit: number) =>
  percent >= limit - (before ? memoryReleasePoints : 0);

/**
 * Who is let in now. Fed by `LoadMonitor`; everything is let in until it is told otherwise. Owns no timer.
 */
export class Admission {
  readonly #limits: AdmissionLimits;
  readonly #random: () => number;
  readonly #onRefusal: (visitor: Visitor, reason: RefusalReason) => void;
  #delayMs = 0;
  #slowness: Slowness = 0;
  #memoryFull = false;
  /** For new games, and for large ones. */
  #gamesFull = false;
  #largeGamesFull = false;
  #memoryKnownAtMs = 0;

  /** @param random 0 ≤ x < 1 @param onRefusal called for each refusal */
  constructor(
    limits: AdmissionLimits,
    random: () => number,
    onRefusal: (visitor: Visitor, reason: RefusalReason) => void,
  ) {
    this.#limits = limits;
    this.#random = random;
    this.#onRefusal = onRefusal;
  }

  /** What is refused now, whatever the reason. */
  get level(): Slowness {
    return this.#memoryFull && this.#slowness === 0 ? 1 : this.#slowness;
  }

  /** The worst delay of the event loop in the `windowMs` that have passed since the last call. */
  observeDelay(worstMs: number, windowMs: number): void {
    this.#delayMs = smoothDelay(this.#delayMs, worstMs, windowMs);
    this.#slowness = judgeDelay(this.#slowness, this.#delayMs, this.#limits);
  }

  /** How full Redis is, in percent; undefined when it cannot be asked. */
  observeMemory(percent: number | undefined, nowMs: number): void {
    if (percent !== undefined) {
      this.#memoryFull = judgeMemory(this.#memoryFull, percent, this.#limits);
      const { gamesMemoryPercent } = this.#limits;
      this.#gamesFull = isFull(this.#gamesFull, percent, gamesMemoryPercent);
      this.#largeGamesFull = isFull(this.#largeGamesFull, percent, gamesMemoryPercent - largeGamePoints);
      this.#memoryKnownAtMs = nowMs;
    } else if (nowMs - this.#memoryKnownAtMs > memoryKnownMs) {
      this.#memoryFull = this.#gamesFull = this.#largeGamesFull = false;
    }
  }

  /** Whether the visitor is let in; counts a refusal. */
  admits(visitor: Visitor): boolean {
    return this.#refuse(visitor) === undefined;
  }

  /** @throws {CodedError} `busy` with `retryAfterMs` when the visitor is to come again later. */
  check(visitor: Visitor): void {
    const reason = this.#refuse(visitor);
    if (reason === undefined) return;
    const waitMs = Math.round(retryAfterMs[reason] * (0.5 + this.#random()));
    throw new CodedError('busy', messages[reason], { retryAfterMs: waitMs });
  }

  #refuse(visitor: Visitor): RefusalReason | undefined {
    const reason = this.#reasonAgainst(visitor);
    if (reason !== undefined) this.#onRefusal(visitor, reason);
    return reason;
  }

  /**
   * Connections are refused last: most are of seats that come back, and a newcomer who is let in and told to join later
   * costs less than one who connects again and again.
   */
  #reasonAgainst(visitor: Visitor): RefusalReason | undefined {
    if (this.#slowness >= (visitor === 'connection' ? 2 : 1)) return 'slow';
    // A seat that comes back and a guest put nothing of weight into Redis.
    return this.#isFullFor(visitor) ? 'memory' : undefined;
  }

  #isFullFor(visitor: Visitor): boolean {
    if (visitor === 'join') return this.#memoryFull;
    if (visitor === 'game') return this.#memoryFull || this.#gamesFull;
    return visitor === 'large_game' && (this.#memoryFull || this.#largeGamesFull);
  }
}

const messages: Record<RefusalReason, string> = {
  slow: 'the server has too much to do, try again in a moment',
  memory: 'the server is full, try again later',
};
