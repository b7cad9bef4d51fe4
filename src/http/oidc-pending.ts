/** Pending links: a person returned from a provider must enter the password of the account with the same address. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Randomness } from '../lib/randomness.ts';
import { createSeal, type Seal } from '../lib/sealed-text.ts';
import type { OidcPerson } from '../platform/accounts/oidc-provider.ts';
import { attemptMs, writeOidcCookie, type OidcAttempt } from './oidc-cookies.ts';
import { isSecure, readCookie, type SiteConfig } from './session-cookies.ts';

export interface OidcPending {
  /** The attempt as begun. */
  attempt: Pick<OidcAttempt, 'state' | 'by' | 'session' | 'adopt' | 'invite'>;
  person: OidcPerson;
  /** The address's owner. */
  userId: string;
  /** Unix ms. */
  expiresAt: number;
}

/** The browser stores it, sealed, for ten minutes; one at a time. */
export class OidcPendingLinks {
  readonly #config: SiteConfig;
  readonly #seal: Seal;
  readonly #now: () => number;

  /** `now` gives Unix milliseconds. */
  constructor(config: SiteConfig, deps: { secret: string; randomness: Pick<Randomness, 'bytes'>; now: () => number }) {
    this.#config = config;
    this.#seal = createSeal(deps.secret, 'oidc pending link 1', deps.randomness);
    this.#now = deps.now;
  }

  keep(request: FastifyRequest, reply: FastifyReply, pending: Omit<OidcPending, 'expiresAt'>): void {
    const sealed = this.#seal.seal(JSON.stringify({ ...pending, expiresAt: this.#now() + attemptMs }));
    const name = this.#name(request);
    writeOidcCookie(reply, { name, value: sealed, ms: attemptMs, secure: isSecure(request, this.#config) });
  }

  read(request: FastifyRequest): OidcPending | undefined {
    const text = this.#seal.open(readCookie(request, this.#name(request)) ?? '');
    const pending = text === undefined ? undefined : (JSON.parse(text) as OidcPending);
    return pending !== undefined && pending.expiresAt > this.#now() ? pending : undefined;
  }

  forget(request: FastifyRequest, reply: FastifyReply): void {
    writeOidcCookie(reply, { name: this.#name(request), value: '', ms: 0, secure: isSecure(request, this.#config) });
  }

  #name(request: FastifyRequest): string {
    return `${isSecure(request, this.#config) ? '__Host-' : ''}qf-link`;
  }
}
