import type { FastifyRequest } from 'fastify';
import { oidcProblem } from '../platform/accounts/oidc-problem.ts';
import { originOf } from './auth-routes.ts';
import { keepSession } from './keep-session.ts';
import { attemptMs, type OidcAttempt } from './oidc-cookies.ts';
import { stillSignedIn } from './oidc-starter.ts';
import { providerOf, type OidcDeps, type OidcVisit } from './oidc-visit.ts';

/**
 * Ends a sign-in by OpenID Connect: the browser has a session then, or the account that began it one more way to sign in.
 * @returns where it goes
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
  const signedIn = await oidc.people.signIn(await provider.finish(query, attempt), {
    device: { ...originOf(request).device, kind: 'web' },
    guest: attempt.by === 'guest' ? attempt.session : undefined,
    adopt: attempt.adopt,
    invite: attempt.invite,
    admit: () => admit(request, deps, attempt),
  });
  await keepSession(visit, deps, signedIn);
  return attempt.returnTo;
}

/** Whether somebody new may have an account. */
async function admit({ ip }: FastifyRequest, { admission, limits }: OidcDeps, { by }: OidcAttempt): Promise<void> {
  // Who is signed in wants no second account; and a link may be anybody's, so that it connects nothing with the first.
  if (by === 'account') throw oidcProblem('elsewhere');
  admission.check('guest');
  await limits.register(ip);
}
