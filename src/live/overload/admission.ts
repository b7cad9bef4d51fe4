import { CodedError } from '../../protocol/errors.ts';

/**
 * What asks for admission: a new connection (usually of a seated player who reconnects), a join, a guest, a new game.
 * Answers are never refused here: players in a game have priority.
 */
export type Visitor = 'connection' | 'join' | 'guest' | 'game' | 'large_game';
export type RefusalReason = 'slow' | 'memory';

export interface AdmissionLimits {
  /** How late the event loop may run before joins are refused, and before connections are. Milliseconds. */
  joinDelayMs: number;
  connectDelayMs: number;
  /** Redis memory in use, in percent of its `maxmemory`, above which joins and new games are refused. */
  redisMemoryPercent: number;
  /** The same limit for new games; large games are refused ten points earlier. */
  gamesMemoryPercent: number;
}

/** 0: all admitted · 1: no joins, guests and games · 2: no connections either. */
export type Slowness = 0 | 1 | 2;

/** Hysteresis: admission resumes below this part of the limit. */
const releaseAt = 0.7;
const memoryReleasePoints = 5;
/** Large games are refused this many points earlier: they are what fills Redis. */
const largeGamePoints = 10;
/** Time constant of the smoothed delay: one stall is no overload. Milliseconds. */
const smoothingMs = 3000;
/** A single stall counts for no more than this: a suspended machine is not a slow one. */
const delayCountedMaxMs = 5000;
/** A memory figure is outdated when Redis has not reported for so long. */
const memoryKnownMs = 10_000;

/** Mean retry delay; each refusal draws between half and one and a half of it. Milliseconds. */
const retryAfterMs: Record<RefusalReason, number> = { slow: 2000, memory: 10_000 };

/** The smoothed delay, from the previous one and the worst of the last `windowMs`. Pure. */
export function smoothDelay(beforeMs: number, worstMs: number, windowMs: number): number {
  const weight = 1 - Math.exp(-windowMs / smoothingMs);
  return beforeMs + (Math.min(worstMs, delayCountedMaxMs) - beforeMs) * weight;
}

/** The slowness now, given the previous one (hysteresis). Pure. */
export function judgeDelay(before: Slowness, delayMs: number, limits: AdmissionLimits): Slowness {
  const reaches = (level: Slowness, limitMs: number) => delayMs >= (before >= level ? limitMs * releaseAt : limitMs);
  if (reaches(2, limits.connectDelayMs)) return 2;
  return reaches(1, limits.joinDelayMs) ? 1 : 0;
}

/** Whether Redis is too full for new data, given whether it was (hysteresis). Pure. */
export function judgeMemory(before: boolean, percent: number, limits: AdmissionLimits): boolean {
  return isFull(before, percent, limits.redisMemoryPercent);
}

const isFull = (before: boolean, percent: number, limit: number) =>
  percent >= limit - (before ? memoryReleasePoints : 0);

/** Decides what is admitted now. `LoadMonitor` feeds it; without its figures everything is admitted. Owns no timer. */
export class Admission {
  readonly #limits: AdmissionLimits;
  readonly #random: () => number;
  readonly #onRefusal: (visitor: Visitor, reason: RefusalReason) => void;
  #delayMs = 0;
  #slowness: Slowness = 0;
  #memoryFull = false;
  /** Redis is too full for new games, and for large ones. */
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

  /** The refusal level now, of either reason. */
  get level(): Slowness {
    return this.#memoryFull && this.#slowness === 0 ? 1 : this.#slowness;
  }

  /** Takes the worst delay of the event loop in the last `windowMs`. */
  observeDelay(worstMs: number, windowMs: number): void {
    this.#delayMs = smoothDelay(this.#delayMs, worstMs, windowMs);
    this.#slowness = judgeDelay(this.#slowness, this.#delayMs, this.#limits);
  }

  /** Takes the memory in use, in percent; undefined when Redis did not reply. */
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

  /** Whether the visitor is admitted; counts a refusal. */
  admits(visitor: Visitor): boolean {
    return this.#refuse(visitor) === undefined;
  }

  /** @throws {CodedError} `busy` with `retryAfterMs` when the visitor has to come again later. */
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
   * Connections are refused last: most are reconnects of seated players. A newcomer who is connected and asked to join
   * later costs less than one who keeps reconnecting.
   */
  #reasonAgainst(visitor: Visitor): RefusalReason | undefined {
    if (this.#slowness >= (visitor === 'connection' ? 2 : 1)) return 'slow';
    // Reconnects and guests add almost nothing to Redis.
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
