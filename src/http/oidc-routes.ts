import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod/mini';
import { oidcCallbackQuery, oidcStartQuery, oidcStartReply, oidcStartRequest } from '../protocol/oidc.ts';
import { errorReply } from '../protocol/rest.ts';
import { beginOidc } from './oidc-begin.ts';
import { finishOidc } from './oidc-finish.ts';
import { addOidcLinkRoute } from './oidc-link-route.ts';
import { refuseOnPage } from './oidc-refusal.ts';
import { linkerOf, starterOf } from './oidc-starter.ts';
import type { OidcDeps } from './oidc-visit.ts';
import { requireProof } from './require-proof.ts';
import { refuseOtherSites } from './same-site.ts';

const refusals = { '4xx': errorReply, '5xx': errorReply };
const tags = ['auth'];
const params = z.object({ id: z.string() });
const onPages = 'Who takes HTML is sent to a page that says what is wrong, instead of an error.';

const schemas = {
  begin: {
    tags,
    operationId: 'beginOidc',
    summary: 'Go to a provider and sign in there, by a link',
    description: `${onPages} \`return\` is a path of our pages, where it ends. It ends in the browser in which it was begun, or not at all.`,
    params,
    querystring: oidcStartQuery,
    response: { 302: z.null(), ...refusals },
  },
  beginHere: {
    tags,
    operationId: 'beginOidcOnPage',
    summary: 'The same from a page: the reply says where to go',
    description:
      "With a guest's token the guest becomes the account; with `adopt` an account that is there already takes along what the guest has. `link` connects the identity with the account whose cookie is sent: that needs its password, or a sign-in less than ten minutes old.",
    params,
    body: oidcStartRequest,
    response: { 200: oidcStartReply, ...refusals },
  },
  finish: {
    tags,
    operationId: 'finishOidc',
    summary: 'Where providers send people back to: signs in, sets cookies, goes to `return`',
    description: `${onPages} Each sign-in ends once, within ten minutes. \`details.reason\` says why one ends without a session.`,
    params,
    querystring: oidcCallbackQuery,
    response: { 302: z.null(), ...refusals },
  },
};

export const oidcCallbackPath = '/api/auth/oidc/:id/callback';

/** Sign-in with external accounts. */
export function addOidcRoutes(scope: FastifyInstance, deps: OidcDeps): void {
  addOidcLinkRoute(scope, deps);
  const { limits, config } = deps;
  const enter = { action: 'auth.enter' } as const;
  const app = scope.withTypeProvider<ZodTypeProvider>();
  const returns = new WeakMap<FastifyRequest, string>();
  const errorHandler = (error: unknown, request: FastifyRequest, reply: FastifyReply) =>
    refuseOnPage(error, { request, reply, after: returns.get(request) });

  app.get('/auth/oidc/:id', { schema: schemas.begin, config: enter, errorHandler }, async (request, reply) => {
    refuseOtherSites(request, config);
    const { return: returnTo, adopt } = request.query;
    const starter = await starterOf(request, deps);
    const wanted = { returnTo, adopt: adopt === '1' || adopt === 'true', starter };
    return reply.redirect(await beginOidc({ request, reply, returns }, deps, wanted), 302);
  });
  app.post('/auth/oidc/:id', { schema: schemas.beginHere, config: enter }, async (request, reply) => {
    refuseOtherSites(request, config);
    const { return: returnTo, adopt = false, link = false, invite, password } = request.body;
    const there = sameAtPublicUrl(request, config.publicUrl, link ? '/account' : '/sign-in');
    if (there !== undefined) return reply.send({ url: there });
    const starter = link ? await linkerOf(request, deps) : await starterOf(request, deps);
    if (link && starter !== undefined) await requireProof(deps, { request, caller: starter, password });
    const wanted = { returnTo, adopt, starter, link, invite };
    return reply.send({ url: await beginOidc({ request, reply, returns }, deps, wanted) });
  });
  app.get(
    '/auth/oidc/:id/callback',
    { schema: schemas.finish, config: enter, errorHandler },
    async (request, reply) => {
      try {
        return reply.redirect(await finishOidc({ request, reply, returns }, deps, request.query.state), 302);
      } catch (error) {
        // A class behind one address returns at once: only failures count for it.
        await limits.restCall(request.ip);
        throw error;
      }
    },
  );
}

/**
 * The `PUBLIC_URL` address for a page opened at another one: providers return people to it, and cookies belong to one
 * host. Undefined for a page there already, and for programs.
 */
function sameAtPublicUrl(
  { headers: { origin } }: FastifyRequest,
  publicUrl: string | undefined,
  page: string,
): string | undefined {
  if (publicUrl === undefined || origin === undefined || origin === new URL(publicUrl).origin) return undefined;
  return new URL(page, publicUrl).href;
}
