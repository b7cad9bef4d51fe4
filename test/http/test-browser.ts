import type { ApiServer, Reply } from './open-api-server.ts';

type Method = Parameters<ApiServer['call']>[0];

/** As much of a browser as cookies need. */
export class TestBrowser {
  readonly #api: Pick<ApiServer, 'call'>;
  readonly #jar = new Map<string, string>();

  constructor(api: Pick<ApiServer, 'call'>) {
    this.#api = api;
  }

  /** Goes to an address, as somebody who types it. */
  get(path: string, headers: Record<string, string> = {}): Promise<Reply> {
    return this.send('GET', path, undefined, { 'sec-fetch-site': 'none', ...headers });
  }

  post(path: string, body: unknown, token?: string): Promise<Reply> {
    return this.send('POST', path, body, token === undefined ? {} : { authorization: `Bearer ${token}` });
  }

  /** From a page of ours. */
  async send(method: Method, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Reply> {
    const cookie = [...this.#jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const reply = await this.#api.call(method, path, {
      ...(body === undefined ? {} : { body }),
      headers: { 'sec-fetch-site': 'same-origin', ...(cookie === '' ? {} : { cookie }), ...headers },
    });
    for (const set of [reply.headers['set-cookie'] ?? []].flat() as string[]) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      if (/; Max-Age=0;/.test(set)) this.#jar.delete(name);
      else this.#jar.set(name, value);
    }
    return reply;
  }

  set(name: string, value: string): void {
    this.#jar.set(name, value);
  }

  /** Copies cookies whose names begin so. */
  take(from: TestBrowser, prefix: string): void {
    for (const [name, value] of from.#jar) if (name.startsWith(prefix)) this.#jar.set(name, value);
  }

  cookieNames(): string[] {
    return [...this.#jar.keys()];
  }
}
