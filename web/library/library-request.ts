/** Requests of the library: they can be given up, may carry headers, and files say how much of them is sent. */
import { sendAsCaller, type Send } from '../shared/host-client.ts';
import { refusalOf, unreachable } from '../shared/rest-client.ts';
import { whileBusy } from '../shared/while-busy.ts';

interface Request {
  method: string;
  path: string;
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
  /** When a reply is not waited for any longer. */
  timeoutMs?: number;
}

const usualMs = 10_000;
/** A file waits for its turn at the server, and is then read. */
export const fileMs = 60_000;

const bearer = (token: string | undefined): Record<string, string> =>
  token === undefined ? {} : { authorization: `Bearer ${token}` };

/** @throws {RestError} `unreachable` also when it was given up or took too long */
async function fetchAs(token: string | undefined, request: Request): Promise<Response> {
  const { method, path, body, headers, signal, timeoutMs = usualMs } = request;
  const end = new AbortController();
  const abort = () => end.abort();
  const timer = setTimeout(abort, timeoutMs);
  signal?.addEventListener('abort', abort, { once: true });
  if (signal?.aborted === true) abort();
  try {
    const response = await fetch(path, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...bearer(token), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: end.signal,
    });
    if (response.ok) return response;
    throw refusalOf(response.status, await response.json().catch(() => undefined));
  } catch (error) {
    // A refusal, or what `fetch` throws where nothing came.
    throw error instanceof Error && error.name === 'RestError' ? error : unreachable(error);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}

/** @returns the reply, undefined where it has no body @throws {RestError} */
export const ask = <T>(request: Request): Promise<T> =>
  sendAsCaller(async (token) => {
    const response = await whileBusy(request.method, () => fetchAs(token, request));
    return (response.status === 204 ? undefined : await response.json()) as T;
  });

interface DownloadedFile {
  bytes: Blob;
  /** As the server calls it. */
  name: string | undefined;
}

/** @throws {RestError} */
export const download = (path: string): Promise<DownloadedFile> =>
  sendAsCaller(async (token) => {
    const response = await whileBusy('GET', () => fetchAs(token, { method: 'GET', path, timeoutMs: fileMs }));
    return { bytes: await response.blob(), name: nameIn(response.headers.get('content-disposition') ?? '') };
  });

/** The plain name in the header, or the one in any script, which comes first where there are both. */
export function nameIn(disposition: string): string | undefined {
  const [, encoded] = /filename\*=UTF-8''([^;]+)/i.exec(disposition) ?? [];
  const [, quoted] = /filename="([^"]*)"/i.exec(disposition) ?? [];
  try {
    return encoded === undefined ? quoted : decodeURIComponent(encoded);
  } catch (error) {
    console.info('A file has a name that cannot be read', error);
    return quoted;
  }
}

interface Upload {
  path: string;
  form: FormData;
  signal: AbortSignal;
  /** Told the part that is sent, 0…1. */
  onSent: (part: number) => void;
}

/** @throws {RestError} `unreachable` also when it was given up */
export const upload = <T>(what: Upload): Promise<T> => sendAsCaller(sendingForm<T>(what));

/** By the older interface: the newer one does not say how much is sent. */
const sendingForm =
  <T>({ path, form, signal, onSent }: Upload): Send<T> =>
  (token) =>
    new Promise<T>((resolve, reject) => {
      if (signal.aborted) {
        reject(unreachable());
        return;
      }
      const request = new XMLHttpRequest();
      const abort = () => request.abort();
      request.open('POST', path);
      request.timeout = 10 * fileMs;
      for (const [name, value] of Object.entries(bearer(token))) request.setRequestHeader(name, value);
      request.upload.addEventListener('progress', ({ loaded, total }) => onSent(total > 0 ? loaded / total : 0));
      request.addEventListener('loadend', () => {
        signal.removeEventListener('abort', abort);
        // 0: there was no reply.
        if (request.status === 0) reject(unreachable());
        else if (request.status >= 300) reject(refusalOf(request.status, parsed(request.responseText)));
        else resolve(parsed(request.responseText) as T);
      });
      signal.addEventListener('abort', abort, { once: true });
      request.send(form);
    });

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    console.info('A reply was no JSON', error);
    return undefined;
  }
}
