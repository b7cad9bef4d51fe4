import { ownPath } from '../lib/own-path.ts';
import type { SessionCaller } from '../platform/accounts/session-store.ts';
import { CodedError } from '../protocol/errors.ts';
import { attemptMs } from './oidc-cookies.ts';
import { providerOf, type OidcDeps, type OidcVisit } from './oidc-visit.ts';

export interface OidcWish {
  /** The path to return to; `/host` by default. */
  returnTo: string | undefined;
  adopt: boolean;
  /** The known caller, if any. */
  starter: SessionCaller | undefined;
  /** Connect the identity with the starter's account. */
  link?: boolean;
  invite?: string | undefined;
}

/**
 * Begins an OpenID Connect sign-in. The browser stores the secrets to compare on return.
 * @returns the URL to visit
 * @throws {CodedError} `bad_request` for a foreign path, `not_found`, `busy` while the provider is unavailable
 */
export async function beginOidc(visit: OidcVisit, deps: OidcDeps, wish: OidcWish): Promise<string> {
  const { request, reply, returns } = visit;
  const { oidc } = deps;
  const { adopt, starter, link = false, invite } = wish;
  const provider = providerOf(visit, deps);
  const returnTo = ownPath(wish.returnTo ?? '/host');
  if (returnTo === undefined) throw noOwnPath();
  returns.set(request, returnTo);
  const secrets = { state: oidc.newSecret(), nonce: oidc.newSecret(), verifier: oidc.newSecret() };
  const url = await provider.begin(secrets);
  oidc.cookies.keep(request, reply, {
    ...secrets,
    provider: provider.id,
    returnTo,
    adopt,
    ...(invite !== undefined && { invite }),
    ...(starter !== undefined && {
      by: link ? 'linker' : starter.role === 'guest' ? 'guest' : 'account',
      session: { userId: starter.userId, sessionId: starter.sessionId },
    }),
    expiresAt: oidc.now() + attemptMs,
  });
  return url;
}

const noOwnPath = () =>
  new CodedError('bad_request', '/return: must be a path of our pages, such as /host', {
    details: [{ path: '/return', message: 'must be a path of our pages, such as /host' }],
  });
