import { setImmediate as immediately, setTimeout as sleep } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { addressGroup } from '../lib/address-group.ts';
import { KeyedBuckets } from '../lib/keyed-buckets.ts';
import { TokenBucket } from '../lib/token-bucket.ts';
import type { ExpectedBodies } from './expected-bodies.ts';

/** Rests of bodies up to this size are discarded after the reply: they cost no more than the request itself. Bytes. */
const smallBodyBytes = 64 * 1024;

export interface DrainLimits {
  /** Of all senders. */
  bytesPerSecond: number;
  /** Bytes of one body. */
  bodyBytesMax: number;
  /** Bodies that are read at once, of all senders. */
  bodiesMax: number;
  /** Bodies that are read at once, of one address. */
  bodiesPerAddress: number;
  /** Bytes that one address has saved up, and gets back in a second. */
  addressBytes: { burst: number; perSecond: number };
}

/** Four times the largest upload, and more than a minute's bytes of one person. */
export function drainLimits(bytesPerSecond: number): DrainLimits {
  const mebibyte = 1024 * 1024;
  return {
    bytesPerSecond: 8 * bytesPerSecond,
    bodyBytesMax: 40 * mebibyte,
    bodiesMax: 256,
    bodiesPerAddress: 16,
    addressBytes: { burst: 128 * mebibyte, perSecond: bytesPerSecond },
  };
}

/**
 * Reads and discards the rest of a refused body before the reply: a sender would lose the reply with a connection that is
 * closed on unread bytes, and browsers read a reply only after sending everything. Owns the counts of bodies that are
 * read, and the bytes of each address. A sender beyond a limit is cut.
 */
export class RefusedBodies {
  readonly #limits: DrainLimits;
  readonly #expected: Pick<ExpectedBodies, 'isWaiting'>;
  readonly #cut: () => void;
  readonly #pace: TokenBucket;
  readonly #addressBytes: KeyedBuckets;
  readonly #ofAddress = new Map<string, number>();
  #running = 0;

  /** @param cut a connection was closed */
  constructor(limits: DrainLimits, expected: Pick<ExpectedBodies, 'isWaiting'>, cut: () => void) {
    const { bytesPerSecond } = limits;
    this.#limits = limits;
    this.#expected = expected;
    this.#cut = cut;
    this.#pace = new TokenBucket(bytesPerSecond, bytesPerSecond, performance.now());
    this.#addressBytes = new KeyedBuckets(limits.addressBytes, () => performance.now());
  }

  /** An `onSend` hook. Resolves when the reply may be sent. */
  drain = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const { raw } = request;
    if (raw.complete || raw.destroyed) return;
    if (this.#expected.isWaiting(reply.raw)) {
      // The sender keeps the body. Whatever comes all the same is not read.
      reply.header('connection', 'close');
      return;
    }
    const isUnknown = raw.headers['transfer-encoding'] !== undefined;
    // Lets the parser finish this read: a small body is complete then.
    if (isUnknown) await immediately();
    const announced = isUnknown ? smallBodyBytes + 1 : Number(raw.headers['content-length'] ?? 0);
    if (raw.complete || announced <= smallBodyBytes) return;
    const address = addressGroup(request.ip);
    const isRead = announced <= this.#limits.bodyBytesMax && (await this.#inPlace(address, request));
    if (isRead) {
      reply.header('connection', 'close');
      return;
    }
    this.#cut();
    raw.destroy();
  };

  /** @returns false without a place, or beyond a limit */
  async #inPlace(address: string, request: FastifyRequest): Promise<boolean> {
    const { bodiesMax, bodiesPerAddress } = this.#limits;
    const count = this.#ofAddress.get(address) ?? 0;
    if (this.#running >= bodiesMax || count >= bodiesPerAddress) return false;
    if (this.#addressBytes.debtMs(address) > 0) return false;
    this.#running += 1;
    this.#ofAddress.set(address, count + 1);
    try {
      return await this.#discard(address, request.raw);
    } finally {
      this.#running -= 1;
      const left = (this.#ofAddress.get(address) ?? 1) - 1;
      if (left === 0) this.#ofAddress.delete(address);
      else this.#ofAddress.set(address, left);
    }
  }

  async #discard(address: string, raw: FastifyRequest['raw']): Promise<boolean> {
    const { bytesPerSecond, bodyBytesMax } = this.#limits;
    // A parser of forms that has failed may still be there.
    raw.unpipe();
    let bytes = 0;
    try {
      for await (const chunk of raw.iterator({ destroyOnReturn: false })) {
        const { length } = chunk as Buffer;
        bytes += length;
        if (bytes > bodyBytesMax || this.#addressBytes.spend(address, length) > 0) return false;
        const waitMs = this.#pace.spend(length, performance.now(), bytesPerSecond);
        if (waitMs > 0) await sleep(waitMs);
      }
    } catch (error) {
      // The sender has left.
      if (raw.destroyed) return true;
      throw error;
    }
    return true;
  }
}
