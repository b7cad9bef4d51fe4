import { TokenBucket } from '../lib/token-bucket.ts';

export interface AddressLimits {
  /** Open at once, from everywhere. */
  sockets: number;
  /** Open at once from one address. */
  socketsPerAddress: number;
  /** Over time, and at once, from one address. */
  connectionsPerSecond: number;
  connectionsBurst: number;
}

interface Place {
  open: number;
  readonly arrivals: TokenBucket;
}

/**
 * How many connections each address (see `addressGroup`) has open, and how fast it makes them. An address is remembered
 * while it has one open or has lately made some: as many as the burst holds are made before it is looked at again.
 */
export class AddressCounter {
  readonly #limits: AddressLimits;
  readonly #now: () => number;
  readonly #places = new Map<string, Place>();
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
    const { open, arrivals } = this.#placeOf(address);
    const { sockets, socketsPerAddress } = this.#limits;
    return this.#open < sockets && open < socketsPerAddress && arrivals.take(this.#now());
  }

  enter(address: string): void {
    this.#placeOf(address).open += 1;
    this.#open += 1;
  }

  leave(address: string): void {
    const place = this.#places.get(address);
    if (place !== undefined) place.open -= 1;
    this.#open -= 1;
  }

  /** Forgets addresses that have nothing open and have been quiet. To be called now and then. */
  forgetQuiet(): void {
    const nowMs = this.#now();
    for (const [address, { open, arrivals }] of this.#places) {
      if (open <= 0 && arrivals.isFull(nowMs)) this.#places.delete(address);
    }
  }

  #placeOf(address: string): Place {
    let place = this.#places.get(address);
    if (place === undefined) {
      const { connectionsPerSecond, connectionsBurst } = this.#limits;
      place = { open: 0, arrivals: new TokenBucket(connectionsPerSecond, connectionsBurst, this.#now()) };
      this.#places.set(address, place);
    }
    return place;
  }
}
