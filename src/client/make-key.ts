/**
 * 128 random bits as 32 hexadecimal digits. A join key is as secret as a token, so it never comes from the `random` of the
 * retries; `randomUUID` is not used, because browsers offer it to secure origins only and a hall may play over plain HTTP.
 */
export function makeKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
