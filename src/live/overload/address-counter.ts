import { TokenBucket } from '../../lib/token-bucket.ts';

export interface AddressLimits {
  /** Open at once, from everywhere. */
  sockets: number;
  /** Open at once from one address. */
  socketsPerAddress: number;
  /** Over time, and at once, from one address. */
  connectionsPerSecond: number;
  connectionsBurst: number;
  /** So long a connection may be without a seat before it yields to a newcomer, in ms. */
  connectMs: number;
}

/** A connection, as far as room for another one can be made of it. */
export interface Holder {
  /** Ends it at once. */
  end(): void;
  /** Whether it has a seat, or is about to have one. */
  isSeated(): boolean;
}

/** Oldest first, with the address and since when it holds a place. */
type Holders = Map<Holder, { readonly address: string; readonly sinceMs: number }>;

/** Looked at for one newcomer. Those with a seat go to the end, so the next newcomer looks at others. */
const looksMax = 64;

interface Place {
  open: number;
  readonly holders: Holders;
  readonly arrivals: TokenBucket;
}

/**
 * How many connections each address (see `addressGroup`) has open, and how fast it makes them. When there are as many as may
 * be, the one that has been without a seat for longest yields to the newcomer: of the same address when the address is full,
 * else of any. So whoever connects and does not join keeps nobody out. An address is remembered
 * while it has one open or has lately made some: as many as the burst holds are made before it is looked at again.
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

  /** How many addresses are remembered. */
  get size(): number {
    return this.#places.size;
  }

  /** Whether one more connection may be made; counts the wish. */
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

  /** It is gone. One that had to yield has been counted out already. */
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

  /** Forgets addresses that have nothing open and have been quiet. To be called now and then. */
  forgetQuiet(): void {
    const nowMs = this.#now();
    for (const [address, { open, arrivals }] of this.#places) {
      if (open <= 0 && arrivals.isFull(nowMs)) this.#places.delete(address);
    }
  }

  /** @returns whether one of them has yielded */
  #makeRoom(holders: Holders): boolean {
    const oldest = [...holders.entries().take(looksMax)];
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
