import { addressGroup } from '../../lib/address-group.ts';
import { CodedError } from '../../protocol/errors.ts';

export interface GuessLimits {
  /** Wrong PINs of an address in a minute, over all processes; further ones get `too_many`. */
  wrongPinsPerMinute: number;
  /** Wrong PINs of one connection without a join; then the connection is closed. */
  wrongPinsPerConnection: number;
  /** Wrong PINs in a minute, of all addresses; above it every reply has the full delay. */
  wrongPinsPerProcess: number;
  /** The longest delay of a reply to a wrong PIN. */
  wrongPinDelayMs: number;
  /** Delayed replies at once, of all addresses and of one. */
  wrongPinsWaiting: number;
  wrongPinsWaitingPerAddress: number;
}

/** `late`: delayed. `over`: beyond the limit of its address. `crowded`: too many delayed replies. `right`: a right PIN, no join. */
export type GuessOutcome = 'late' | 'over' | 'crowded' | 'right';

export interface Guesser {
  address: string;
  /** Of a persistent connection: its wrong PINs since its last join. */
  count?: GuessCount;
  /** Of a socket: when it disconnects, its delay ends. */
  socket?: Disconnectable;
}

interface Disconnectable {
  readonly connected: boolean;
  once(event: 'disconnect', listener: () => void): unknown;
  off(event: 'disconnect', listener: () => void): unknown;
}

/** Belongs to one connection. */
export interface GuessCount {
  wrong: number;
}

/** The first wrong PIN is usually a typing error: its reply has this share of the full delay. */
const firstShare = 0.1;
/** Addresses kept; the longest idle are dropped first. */
const addressesMax = 20_000;

/**
 * Makes guessing PINs slow. Replies to wrong PINs are delayed: the more wrong PINs came from the connection, its
 * address or everywhere, the longer. Right PINs are never refused or delayed: a school is one address. A request that
 * reveals a right PIN without a join counts as a guess of its address too.
 * Owns the delayed replies, within limits; `stop` releases all of them at once.
 */
export class PinGuesses {
  readonly #limits: GuessLimits;
  readonly #countShared: (address: string) => Promise<void>;
  readonly #now: () => number;
  readonly #onGuess: (outcome: GuessOutcome) => void;
  /** Ends the delay of each waiting reply. */
  readonly #releases = new Set<() => void>();
  #stopped = false;
  readonly #addresses = new Map<string, Place>();
  readonly #everywhere: Place = { waiting: 0, guesses: 0, atMs: 0 };

  /**
   * @param deps.countShared counts over all processes @throws {CodedError} `too_many`
   * @param deps.now milliseconds
   */
  constructor(
    limits: GuessLimits,
    deps: {
      countShared: (address: string) => Promise<void>;
      now: () => number;
      onGuess: (outcome: GuessOutcome) => void;
    },
  ) {
    this.#limits = limits;
    this.#countShared = deps.countShared;
    this.#now = deps.now;
    this.#onGuess = deps.onGuess;
  }

  /** Replies delayed now. */
  get waiting(): number {
    return this.#everywhere.waiting;
  }

