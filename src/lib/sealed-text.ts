import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import type { Randomness } from './randomness.ts';

const algorithm = 'aes-256-gcm';
const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;

export interface Seal {
  seal: (text: string) => string;
  /** Undefined for a text that was not sealed with this key for this purpose. */
  open: (sealed: string) => string | undefined;
}

/**
 * Encrypts texts that clients keep for the server (AES-256-GCM): clients can neither read nor change them. A text sealed
 * for one purpose cannot be opened for another. Base64url.
 */
export function createSeal(secret: string, purpose: string, { bytes }: Pick<Randomness, 'bytes'>): Seal {
  const key = Buffer.from(hkdfSync('sha256', secret, '', purpose, keyBytes));
  return {
    seal(text) {
      const nonce = bytes(nonceBytes);
      const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: tagBytes });
      const body = [nonce, cipher.update(text, 'utf8'), cipher.final()];
      return Buffer.concat([...body, cipher.getAuthTag()]).toString('base64url');
    },
    open(sealed) {
      const all = Buffer.from(sealed, 'base64url');
      if (all.length < nonceBytes + tagBytes) return undefined;
      const decipher = createDecipheriv(algorithm, key, all.subarray(0, nonceBytes), { authTagLength: tagBytes });
      decipher.setAuthTag(all.subarray(-tagBytes));
      const text = decipher.update(all.subarray(nonceBytes, -tagBytes), undefined, 'utf8');
      try {
        return text + decipher.final('utf8');
      } catch {
        return undefined; // The tag does not match: not sealed here, or changed.
      }
    },
  };
}
