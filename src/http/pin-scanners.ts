import { addressGroup } from '../lib/address-group.ts';
import { CodedError } from '../protocol/errors.ts';
import type { RateLimits } from './rate-limits.ts';

/** Maximum of stored scanners; the oldest is dropped first. */
const scannersMax = 10_000;

/**
 * Blocks PIN lookups by REST, of right PINs too, from addresses with too many wrong ones. People can still join by the
 * pages, and a scanner learns nothing.
 */
export class PinScanners {
  readonly #limits: Pick<RateLimits, 'lookUp'>;
  /** End of the block in milliseconds, by address group. */
  readonly #scanners = new Map<string, number>();

  constructor(limits: Pick<RateLimits, 'lookUp'>) {
    this.#limits = limits;
  }

  /** @throws {CodedError} `too_many` */
  check(address: string): void {
    const retryAfterMs = this.#leftMs(addressGroup(address));
    if (retryAfterMs > 0)
      throw new CodedError('too_many', 'Too many wrong PINs. Try again in a moment.', { retryAfterMs });
  }

  /** Counts a wrong PIN. An excess refuses the next request. */
  async noteWrong(address: string): Promise<void> {
    const group = addressGroup(address);
    if (this.#leftMs(group) > 0) return;
    try {
      await this.#limits.lookUp(address);
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      this.#note(group, error.retryAfterMs ?? 0);
    }
  }

  #leftMs(group: string): number {
    return Math.max(0, Math.ceil((this.#scanners.get(group) ?? 0) - performance.now()));
  }

  #note(group: string, forMs: number): void {
    this.#scanners.delete(group);
    this.#scanners.set(group, performance.now() + forMs);
    const [first] = this.#scanners.keys();
    if (this.#scanners.size > scannersMax && first !== undefined) this.#scanners.delete(first);
  }
}
