/** Builds signing in by OpenID Connect. */
import { OidcCookies } from '../http/oidc-cookies.ts';
import { OidcPendingLinks } from '../http/oidc-pending.ts';
import type { Audit } from '../platform/accounts/audit.ts';
import type { HostTokens } from '../platform/accounts/accounts.ts';
import { Identities } from '../platform/accounts/identities.ts';
import { OidcPeople } from '../platform/accounts/oidc-people.ts';
import { OidcProvider } from '../platform/accounts/oidc-provider.ts';
import type { PasswordHasher } from '../platform/accounts/password-hasher.ts';
import type { Registration } from '../platform/accounts/registration.ts';
import type { SessionStore } from '../platform/accounts/session-store.ts';
import { UsedStates } from '../platform/accounts/used-states.ts';
import type { WebInfra } from './web-infra.ts';

export type OidcInfra = Pick<
  WebInfra,
  'config' | 'orm' | 'redis' | 'keys' | 'randomness' | 'now' | 'logger' | 'secret'
>;

interface OidcShared {
  sessions: SessionStore;
  hostTokens: HostTokens;
  audit: Audit;
  registration: Registration;
  passwords: PasswordHasher;
}

export function buildOidc(
  { config, orm, redis, keys, randomness, now, logger, secret }: OidcInfra,
  { sessions, hostTokens, audit, registration, passwords }: OidcShared,
) {
  const { publicUrl = '' } = config.http;
  const providers = config.oidc.map((given) => new OidcProvider(given, { logger, publicUrl, now }));
  const ids = new Set(providers.map(({ id }) => id));
  return {
    providers: providers as readonly OidcProvider[],
    people: new OidcPeople({ orm, sessions, hostTokens, audit, randomness, registration, passwords, now }),
    identities: new Identities({ orm, audit, providers: ids }),
    cookies: new OidcCookies(config.http, { secret, randomness, now }),
    pending: new OidcPendingLinks(config.http, { secret, randomness, now }),
    used: new UsedStates(redis, keys),
    newSecret: () => randomness.secret(secretBytes),
    now,
  };
}

/** Bytes of each state, nonce and verifier. */
const secretBytes = 32;