  /** Releases every delayed reply and delays none from now on. */
  stop(): void {
    this.#stopped = true;
    for (const release of this.#releases) release();
  }

  /**
   * Counts a wrong guess and delays its reply.
   * @param refusal thrown within the limits; a `name_refused` is thrown beyond them as well
   * @throws {CodedError} `refusal`, or `too_many`.
   */
  async refuse({ address, count, socket }: Guesser, refusal: CodedError): Promise<never> {
    const { wrongPinDelayMs, wrongPinsPerConnection, wrongPinsPerMinute, wrongPinsPerProcess } = this.#limits;
    const startedMs = performance.now();
    const group = addressGroup(address);
    const place = this.#note(group);
    if (count !== undefined) count.wrong += 1;
    if (this.#isCrowded(place)) {
      this.#onGuess('crowded');
      // A connection's first wrong PIN at this limit costs one try, not the connection.
      if (count !== undefined && count.wrong > 1) count.wrong = Math.max(count.wrong, wrongPinsPerConnection);
      throw new CodedError('too_many', 'too many wrong PINs, try again in a moment', { retryAfterMs: wrongPinDelayMs });
    }
    const share = Math.max(
      (count?.wrong ?? 0) / wrongPinsPerConnection,
      place.guesses / wrongPinsPerMinute,
      this.#everywhere.guesses / wrongPinsPerProcess,
    );
    const delayMs = wrongPinDelayMs * (firstShare + (1 - firstShare) * Math.min(1, share));
    place.waiting += 1;
    this.#everywhere.waiting += 1;
    try {
      const counted = await this.#count(address, refusal);
      this.#onGuess(counted === refusal ? 'late' : 'over');
      // Beyond the limit too: most right PINs get this reply as well, and players need to know why a name is refused.
      const reply = refusal.code === 'name_refused' ? refusal : counted;
      await this.#delay(delayMs - (performance.now() - startedMs), socket);
      throw reply;
    } finally {
      place.waiting -= 1;
      this.#everywhere.waiting -= 1;
    }
  }

  /** Counts a right PIN without a join. It never changes the reply: only wrong PINs get `too_many`. */
  async noteRight(address: string): Promise<void> {
    this.#onGuess('right');
    this.#note(addressGroup(address));
    await this.#count(address, undefined);
  }

  /** Whether the connection has sent too many wrong PINs and no right one. */
  isOver(count: GuessCount): boolean {
    return count.wrong >= this.#limits.wrongPinsPerConnection;
  }

  async #count<T>(address: string, within: T): Promise<T | CodedError> {
    try {
      await this.#countShared(address);
      return within;
    } catch (error) {
      if (error instanceof CodedError) return error;
      throw error;
    }
  }

  #isCrowded({ waiting }: Place): boolean {
    const { wrongPinsWaiting, wrongPinsWaitingPerAddress } = this.#limits;
    return this.#everywhere.waiting >= wrongPinsWaiting || waiting >= wrongPinsWaitingPerAddress;
  }

  async #delay(ms: number, socket: Disconnectable | undefined): Promise<void> {
    if (ms <= 0 || this.#stopped || socket?.connected === false) return;
    await new Promise<void>((resolve) => {
      const release = () => {
        clearTimeout(timer);
        this.#releases.delete(release);
        socket?.off('disconnect', release);
        resolve();
      };
      const timer = setTimeout(release, ms);
      this.#releases.add(release);
      socket?.once('disconnect', release);
    });
  }

  /** Counts one more guess, of the address and of all. Counts decay over a minute. */
  #note(group: string): Place {
    const nowMs = this.#now();
    let place = this.#addresses.get(group);
    if (place === undefined) this.#forgetOldest();
    // Moves it to the end of the order.
    else this.#addresses.delete(group);
    place ??= { waiting: 0, guesses: 0, atMs: nowMs };
    this.#addresses.set(group, place);
    addGuess(place, nowMs, this.#limits.wrongPinsPerMinute);
    addGuess(this.#everywhere, nowMs, this.#limits.wrongPinsPerProcess);
    return place;
  }

  #forgetOldest(): void {
    if (this.#addresses.size < addressesMax) return;
    const [oldest] = this.#addresses.keys();
    if (oldest !== undefined) this.#addresses.delete(oldest);
  }
}

interface Place {
  waiting: number;
  /** Of about the last minute: leaks at the rate of the limit per minute. */
  guesses: number;
  atMs: number;
}

function addGuess(place: Place, nowMs: number, perMinute: number): void {
  const leaked = (Math.max(0, nowMs - place.atMs) / minuteMs) * perMinute;
  place.guesses = Math.min(Math.max(0, place.guesses - leaked) + 1, perMinute * 2);
  place.atMs = nowMs;
}

const minuteMs = 60_000;
