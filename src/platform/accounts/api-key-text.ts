/**
 * How API keys are written: `qf_`, 8 characters that tell keys apart, `_`, and 43 characters, of which 37 are the secret and
 * the last 6 a checksum of all before them. All of them are digits and letters. The checksum is no secret and protects
 * none: by it a key that was mistyped or cut short is known without a look at the database, and one that was published by
 * mistake is found by those who search for keys.
 */
import { crc32 } from 'node:zlib';
import type { RandomBytes } from '../../lib/ids.ts';

const start = 'qf_';
const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const idCharacters = 8;
/** Of 62 symbols each: 220 random bits. */
const secretCharacters = 37;
/** 62 ** 6 is more than 2 ** 32. */
const tailCharacters = 6;
const form = /^qf_[0-9A-Za-z]{8}_[0-9A-Za-z]{43}$/;
/** Session tokens are base64url, so that one in 262,144 begins like a key. */
const sessionTokenCharacters = 43;

/** A new key, and how it begins. */
export function makeApiKey(bytes: RandomBytes): { key: string; prefix: string } {
  const prefix = start + symbols(bytes, idCharacters);
  const body = `${prefix}_${symbols(bytes, secretCharacters)}`;
  return { key: body + tailOf(body), prefix };
}

/** Whether a token is meant to be a key, right or wrong. */
export const isMeantAsApiKey = (token: string): boolean =>
  token.startsWith(start) && token.length !== sessionTokenCharacters;

/** Whether it may be a key that was given out. */
export const isApiKey = (token: string): boolean =>
  form.test(token) && token.endsWith(tailOf(token.slice(0, -tailCharacters)));

/** The CRC-32 of a text in base 62. */
function tailOf(text: string): string {
  let left = crc32(text);
  let tail = '';
  for (let i = 0; i < tailCharacters; i += 1) {
    tail = (alphabet[left % alphabet.length] as string) + tail;
    left = Math.floor(left / alphabet.length);
  }
  return tail;
}

/** Evenly spread: bytes of the last, incomplete run of symbols are thrown away. */
function symbols(bytes: RandomBytes, count: number): string {
  const limit = 256 - (256 % alphabet.length);
  let text = '';
  while (text.length < count) {
    for (const byte of bytes(count)) {
      if (byte < limit && text.length < count) text += alphabet[byte % alphabet.length];
    }
  }
  return text;
}
