import { sendAsAccount } from './host-client.ts';
import { refusalOf, unreachable } from './rest-client.ts';
import { timeoutSignal } from './timeout-signal.ts';

const timeoutMs = 15_000;

/** A key of one payment. `randomUUID` is there over https only. */
export const newKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');

/**
 * What moves money: however often it is sent with the same key, it is done once.
 * @throws {RestError} `unreachable` when no reply came: nobody knows then whether it was done
 */
export const sendKeyed = <T>(path: string, body: unknown, key: string): Promise<T> =>
  sendAsAccount(async () => {
    let response: Response;
    try {
      response = await fetch(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': key },
        body: JSON.stringify(body),
        signal: timeoutSignal(timeoutMs),
      });
      if (response.ok) return (await response.json()) as T;
    } catch (error) {
      throw unreachable(error);
    }
    throw refusalOf(response.status, await response.json().catch(() => undefined));
  });
