interface Place<T> {
  readonly address: string;
  /** Oldest first: the client must send next. */
  readonly silent: Set<T>;
  /** Oldest first: the server must send next. */
  readonly answering: Set<T>;
}

/**
 * Connections without a seat, by address. Picks the one to close when there are too many: of the address with most, the
 * longest silent one, or, without such, one being answered. Every call takes constant time.
 */
export class WaitingConnections<T extends object> {
  readonly #max: number;
  readonly #maxPerAddress: number;
  readonly #places = new Map<string, Place<T>>();
  readonly #placeOf = new Map<T, Place<T>>();
  /** Addresses by their number of connections; index 0 is unused. */
  readonly #byCount: Set<Place<T>>[] = [];
  #most = 0;

  constructor(max: number, maxPerAddress: number) {
    this.#max = max;
    this.#maxPerAddress = maxPerAddress;
  }

  get size(): number {
    return this.#placeOf.size;
  }

  /** Adds a connection. @returns the one to close instead, which is removed; undefined if there is room. */
  add(connection: T, address: string): T | undefined {
    const place = this.#places.get(address) ?? { address, silent: new Set(), answering: new Set() };
    const isFull = countOf(place) >= this.#maxPerAddress;
    const crowded = isFull ? place : this.size >= this.#max ? this.#largest() : undefined;
    const victim = crowded === undefined ? undefined : (first(crowded.silent) ?? first(crowded.answering));
    if (victim !== undefined) this.remove(victim);
    this.#recount(place, () => place.silent.add(connection));
    this.#placeOf.set(connection, place);
    return victim;
  }

  /** Its request is complete: the server must respond. */
  answering(connection: T): void {
    const place = this.#placeOf.get(connection);
    if (place?.silent.delete(connection) === true) place.answering.add(connection);
  }

  /** Its request is answered: it becomes the youngest silent one. */
  answered(connection: T): void {
    const place = this.#placeOf.get(connection);
    if (place?.answering.delete(connection) === true) place.silent.add(connection);
  }

  /** It sent data: it becomes the youngest silent one. */
  heard(connection: T): void {
    const place = this.#placeOf.get(connection);
    if (place?.silent.delete(connection) === true) place.silent.add(connection);
  }

  /** It stops waiting, or closes. */
  remove(connection: T): void {
    const place = this.#placeOf.get(connection);
    if (place === undefined) return;
    this.#placeOf.delete(connection);
    this.#recount(place, () => {
      if (!place.silent.delete(connection)) place.answering.delete(connection);
    });
  }

  #recount(place: Place<T>, change: () => void): void {
    this.#byCount[countOf(place)]?.delete(place);
    change();
    const count = countOf(place);
    if (count === 0) this.#places.delete(place.address);
    else {
      this.#places.set(place.address, place);
      (this.#byCount[count] ??= new Set()).add(place);
    }
    this.#most = Math.max(this.#most, count);
  }

  #largest(): Place<T> | undefined {
    while (this.#most > 0 && (this.#byCount[this.#most]?.size ?? 0) === 0) this.#most -= 1;
    return first(this.#byCount[this.#most] ?? new Set());
  }
}

const countOf = ({ silent, answering }: Place<object>): number => silent.size + answering.size;
const first = <V>(set: Set<V>): V | undefined => set.values().next().value;
