/**
 * The format of API keys: `qf_`, 8 characters that identify the key, `_`, and 43 characters: 37 of secret and a
 * checksum of all before it in the last 6. All are digits and letters. The checksum is not secret. It reveals a
 * mistyped or truncated key without a database query, and lets secret scanners find a key that was published by
 * mistake.
 */
import { crc32 } from 'node:zlib';
import type { RandomBytes } from '../../lib/ids.ts';

const start = 'qf_';
const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const idCharacters = 8;
/** 62 symbols each: 220 random bits. */
const secretCharacters = 37;
/** 62 ** 6 is more than 2 ** 32. */
const tailCharacters = 6;
const form = /^qf_[0-9A-Za-z]{8}_[0-9A-Za-z]{43}$/;
/** Session tokens are base64url: one in 262,144 starts like a key. */
const sessionTokenCharacters = 43;

/** A new key, and its prefix. */
export function makeApiKey(bytes: RandomBytes): { key: string; prefix: string } {
  const prefix = start + symbols(bytes, idCharacters);
  const body = `${prefix}_${symbols(bytes, secretCharacters)}`;
  return { key: body + tailOf(body), prefix };
}

/** Whether a token looks like a key, valid or not. */
export const isMeantAsApiKey = (token: string): boolean =>
  token.startsWith(start) && token.length !== sessionTokenCharacters;

/** Whether format and checksum are valid. */
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

/** Uniform: bytes of the last, incomplete run of symbols are dropped. */
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
