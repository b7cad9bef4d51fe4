/**
 * The two cookies of a browser: its session, and which accounts it has signed in to before. Over https their names begin
 * with `__Host-`, so that no other page, not even of a subdomain, can set them; over plain http there is no such thing.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../config/config.ts';
import { foldText } from '../lib/fold-text.ts';
import { createMac } from '../lib/mac.ts';
import type { Randomness } from '../lib/randomness.ts';

/** By which it is known how a request came. */
export type SiteConfig = Pick<Config['http'], 'publicUrl' | 'trustProxy'>;

/** Renewed at each sign-in. */
const deviceDays = 400;
/** A session that is used lives on; the cookie is for as long as browsers keep one at most. */
const sessionDays = 400;
const daySeconds = 86_400;
const nonceBytes = 12;
const macCharacters = 32;

/** Whether the request came over https, as far as can be known: by the site's address, or by what our proxy says. */
export const isSecure = (request: FastifyRequest, { publicUrl, trustProxy }: SiteConfig): boolean =>
  publicUrl?.startsWith('https:') === true || (trustProxy && request.protocol === 'https');

/** Reads and writes the cookies. Holds nothing but the key of its signatures. */
export class SessionCookies {
  readonly #config: SiteConfig;
  readonly #macOf: (text: string) => string;
  readonly #randomness: Pick<Randomness, 'secret'>;

  constructor(config: SiteConfig, secret: string, randomness: Pick<Randomness, 'secret'>) {
    this.#config = config;
    this.#macOf = createMac(secret);
    this.#randomness = randomness;
  }

  /** The session's token, if the request brings one, once. */
  sessionOf(request: FastifyRequest): string | undefined {
    return readCookie(request, this.#name(request, 'qf'));
  }

  /** Names the browser, if it has signed in to this account before. */
  deviceOf(request: FastifyRequest, account: string): string | undefined {
    const value = readCookie(request, this.#name(request, 'qf-device'));
    const [nonce = '', mac = ''] = value?.split('.') ?? [];
    // No secret depends on how long this takes: whoever forges one is counted like any other browser that fails.
    return nonce !== '' && mac === this.#sign(nonce, account) ? nonce : undefined;
  }

  /** Stands for an account, a login or an address where something is counted: names themselves go nowhere. */
  accountOf(name: string): string {
    return this.#macOf(`account|${foldText(name)}`).slice(0, macCharacters);
  }

  /** The browser is signed in from now on, and known. */
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

/** A cookie that comes twice with two values is none: one of them was set by somebody else. */
export function readCookie({ headers }: FastifyRequest, name: string): string | undefined {
  const values = (headers.cookie ?? '')
    .split(';')
    .map((pair) => pair.trim().split('='))
    .filter(([key]) => key === name)
    .map(([, ...value]) => value.join('='));
  return new Set(values).size === 1 && values[0] !== '' ? values[0] : undefined;
}
