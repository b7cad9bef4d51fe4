/**
 * A browser's two cookies: its session, and the accounts it has signed in to. Over https their names begin with
 * `__Host-`, so that no other page, not even of a subdomain, can set them; plain http lacks this.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../config/config.ts';
import { foldText } from '../lib/fold-text.ts';
import { createMac } from '../lib/mac.ts';
import type { Randomness } from '../lib/randomness.ts';

/** Reveals a request's protocol. */
export type SiteConfig = Pick<Config['http'], 'publicUrl' | 'trustProxy'>;

/** Renewed at each sign-in. */
const deviceDays = 400;
/** Use extends a session; the cookie lives as long as browsers allow. */
const sessionDays = 400;
const daySeconds = 86_400;
const nonceBytes = 12;
const macCharacters = 32;

/** Whether the request came over https, by the site's address or our proxy's header. */
export const isSecure = (request: FastifyRequest, { publicUrl, trustProxy }: SiteConfig): boolean =>
  publicUrl?.startsWith('https:') === true || (trustProxy && request.protocol === 'https');

/** Reads and writes the cookies. Holds only its signing key. */
export class SessionCookies {
  readonly #config: SiteConfig;
  readonly #macOf: (text: string) => string;
  readonly #randomness: Pick<Randomness, 'secret'>;

  constructor(config: SiteConfig, secret: string, randomness: Pick<Randomness, 'secret'>) {
    this.#config = config;
    this.#macOf = createMac(secret);
    this.#randomness = randomness;
  }

  /** The session's token, if the request has one. */
  sessionOf(request: FastifyRequest): string | undefined {
    return readCookie(request, this.#name(request, 'qf'));
  }

  /** The browser's id, if it has signed in to this account before. */
  deviceOf(request: FastifyRequest, account: string): string | undefined {
    const value = readCookie(request, this.#name(request, 'qf-device'));
    const [nonce = '', mac = ''] = value?.split('.') ?? [];
    // Timing reveals no secret: a forger counts like any other browser that fails.
    return nonce !== '' && mac === this.#sign(nonce, account) ? nonce : undefined;
  }

  /** A pseudonym of an account, login or address for counters: these never hold names. */
  accountOf(name: string): string {
    return this.#macOf(`account|${foldText(name)}`).slice(0, macCharacters);
  }

  /** Signs the browser in, and marks it as known. */
  set(request: FastifyRequest, reply: FastifyReply, { token, account }: { token: string; account: string }): void {
    const nonce = this.#randomness.secret(nonceBytes);
    const device = `${nonce}.${this.#sign(nonce, account)}`;
    reply.header('set-cookie', [
      this.#write(request, 'qf', token, sessionDays),
      this.#write(request, 'qf-device', device, deviceDays),
    ]);
  }

  clear(request: FastifyRequest, reply: FastifyReply): void {
    reply.header('set-cookie', this.#write(request, 'qf', '', 0));
  }

  #sign(nonce: string, account: string): string {
    return this.#macOf(`device|${nonce}|${account}`).slice(0, macCharacters);
  }

  #name(request: FastifyRequest, name: string): string {
    return isSecure(request, this.#config) ? `__Host-${name}` : name;
  }

  #write(request: FastifyRequest, name: string, value: string, days: number): string {
    const secure = isSecure(request, this.#config) ? '; Secure' : '';
    const maxAge = days * daySeconds;
    return `${this.#name(request, name)}=${value}; Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${secure}`;
  }
}

/** Undefined for a cookie with two values: another page has set one. */
export function readCookie({ headers }: FastifyRequest, name: string): string | undefined {
  const values = (headers.cookie ?? '')
    .split(';')
    .map((pair) => pair.trim().split('='))
    .filter(([key]) => key === name)
    .map(([, ...value]) => value.join('='));
  return new Set(values).size === 1 && values[0] !== '' ? values[0] : undefined;
}
