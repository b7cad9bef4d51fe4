/**
 * A browser's pending OpenID Connect sign-ins: one cookie each, so that tabs do not disturb each other. The content is
 * sealed and valid for ten minutes.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Randomness } from '../lib/randomness.ts';
import { createSeal, type Seal } from '../lib/sealed-text.ts';
import type { OidcSecrets } from '../platform/accounts/oidc-provider.ts';
import type { SessionCaller } from '../platform/accounts/session-store.ts';
import { isSecure, readCookie, type SiteConfig } from './session-cookies.ts';

export interface OidcAttempt extends OidcSecrets {
  provider: string;
  /** Our path to return to. */
  returnTo: string;
  /** The known starter, if any: `linker` connects the identity with that account. */
  by?: 'guest' | 'account' | 'linker';
  session?: Pick<SessionCaller, 'userId' | 'sessionId'>;
  adopt: boolean;
  invite?: string;
  /** Unix ms. */
  expiresAt: number;
}

export const attemptMs = 600_000;
/** Per browser: more would approach the limit on headers. */
const attemptsMax = 5;
const nameCharacters = 12;
const prefix = 'qf-oidc-';

export class OidcCookies {
  readonly #config: SiteConfig;
  readonly #seal: Seal;
  readonly #now: () => number;

  /** `now` gives Unix milliseconds. */
  constructor(config: SiteConfig, deps: { secret: string; randomness: Pick<Randomness, 'bytes'>; now: () => number }) {
    this.#config = config;
    this.#seal = createSeal(deps.secret, 'oidc attempt 1', deps.randomness);
    this.#now = deps.now;
  }

  /** Stores the attempt in the browser, and drops surplus oldest ones. */
  keep(request: FastifyRequest, reply: FastifyReply, attempt: OidcAttempt): void {
    const begun = this.#all(request)
      .map((name) => ({ name, expiresAt: this.#open(request, name)?.expiresAt ?? 0 }))
      .toSorted((one, other) => other.expiresAt - one.expiresAt);
    for (const { name } of begun.slice(attemptsMax - 1)) this.#write(request, reply, { name, value: '', ms: 0 });
    const name = this.#name(request, attempt.state);
    this.#write(request, reply, { name, value: this.#seal.seal(JSON.stringify(attempt)), ms: attemptMs });
  }

  /** Removes and returns this browser's attempt with this state at this provider, if any. */
  take(
    request: FastifyRequest,
    reply: FastifyReply,
    { state, provider }: { state: string; provider: string },
  ): OidcAttempt | undefined {
    const name = this.#name(request, state);
    const attempt = this.#open(request, name);
    if (attempt?.state !== state) return undefined;
    this.#write(request, reply, { name, value: '', ms: 0 });
    return attempt.provider === provider && attempt.expiresAt > this.#now() ? attempt : undefined;
  }

  #all(request: FastifyRequest): string[] {
    const start = this.#name(request, '');
    const names = (request.headers.cookie ?? '').split(';').map((pair) => pair.split('=', 1)[0]?.trim() ?? '');
    return [...new Set(names)].filter((name) => name.startsWith(start) && /^[\w-]+$/.test(name));
  }

  #open(request: FastifyRequest, name: string): OidcAttempt | undefined {
    const text = this.#seal.open(readCookie(request, name) ?? '');
    return text === undefined ? undefined : (JSON.parse(text) as OidcAttempt);
  }

  #name(request: FastifyRequest, state: string): string {
    const host = isSecure(request, this.#config) ? '__Host-' : '';
    return `${host}${prefix}${state.slice(0, nameCharacters)}`;
  }

  #write(request: FastifyRequest, reply: FastifyReply, cookie: { name: string; value: string; ms: number }): void {
    writeOidcCookie(reply, { ...cookie, secure: isSecure(request, this.#config) });
  }
}

export function writeOidcCookie(
  reply: FastifyReply,
  { name, value, ms, secure }: { name: string; value: string; ms: number; secure: boolean },
): void {
  const more = secure ? '; Secure' : '';
  reply.header('set-cookie', `${name}=${value}; Path=/; Max-Age=${ms / 1000}; HttpOnly; SameSite=Lax${more}`);
}
