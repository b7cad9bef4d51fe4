import { CodedError } from '../../protocol/errors.ts';
import { TokenBucket } from '../../lib/token-bucket.ts';

export interface RejoinRates {
  /** Joins of one connection after its first, over time and at once. */
  rejoinsPerMinute: number;
  rejoinsBurst: number;
  /** The same of all connections of an address to one room. */
  addressRejoinsPerMinute: number;
  addressRejoinsBurst: number;
}

/** How often a connection has joined; belongs to it, whatever sockets are asked for on it. */
export interface JoinCount {
  joins: number;
  readonly again: TokenBucket;
}

const minuteSeconds = 60;
/** Pairs of an address and a room that are remembered; those that were used first are forgotten first. */
const pairsMax = 20_000;

/**
 * Limits joining again after leaving: each join and each leaving is an entry of the log and a change of the host's roster.
 * First joins are never limited. Nothing is remembered of an address before somebody joins again from there.
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

  /** Before anything is said of the PIN. @throws {CodedError} `too_many` when the connection has joined too often. */
  checkConnection({ joins, again }: JoinCount): void {
    if (joins > 0 && !again.has(this.#now())) throw tooMany(again);
  }

  /** @throws {CodedError} `too_many` when too many have joined again from this address into this room. */
  checkAddress({ joins }: JoinCount, address: string, gameId: string): void {
    if (joins === 0) return;
    const pair = this.#pairOf(`${address} ${gameId}`);
    if (!pair.take(this.#now())) throw tooMany(pair);
  }

  /** The connection has a seat. */
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
