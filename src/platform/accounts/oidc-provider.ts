/** One external sign-in service. openid-client implements the protocol. */
import * as client from 'openid-client';
import type { OidcProviderConfig } from '../../config/oidc-providers.ts';
import { isLoopback } from '../../lib/network-address.ts';
import type { Logger } from '../../observability/logger.ts';
import type { OidcReason } from '../../protocol/oidc.ts';
import { oidcProblem } from './oidc-problem.ts';

/** Secrets of the browser that began, compared when it returns. */
export interface OidcSecrets {
  state: string;
  nonce: string;
  /** PKCE. */
  verifier: string;
}

/** A person as the provider names them. */
export interface OidcPerson {
  provider: string;
  issuer: string;
  subject: string;
  name: string | undefined;
  email: string | undefined;
  emailVerified: boolean;
}

interface Deps {
  logger: Pick<Logger, 'warn'>;
  /** Our pages' origin. */
  publicUrl: string;
  /** Unix milliseconds. */
  now: () => number;
}

/** Per request to the provider. */
const timeoutSeconds = 5;
/** Lifetime of the provider metadata, and the wait before the next request to an unavailable provider. */
const describedMs = 3_600_000;
const retryAfterMs = 2000;
/** Maximal length of ids and addresses (OpenID Connect Core, 2; RFC 5321). */
const subjectMax = 255;
const emailMax = 254;
const loggedMax = 200;

/** Owns the provider's metadata, which the first sign-in requests. */
export class OidcProvider {
  readonly id: string;
  readonly name: string;
  readonly #given: OidcProviderConfig;
  readonly #deps: Deps;
  #described: client.Configuration | undefined;
  #describedAt = 0;
  #discovering: Promise<client.Configuration> | undefined;
  #unavailableUntil = 0;

  constructor(given: OidcProviderConfig, deps: Deps) {
    this.id = given.id;
    this.name = given.name;
    this.#given = given;
    this.#deps = deps;
  }

  /** The sign-in URL for a browser. @throws {CodedError} `busy` while the provider is unavailable */
  async begin({ state, nonce, verifier }: OidcSecrets): Promise<string> {
    const config = await this.#describe();
    const url = client.buildAuthorizationUrl(config, {
      redirect_uri: this.#callback().href,
      scope: this.#given.scope,
      state,
      nonce,
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    });
    return url.href;
  }

  /**
   * The person of a returning browser, from its query. The caller has checked the state.
   * @throws {CodedError} see `oidcProblem`: `denied`, `expired`, `failed`, `unavailable`
   */
  async finish(query: string, { state, nonce, verifier }: OidcSecrets): Promise<OidcPerson> {
    const config = await this.#describe();
    const url = this.#callback();
    url.search = query;
    try {
      const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier };
      const tokens = await client.authorizationCodeGrant(config, url, checks);
      const claims = tokens.claims();
      if (claims === undefined || claims.sub.length > subjectMax) throw oidcProblem('failed');
      const isWhole = claims['email'] !== undefined && claims['name'] !== undefined;
      const hasMore = !isWhole && config.serverMetadata().userinfo_endpoint !== undefined;
      const more = hasMore ? await client.fetchUserInfo(config, tokens.access_token, claims.sub) : {};
      return this.#person(claims, { ...more, ...claims });
    } catch (error) {
      throw this.#refused(error);
    }
  }

  #person(
    { iss, sub }: { iss: string; sub: string },
    { name, email, email_verified, preferred_username }: Record<string, unknown>,
  ): OidcPerson {
    const text = (value: unknown): string | undefined =>
      typeof value === 'string' && value !== '' ? value.slice(0, loggedMax) : undefined;
    const address = typeof email === 'string' && email.length <= emailMax && email.includes('@') ? email : undefined;
    return {
      provider: this.id,
      issuer: iss,
      subject: sub,
      name: text(name) ?? text(preferred_username),
      email: address,
      emailVerified: address !== undefined && email_verified === true,
    };
  }

  #callback(): URL {
    return new URL(`/api/auth/oidc/${this.id}/callback`, this.#deps.publicUrl);
  }

  /** The provider's metadata, read hourly; the last copy stays valid while it is unavailable. */
  async #describe(): Promise<client.Configuration> {
    const now = this.#deps.now();
    const isFresh = now - this.#describedAt < describedMs || now < this.#unavailableUntil;
    if (isFresh && this.#described !== undefined) return this.#described;
    if (now < this.#unavailableUntil) throw oidcProblem('unavailable');
    this.#discovering ??= this.#discover().finally(() => (this.#discovering = undefined));
    try {
      return await this.#discovering;
    } catch (error) {
      if (this.#described !== undefined) return this.#described;
      throw oidcProblem('unavailable', error);
    }
  }

  async #discover(): Promise<client.Configuration> {
    const { issuer, clientId, clientSecret, clientAuth } = this.#given;
    const proves = clientAuth === 'post' ? client.ClientSecretPost : client.ClientSecretBasic;
    const proof = clientSecret === undefined ? client.None() : proves(clientSecret);
    const url = new URL(issuer);
    const isOwnMachine = url.protocol === 'http:' && isLoopback(url.hostname);
    try {
      this.#described = await client.discovery(url, clientId, undefined, proof, {
        timeout: timeoutSeconds,
        // Checks signatures too: nothing else authenticates plain http.
        execute: [client.enableNonRepudiationChecks, ...(isOwnMachine ? [client.allowInsecureRequests] : [])],
      });
      this.#describedAt = this.#deps.now();
      return this.#described;
    } catch (error) {
      this.#unavailableUntil = this.#deps.now() + retryAfterMs;
      this.#note('unavailable', error);
      throw error;
    }
  }

  #refused(error: unknown): unknown {
    const reason = reasonOf(error);
    if (reason === undefined) return error;
    this.#note(reason, error);
    return oidcProblem(reason, error);
  }

  /** Omits codes and tokens: a library's error may hold them. */
  #note(reason: OidcReason, error: unknown): void {
    const { code, message, error: errorCode, error_description: description } = error as Record<string, unknown>;
    const [said, because] = [errorCode, description].map((text) =>
      typeof text === 'string' ? text.slice(0, loggedMax) : undefined,
    );
    this.#deps.logger.warn({ provider: this.id, reason, code, message, said, because }, 'a sign-in by OIDC failed');
  }
}

/** Undefined for errors of unknown cause. */
function reasonOf(error: unknown): OidcReason | undefined {
  if (error instanceof client.AuthorizationResponseError) {
    return error.error === 'server_error' || error.error === 'temporarily_unavailable' ? 'unavailable' : 'denied';
  }
  if (error instanceof client.ResponseBodyError) return error.error === 'invalid_grant' ? 'expired' : 'failed';
  if (error instanceof client.WWWAuthenticateChallengeError) return 'failed';
  if (error instanceof client.ClientError) {
    const isAway = error.code === 'OAUTH_TIMEOUT' || (error.cause instanceof Response && error.cause.status >= 500);
    return isAway ? 'unavailable' : 'failed';
  }
  // `fetch` throws this without a connection.
  return error instanceof TypeError && error.cause instanceof Error ? 'unavailable' : undefined;
}
