import { TokenBucket } from '../../lib/token-bucket.ts';

export interface AddressLimits {
  /** Open at once, over all addresses. */
  sockets: number;
  /** Open at once from one address. */
  socketsPerAddress: number;
  /** Over time, and at once, from one address. */
  connectionsPerSecond: number;
  connectionsBurst: number;
  /** How long a connection may stay without a seat before it can be evicted for a new one, in ms. */
  connectMs: number;
}

/** A connection, as far as eviction needs it. */
export interface Holder {
  /** Ends it at once. */
  end(): void;
  /** Whether it has a seat, or is about to have one. */
  isSeated(): boolean;
}

/** Oldest first, with the address and since when it holds a place. */
type Holders = Map<Holder, { readonly address: string; readonly sinceMs: number }>;

/** Connections examined for one newcomer. Seated ones move to the end, so the next newcomer examines others. */
const examinedMax = 64;

interface Place {
  open: number;
  readonly holders: Holders;
  readonly arrivals: TokenBucket;
}

/**
 * Counts open connections and the connection rate of each address (see `addressGroup`). At a limit, the connection that
 * has been without a seat for longest is evicted for the newcomer: of the same address when the address is full, else
 * of any. So connections that never join keep no player out. An address is kept while it has a connection open or its
 * burst has not refilled.
 */
export class AddressCounter {
  readonly #limits: AddressLimits;
  readonly #now: () => number;
  readonly #places = new Map<string, Place>();
  readonly #holders: Holders = new Map();
  #open = 0;

  /** @param now milliseconds */
  constructor(limits: AddressLimits, now: () => number) {
    this.#limits = limits;
    this.#now = now;
  }

  /** Number of addresses kept. */
  get size(): number {
    return this.#places.size;
  }

  /** Whether one more connection may be made; a permitted one counts against the rate. */
  admits(address: string): boolean {
    const { open, arrivals, holders } = this.#placeOf(address);
    const { sockets, socketsPerAddress } = this.#limits;
    if (!arrivals.has(this.#now())) return false;
    if (open >= socketsPerAddress && !this.#makeRoom(holders)) return false;
    if (this.#open >= sockets && !this.#makeRoom(this.#holders)) return false;
    return arrivals.take(this.#now());
  }

  enter(address: string, holder: Holder): void {
    const place = this.#placeOf(address);
    const held = { address, sinceMs: this.#now() };
    place.open += 1;
    this.#open += 1;
    place.holders.set(holder, held);
    this.#holders.set(holder, held);
  }

  /** The connection has closed. An evicted one has been counted out already. */
  leave(holder: Holder): void {
    const held = this.#holders.get(holder);
    if (held === undefined) return;
    this.#holders.delete(holder);
    this.#open -= 1;
    const place = this.#places.get(held.address);
    if (place === undefined) return;
    place.holders.delete(holder);
    place.open -= 1;
  }

  /** Forgets addresses that have no open connection and a full burst. The owner calls it periodically. */
  forgetQuiet(): void {
    const nowMs = this.#now();
    for (const [address, { open, arrivals }] of this.#places) {
      if (open <= 0 && arrivals.isFull(nowMs)) this.#places.delete(address);
    }
  }

  /** @returns whether a connection was evicted */
  #makeRoom(holders: Holders): boolean {
    const oldest = [...holders.entries().take(examinedMax)];
    for (const [holder, { address, sinceMs }] of oldest) {
      if (this.#now() - sinceMs < this.#limits.connectMs) return false;
      if (!holder.isSeated()) {
        this.leave(holder);
        holder.end();
        return true;
      }
      holders.delete(holder);
      holders.set(holder, { address, sinceMs: this.#now() });
    }
    return false;
  }

  #placeOf(address: string): Place {
    let place = this.#places.get(address);
    if (place === undefined) {
      const { connectionsPerSecond, connectionsBurst } = this.#limits;
      place = {
        open: 0,
        holders: new Map(),
        arrivals: new TokenBucket(connectionsPerSecond, connectionsBurst, this.#now()),
      };
      this.#places.set(address, place);
    }
    return place;
  }
}
