/**
 * 128 random bits as 32 hexadecimal digits. A join key is as secret as a token, so it never uses the `random` of
 *   retries. Browsers offer `randomUUID` to secure origins only, and a game may run over plain HTTP.
 */
export function makeKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
