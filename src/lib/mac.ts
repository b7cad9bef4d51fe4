import { hash } from 'node:crypto';

const blockBytes = 64;

/**
 * HMAC-SHA256 (RFC 2104) of texts with one key, as base64url. It uses two one-call digests: `createHmac` creates a
 * stream for every text, which takes twice as long, and every answer needs one.
 */
export function createMac(secret: string): (text: string) => string {
  const given = Buffer.from(secret);
  const key = Buffer.alloc(blockBytes);
  (given.length > blockBytes ? hash('sha256', given, 'buffer') : given).copy(key);
  const inner = key.map((byte) => byte ^ 0x36);
  const outer = Buffer.concat([key.map((byte) => byte ^ 0x5c), Buffer.alloc(32)]);
  // As text if that gives the same bytes: no copy is needed then.
  const innerText = inner.every((byte) => byte < 0x80) ? Buffer.from(inner).toString('latin1') : undefined;
  const innerDigest = (text: string): string =>
    innerText === undefined
      ? hash('sha256', Buffer.concat([inner, Buffer.from(text)]), 'binary')
      : hash('sha256', innerText + text, 'binary');
  return (text) => {
    outer.write(innerDigest(text), blockBytes, 'latin1');
    return hash('sha256', outer, 'base64url');
  };
}
