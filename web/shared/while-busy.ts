import { RestError } from './rest-client.ts';

const readTries = 4;
/** Longer than this, a person would rather be told. */
const busyMaxMs = 2000;

/**
 * Sends a request; a read that a busy server refuses is sent again when the server says so. A change is sent once: whether
 * it is made again, a person decides.
 * @throws what `send` throws at its last try
 */
export async function whileBusy<T>(method: string, send: () => Promise<T>, tries = readTries): Promise<T> {
  try {
    return await send();
  } catch (error) {
    const waitMs = error instanceof RestError && error.code === 'busy' ? (error.retryAfterMs ?? busyMaxMs) : Infinity;
    if (method !== 'GET' || tries === 1 || waitMs > busyMaxMs) throw error;
    await new Promise((resolve) => {
      setTimeout(resolve, waitMs * (1 + Math.random() / 2));
    });
    return await whileBusy(method, send, tries - 1);
  }
}
