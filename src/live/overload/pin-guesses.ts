import { addressGroup } from '../../lib/address-group.ts';
import { CodedError } from '../../protocol/errors.ts';

export interface GuessLimits {
  /** Wrong PINs of an address in a minute, over all processes; beyond it they are told `too_many`. */
  wrongPinsPerMinute: number;
  /** Wrong PINs of one connection without a join; then it is cut. */
  wrongPinsPerConnection: number;
  /** Wrong PINs in a minute, of all addresses: from there on every reply to one is as late as it may be. */
  wrongPinsPerProcess: number;
  /** How late a reply to a wrong PIN may be. */
  wrongPinDelayMs: number;
  /** Replies that may wait at once, of all addresses and of one. */
  wrongPinsWaiting: number;
  wrongPinsWaitingPerAddress: number;
}

/** What became of a guess: `late`, `over` the limit of its address, `crowded` (no place to wait), or a right PIN that was refused. */
export type GuessOutcome = 'late' | 'over' | 'crowded' | 'right';

export interface Guesser {
  address: string;
  /** Of a connection that stays: how many wrong PINs it has sent since it last joined. */
  count?: GuessCount;
  /** Of a socket: once it is gone nobody waits for the reply any more. */
  socket?: Leaver;
}

interface Leaver {
  readonly connected: boolean;
  once(event: 'disconnect', listener: () => void): unknown;
  off(event: 'disconnect', listener: () => void): unknown;
}

/** Belongs to one connection. */
export interface GuessCount {
  wrong: number;
}

/** The first wrong PIN of somebody is a slip as a rule: its reply has this share of the longest delay. */
const firstShare = 0.1;
/** Addresses that are remembered; those that were quiet for longest are forgotten first. */
const addressesMax = 20_000;

/**
 * What PINs cost to guess. Replies to wrong ones are late: the later, the more of them came from the connection, from its
 * address, or from everywhere. Right ones are never refused nor late for it: a school is one address. What tells a right PIN
 * without being a join counts as a guess of its address too.
 * Owns the replies that wait, within bounds; `stop` lets all of them go at once.
 */
export class PinGuesses {
  readonly #limits: GuessLimits;
  readonly #countShared: (address: string) => Promise<void>;
  readonly #now: () => number;
  readonly #onGuess: (outcome: GuessOutcome) => void;
  /** What lets go each reply that waits. */
  readonly #releases = new Set<() => void>();
  #stopped = false;
  readonly #addresses = new Map<string, Place>();
  readonly #everywhere: Place = { waiting: 0, guesses: 0, atMs: 0 };

  /**
   * @param deps.countShared counts for all processes @throws {CodedError} `too_many`
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

  /** Replies that wait now. */
  get waiting(): number {
    return this.#everywhere.waiting;
  }

  /** Lets every reply go that waits, and holds none back from now on. */
  stop(): void {
    this.#stopped = true;
    for (const release of this.#releases) release();
  }

  /**
   * Counts a guess that was wrong, and keeps its reply waiting.
   * @param refusal what a guess within the limits is told; what is wrong with a name is told beyond them as well
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
      // The first slip of somebody in a crowd costs a try, not the connection.
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
      // Beyond the limit too: of most right PINs it is told as well, and people want to know what is wrong with a name.
      const reply = refusal.code === 'name_refused' ? refusal : counted;
      await this.#pass(delayMs - (performance.now() - startedMs), socket);
      throw reply;
    } finally {
      place.waiting -= 1;
      this.#everywhere.waiting -= 1;
    }
  }

  /** Counts a PIN that was right and yet no join. Its reply is the room's own: over the limit, wrong ones are told so. */
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

  async #pass(ms: number, socket: Leaver | undefined): Promise<void> {
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

  /** One more guess, of the address and of all. What a minute brought is forgotten over a minute. */
  #note(group: string): Place {
    const nowMs = this.#now();
    let place = this.#addresses.get(group);
    if (place === undefined) this.#forgetOldest();
    // At the end of the order from now on.
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
  /** Of the last minute, roughly: it leaks by the limit of a minute each minute. */
  guesses: number;
  atMs: number;
}

function addGuess(place: Place, nowMs: number, perMinute: number): void {
  const leaked = (Math.max(0, nowMs - place.atMs) / minuteMs) * perMinute;
  place.guesses = Math.min(Math.max(0, place.guesses - leaked) + 1, perMinute * 2);
  place.atMs = nowMs;
}

const minuteMs = 60_000;
