import { type Send, sendAsAccount } from './host-client.ts';
import { refusalOf, RestError, unreachable } from './rest-client.ts';
import { timeoutSignal } from './timeout-signal.ts';

const timeoutMs = 15_000;

/** A key of one request. `randomUUID` is there over https only. */
export const newKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');

/** After these nobody knows whether it was done. */
export const isUnknown = (error: unknown): boolean =>
  !(error instanceof RestError) || ['unreachable', 'busy', 'internal'].includes(error.code);

/**
 * A request that is done once, however often it is sent with the same key.
 * @throws {RestError} `unreachable` when no reply came: nobody knows then whether it was done
 */
export const keyed =
  <T>(path: string, body: unknown, key: string): Send<T> =>
  async (token) => {
    let response: Response;
    try {
      response = await fetch(path, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'idempotency-key': key,
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        },
        body: JSON.stringify(body),
        signal: timeoutSignal(timeoutMs),
      });
      if (response.ok) return (await response.json()) as T;
    } catch (error) {
      throw unreachable(error);
    }
    throw refusalOf(response.status, await response.json().catch(() => undefined));
  };

/** The same as the signed-in account: what moves money. @throws {RestError} as {@link keyed} */
export const sendKeyed = <T>(path: string, body: unknown, key: string): Promise<T> =>
  sendAsAccount(keyed<T>(path, body, key));
