import { unreachable } from './rest-client.ts';
import { timeoutSignal } from './timeout-signal.ts';

const timeoutMs = 60_000;

/** A file of this site, as if its reader had chosen it. @throws {RestError} `unreachable` also where it is gone */
export async function fetchFile(url: string): Promise<File> {
  try {
    const response = await fetch(url, { signal: timeoutSignal(timeoutMs) });
    if (!response.ok) throw new Error(`${url}: ${response.status}`);
    const bytes = await response.blob();
    return new File([bytes], url.slice(url.lastIndexOf('/') + 1), { type: bytes.type });
  } catch (error) {
    throw unreachable(error);
  }
}
