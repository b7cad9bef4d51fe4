import { customRandom } from 'nanoid';

/** Returns that many random bytes. */
export type RandomBytes = (count: number) => Uint8Array;

const pinsFirst = 100_000;
const pinsCount = 900_000;
/** Digits and lower case without 0, 1, l, o: 32 symbols, 5 bits each. */
const idAlphabet = '23456789abcdefghijkmnpqrstuvwxyz';
const idLength = 16;

/** Six digits, evenly distributed; never a leading zero, which number fields and spreadsheets would drop. */
export function makePin(bytes: RandomBytes): string {
  // Redraws values in the last, incomplete run of 32-bit values, which would favour low PINs.
  const limit = 2 ** 32 - (2 ** 32 % pinsCount);
  for (;;) {
    const four = bytes(4);
    const drawn = new DataView(four.buffer, four.byteOffset, 4).getUint32(0);
    if (drawn < limit) return String(pinsFirst + (drawn % pinsCount));
  }
}

/**
 * Makes public player ids: 16 symbols, 80 random bits. They are not secret, but cannot be guessed from one another.
 * @returns a function that makes a new id from `bytes` at each call.
 */
export function playerIdFrom(bytes: RandomBytes): () => string {
  const make = customRandom(idAlphabet, idLength, bytes);
  return () => make();
}

/** Digits and capital letters that are hard to confuse: without 0, 1, I, L, O. */
const codeAlphabet = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';
const codeLength = 6;
const isCode = new RegExp(`^[${codeAlphabet}]{${codeLength}}$`);

/** Makes codes to read aloud and type: 6 of 31 symbols, about 900 million. */
export function codeFrom(bytes: RandomBytes): () => string {
  const make = customRandom(codeAlphabet, codeLength, bytes);
  return () => make();
}

/** Reads a typed code, in small or capital letters and in groups; `undefined` for an invalid one. */
export function readCode(typed: string): string | undefined {
  const code = typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\p{Dash}]/gu, '');
  return isCode.test(code) ? code : undefined;
}

/** A secret of `count` random bytes, in base64url without padding. 16 bytes are 128 bits. */
export function makeSecret(bytes: RandomBytes, count: number): string {
  return Buffer.from(bytes(count)).toString('base64url');
}
