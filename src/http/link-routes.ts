import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod/mini';
import type { SessionCaller } from '../platform/accounts/session-store.ts';
import { forgotReply, forgotRequest, meReply, resetRequest, verifyRequest } from '../protocol/accounts.ts';
import { CodedError } from '../protocol/errors.ts';
import { errorReply } from '../protocol/rest.ts';
import type { HttpDeps } from './http-deps.ts';
import { identify } from './identify.ts';
import { isWithin } from './rate-limits.ts';
import { refusalOf } from './refusal-of.ts';

type LinkDeps = Pick<HttpDeps, 'accounts' | 'addresses' | 'sessions' | 'keys' | 'cookies' | 'limits' | 'config'>;

const refusals = { '4xx': errorReply, '5xx': errorReply };

const schemas = {
  forgot: {
    tags: ['auth'],
    operationId: 'forgotPassword',
    summary: 'Have a link mailed to set a new password with, if the address is verified; the reply is always the same',
    description: 'Good for an hour. A mailbox gets a few mails an hour at most, and no more is said then either.',
    body: forgotRequest,
    response: { 202: forgotReply, ...refusals },
  },
  reset: {
    tags: ['auth'],
    operationId: 'resetPassword',
    summary: 'Set a new password by a one-time link; all sessions and host tokens of the person end',
    body: resetRequest,
    response: { 204: z.null(), ...refusals },
  },
  verify: {
    tags: ['me'],
    operationId: 'verifyEmail',
    summary: 'Verify an address by the token of a mailed link, signed in or not',
    description:
      "`not_allowed` when somebody else is signed in, `conflict` when the address is another account's by now, `bad_token` for a link that is over.",
    body: verifyRequest,
    response: { 200: meReply, ...refusals },
  },
};

/** One-time links: their token authorises the bearer. */
export function addLinkRoutes(scope: FastifyInstance, deps: LinkDeps): void {
  const { accounts, addresses, cookies, limits } = deps;
  const app = scope.withTypeProvider<ZodTypeProvider>();
  app.post('/auth/forgot', { schema: schemas.forgot, config: { action: 'auth.enter' } }, async (request, reply) => {
    const { email } = request.body;
    await limits.mail({ address: request.ip });
    await addresses.forgot(email, await isWithin(limits.mailbox(cookies.accountOf(email))));
    return reply.status(202).send({});
  });
  app.post('/auth/reset', { schema: schemas.reset, config: { action: 'auth.enter' } }, async (request, reply) => {
    await accounts.resetPassword(request.body.token, request.body.password);
    return reply.status(204).send(null);
  });
  app.post('/me/email/verify', { schema: schemas.verify, config: { action: 'me.verify' } }, async (request, reply) => {
    const caller = await callerOf(request, deps);
    return reply.send({ user: await addresses.verify(request.body.token, caller?.userId) });
  });
}

/**
 * The signed-in person, if any, by a valid session.
 * @throws {CodedError} `not_allowed` for an API key, and for a cookie in a request from another site's page
 */
async function callerOf(
  request: FastifyRequest,
  deps: Pick<LinkDeps, 'sessions' | 'keys' | 'cookies' | 'config'>,
): Promise<SessionCaller | undefined> {
  try {
    const caller = await identify(request, deps);
    if (caller.kind === 'key') throw refusalOf(caller, 'me.write');
    return caller;
  } catch (error) {
    if (error instanceof CodedError && error.code === 'bad_token') return undefined;
    throw error;
  }
}
