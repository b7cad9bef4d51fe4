import type { FastifyRequest } from 'fastify';
import type { OidcFrom } from '../platform/accounts/oidc-people.ts';
import { oidcProblem } from '../platform/accounts/oidc-problem.ts';
import { originOf } from './auth-routes.ts';
import { keepSession } from './keep-session.ts';
import { attemptMs, type OidcAttempt } from './oidc-cookies.ts';
import type { OidcPending } from './oidc-pending.ts';
import { stillSignedIn } from './oidc-starter.ts';
import { providerOf, type OidcDeps, type OidcVisit } from './oidc-visit.ts';

/**
 * Finishes an OpenID Connect sign-in: opens a session, or connects the identity with the starter's account.
 * @returns the URL to visit
 * @throws {CodedError} see `oidcProblem`
 */
export async function finishOidc(visit: OidcVisit, deps: OidcDeps, state = ''): Promise<string> {
  const { request, reply, returns } = visit;
  const { oidc } = deps;
  const provider = providerOf(visit, deps);
  const attempt = oidc.cookies.take(request, reply, { state, provider: provider.id });
  if (attempt === undefined || !(await oidc.used.use(state, attemptMs))) throw oidcProblem('expired');
  returns.set(request, attempt.returnTo);
  const query = request.url.slice(request.url.indexOf('?') + 1);
  if (attempt.by === 'linker') {
    const caller = await stillSignedIn(request, deps, attempt.session);
    await oidc.people.link(await provider.finish(query, attempt), caller);
    return attempt.returnTo;
  }
  const person = await provider.finish(query, attempt);
  const outcome = await oidc.people.signIn(person, fromOf(request, deps, attempt));
  if (outcome.kind === 'asksPassword') {
    oidc.pending.keep(request, reply, { attempt: kept(attempt), person, userId: outcome.userId });
    return `/sign-in?${new URLSearchParams({ link: provider.id, after: attempt.returnTo }).toString()}`;
  }
  await keepSession(visit, deps, outcome.signedIn);
  return attempt.returnTo;
}

type Begun = OidcPending['attempt'];

const kept = ({ state, by, session, adopt, invite }: OidcAttempt): Begun => ({
  state,
  adopt,
  ...(by === undefined ? {} : { by }),
  ...(session === undefined ? {} : { session }),
  ...(invite === undefined ? {} : { invite }),
});

/** The returning browser and its attempt. */
export function fromOf(request: FastifyRequest, deps: OidcDeps, begun: Begun): OidcFrom {
  return {
    device: { ...originOf(request).device, kind: 'web' },
    guest: begun.by === 'guest' ? begun.session : undefined,
    adopt: begun.adopt,
    invite: begun.invite,
    admit: () => admit(request, deps, begun),
  };
}

/** Checks that a new account may be made. */
async function admit({ ip }: FastifyRequest, { admission, limits }: OidcDeps, { by }: Begun): Promise<void> {
  // A signed-in person wants no second account. A third party may have sent the link, so it connects nothing with
  // theirs.
  if (by === 'account') throw oidcProblem('elsewhere');
  admission.check('guest');
  await limits.register(ip);
}
