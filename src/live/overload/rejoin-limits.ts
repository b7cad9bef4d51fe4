import { CodedError } from '../../protocol/errors.ts';
import { TokenBucket } from '../../lib/token-bucket.ts';

export interface RejoinRates {
  /** Joins of one connection after its first, over time and at once. */
  rejoinsPerMinute: number;
  rejoinsBurst: number;
  /** The same for all connections of an address to one room. */
  addressRejoinsPerMinute: number;
  addressRejoinsBurst: number;
}

/** How often a connection has joined. Belongs to the connection, not to its Socket.IO sockets. */
export interface JoinCount {
  joins: number;
  readonly again: TokenBucket;
}

const minuteSeconds = 60;
/** Pairs of address and room kept; the oldest are dropped first. */
const pairsMax = 20_000;

/**
 * Limits rejoining after leaving: each join and each leave is a log entry and a change of the host's roster. First
 * joins are never limited. An address has no state here before its first rejoin.
 */
export class RejoinLimits {
  readonly #rates: RejoinRates;
  readonly #now: () => number;
  readonly #pairs = new Map<string, TokenBucket>();

  /** @param now milliseconds */
  constructor(rates: RejoinRates, now: () => number) {
    this.#rates = rates;
    this.#now = now;
  }

  newCount(): JoinCount {
    const { rejoinsPerMinute, rejoinsBurst } = this.#rates;
    return { joins: 0, again: new TokenBucket(rejoinsPerMinute / minuteSeconds, rejoinsBurst, this.#now()) };
  }

  /** Called before the PIN is looked up. @throws {CodedError} `too_many` when the connection has joined too often. */
  checkConnection({ joins, again }: JoinCount): void {
    if (joins > 0 && !again.has(this.#now())) throw tooMany(again);
  }

  /** @throws {CodedError} `too_many` after too many rejoins from this address into this room. */
  checkAddress({ joins }: JoinCount, address: string, gameId: string): void {
    if (joins === 0) return;
    const pair = this.#pairOf(`${address} ${gameId}`);
    if (!pair.take(this.#now())) throw tooMany(pair);
  }

  /** Counts a join: the connection has a seat. */
  joined(count: JoinCount): void {
    if (count.joins > 0) count.again.take(this.#now());
    count.joins += 1;
  }

  #pairOf(key: string): TokenBucket {
    const known = this.#pairs.get(key);
    if (known !== undefined) return known;
    if (this.#pairs.size >= pairsMax) {
      const [oldest] = this.#pairs.keys();
      if (oldest !== undefined) this.#pairs.delete(oldest);
    }
    const { addressRejoinsPerMinute, addressRejoinsBurst } = this.#rates;
    const pair = new TokenBucket(addressRejoinsPerMinute / minuteSeconds, addressRejoinsBurst, this.#now());
    this.#pairs.set(key, pair);
    return pair;
  }
}

function tooMany(bucket: TokenBucket): CodedError {
  return new CodedError('too_many', 'you have joined very often, please wait a moment', {
    retryAfterMs: Math.max(1, bucket.waitMs),
  });
}
