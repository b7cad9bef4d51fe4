import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { oidcProblem } from '../platform/accounts/oidc-problem.ts';
import { signedInReply } from '../protocol/accounts.ts';
import { CodedError } from '../protocol/errors.ts';
import { oidcLinkRequest } from '../protocol/oidc.ts';
import { errorReply } from '../protocol/rest.ts';
import { pacedSignIn } from './auth-routes.ts';
import { attemptMs } from './oidc-cookies.ts';
import { fromOf } from './oidc-finish.ts';
import { keepSession } from './keep-session.ts';
import type { OidcPending } from './oidc-pending.ts';
import type { OidcDeps } from './oidc-visit.ts';
import { refuseOtherSites } from './same-site.ts';

const schema = {
  tags: ['auth'],
  operationId: 'linkOidc',
  summary: 'Connect the identity that has just come back with the account that has its address, by the password',
  description:
    'Where the address is verified on both sides, coming back from a provider leads to `/sign-in?link=ID` and here, within ten minutes and once. `separate` makes an account of its own instead, without the address. A wrong password is `bad_token`, and counts as a failure to sign in.',
  body: oidcLinkRequest,
  response: { 200: signedInReply, '4xx': errorReply, '5xx': errorReply },
};

export function addOidcLinkRoute(scope: FastifyInstance, deps: OidcDeps): void {
  const { oidc, config } = deps;
  const app = scope.withTypeProvider<ZodTypeProvider>();
  const signIn = pacedSignIn(deps);
  app.post('/auth/oidc/link', { schema, config: { action: 'auth.enter' } }, async (request, reply) => {
    refuseOtherSites(request, config);
    const { password, separate } = request.body;
    if ((password === undefined) !== (separate === true)) throw eitherOr();
    const pending = oidc.pending.read(request);
    if (pending === undefined) throw oidcProblem('expired');
    const { person, userId } = pending;
    const from = fromOf(request, deps, pending.attempt);
    const useUp = () => usedUp(deps, pending);
    const signedIn = await (password === undefined
      ? useUp().then(() => oidc.people.register(person, from))
      : signIn(request, userId, (isKnown) =>
          oidc.people.linkByPassword(person, { userId, password, isKnown }, { ...from, admit: useUp }),
        ));
    oidc.pending.forget(request, reply);
    await keepSession({ request, reply }, deps, signedIn);
    return reply.send(signedIn);
  });
}

/** A stolen cookie works no second time. */
async function usedUp({ oidc }: OidcDeps, { attempt }: OidcPending): Promise<void> {
  if (!(await oidc.used.use(`link:${attempt.state}`, attemptMs))) throw oidcProblem('expired');
}

const eitherOr = () =>
  new CodedError('bad_request', '/password: send it, or separate: true', {
    details: [{ path: '/password', message: 'send it, or separate: true' }],
  });
