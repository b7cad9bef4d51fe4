/**
 * Passwords as argon2id digests (RFC 9106) in the PHC string format, `$argon2id$v=19$m=…,t=…,p=…$salt$digest`. Each
 * digest names its parameters, so they may change. Uses Node's own implementation, on its own threads.
 */
import { argon2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import type { RandomBytes } from '../../lib/ids.ts';
import { CodedError } from '../../protocol/errors.ts';

interface Parameters {
  /** KiB. */
  memory: number;
  passes: number;
  parallelism: number;
}

const current: Parameters = { memory: 19_456, passes: 2, parallelism: 1 };
const saltBytes = 16;
const digestBytes = 32;
/** Each takes its memory and a processor for some 20 ms: more at once would delay answers. */
const atOnceMax = 2;
const busyRetryAfterMs = 1000;

const derive = promisify(argon2);

/** Result of a comparison; `isStale`: right, but made with outdated parameters. */
export interface Verdict {
  isRight: boolean;
  isStale: boolean;
}

/**
 * Makes and checks digests, two at once. Others wait in a bounded queue, known devices first. Owns the queue, which is
 * empty when idle.
 */
export class PasswordHasher {
  readonly #bytes: RandomBytes;
  readonly #waitingMax: number;
  readonly #first: (() => void)[] = [];
  readonly #others: (() => void)[] = [];
  #running = 0;
  #dummy: string | undefined;

  /** @param waitingMax queue length; some 10 ms of wait per request ahead */
  constructor(randomness: { bytes: RandomBytes }, waitingMax: number) {
    this.#bytes = randomness.bytes;
    this.#waitingMax = waitingMax;
  }

  /** @throws {CodedError} `busy` when too many wait. */
  async hash(password: string): Promise<string> {
    const salt = Buffer.from(this.#bytes(saltBytes));
    return write(current, salt, await this.#inTurn(password, { parameters: current, salt }, false));
  }

  /**
   * Compares. A missing digest takes the same time and is wrong, so timing does not reveal accounts.
   * @param isKnown the request comes from a device that has signed in before
   * @throws {CodedError} `busy` when too many wait.
   */
  async verify(password: string, stored: string | undefined, isKnown: boolean): Promise<Verdict> {
    const { parameters, salt, digest } = read(stored ?? this.#dummyDigest());
    const made = await this.#inTurn(password, { parameters, salt }, isKnown);
    const isRight = stored !== undefined && timingSafeEqual(made, digest);
    const isStale = Object.entries(current).some(([name, value]) => parameters[name as keyof Parameters] !== value);
    return { isRight, isStale: isRight && isStale };
  }

  /** Of no password. */
  #dummyDigest(): string {
    this.#dummy ??= write(current, Buffer.from(this.#bytes(saltBytes)), Buffer.from(this.#bytes(digestBytes)));
    return this.#dummy;
  }

  async #inTurn(password: string, how: { parameters: Parameters; salt: Buffer }, isKnown: boolean): Promise<Buffer> {
    if (this.#running >= atOnceMax) await this.#wait(isKnown);
    else this.#running += 1;
    try {
      const { parameters, salt: nonce } = how;
      const message = Buffer.from(password.normalize('NFKC'));
      return await derive('argon2id', { ...parameters, message, nonce, tagLength: digestBytes });
    } finally {
      const next = this.#first.shift() ?? this.#others.shift();
      // The next request takes this slot.
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }

  async #wait(isKnown: boolean): Promise<void> {
    if (this.#first.length + this.#others.length >= this.#waitingMax) {
      throw new CodedError('busy', 'Too many people sign in just now. Try again in a moment.', {
        retryAfterMs: busyRetryAfterMs,
      });
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    (isKnown ? this.#first : this.#others).push(resolve);
    await promise;
  }
}

const base64 = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');

const write = ({ memory, passes, parallelism }: Parameters, salt: Buffer, digest: Buffer): string =>
  `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${base64(salt)}$${base64(digest)}`;

const format = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

/** @throws {Error} for an unknown format: a bug, or a row edited by hand. */
function read(stored: string): { parameters: Parameters; salt: Buffer; digest: Buffer } {
  const [, memory, passes, parallelism, salt = '', digest = ''] = format.exec(stored) ?? [];
  if (memory === undefined) throw new Error('a stored password is in no known format');
  return {
    parameters: { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) },
    salt: Buffer.from(salt, 'base64'),
    digest: Buffer.from(digest, 'base64'),
  };
}
