import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod/mini';
import type { SessionCaller } from '../platform/accounts/session-store.ts';
import { meReply, meRequest, passwordRequest, sessionsReply } from '../protocol/accounts.ts';
import { pageQuery } from '../protocol/people.ts';
import { errorReply, idText } from '../protocol/rest.ts';
import type { HttpDeps } from './http-deps.ts';
import { pageOf } from './page-of.ts';
import { countFailures, requireProof } from './require-proof.ts';

const refusals = { '4xx': errorReply, '5xx': errorReply };
const described = { tags: ['me'], security: [{ bearer: [] }] };

const schemas = {
  read: {
    ...described,
    operationId: 'readMe',
    summary: 'Who you are',
    response: { 200: meReply, ...refusals },
  },
  change: {
    ...described,
    operationId: 'changeMe',
    summary: 'Change your name, language or address',
    description:
      'An address gets a link, and is verified when that comes back; a verified one stays until then, and is told. It takes the password, unless the sign-in is less than ten minutes old (`not_allowed`). The address that waits once more: another link, a few an hour at most.',
    body: meRequest,
    response: { 200: meReply, ...refusals },
  },
  password: {
    ...described,
    operationId: 'changePassword',
    summary: 'Set another password; all other sessions and all host tokens end',
    description: 'A wrong current password is `not_allowed`, and counts as a failure to sign in.',
    body: passwordRequest,
    response: { 204: z.null(), ...refusals },
  },
  sessions: {
    ...described,
    operationId: 'listSessions',
    summary: 'Where you are signed in',
    querystring: pageQuery,
    response: { 200: sessionsReply, ...refusals },
  },
  endSession: {
    ...described,
    operationId: 'endSession',
    summary: 'Sign out elsewhere',
    params: z.object({ id: idText }),
    response: { 204: z.null(), ...refusals },
  },
};

/** The caller's own account. */
export function addMeRoutes(
  scope: FastifyInstance,
  deps: Pick<HttpDeps, 'accounts' | 'addresses' | 'sessions' | 'cookies' | 'limits' | 'seasons'>,
  sessionOf: (request: FastifyRequest) => SessionCaller,
): void {
  const { accounts, addresses, sessions, seasons } = deps;
  const app = scope.withTypeProvider<ZodTypeProvider>();
  app.get('/me', { schema: schemas.read, config: { action: 'me.read' } }, async (request, reply) => {
    const { userId } = sessionOf(request);
    const [user, hasPoints] = await Promise.all([accounts.read(userId), seasons.leaderboards.hasPoints(userId)]);
    return reply.send({ user: { ...user, ...(hasPoints && { hasPoints }) } });
  });
  app.patch('/me', { schema: schemas.change, config: { action: 'me.write' } }, async (request, reply) => {
    const caller = sessionOf(request);
    const { email, password, ...more } = request.body;
    if (email !== undefined) {
      const isNew = await addresses.isNew(caller.userId, email);
      if (isNew) await requireProof(deps, { request, caller, password });
      await addresses.change(caller.userId, email);
    }
    return reply.send({ user: await accounts.update(caller.userId, more) });
  });
  app.post('/me/password', { schema: schemas.password, config: { action: 'me.write' } }, async (request, reply) => {
    const caller = sessionOf(request);
    const compare = () => accounts.changePassword(caller, request.body);
    await countFailures(deps, { request, caller }, compare);
    return reply.status(204).send(null);
  });
  app.get('/me/sessions', { schema: schemas.sessions, config: { action: 'sessions.read' } }, async (request, reply) => {
    const { page, ...more } = pageOf(await sessions.list(sessionOf(request)), request.query);
    return reply.send({ sessions: page, ...more });
  });
  app.delete(
    '/me/sessions/:id',
    { schema: schemas.endSession, config: { action: 'sessions.write' } },
    async (request, reply) => {
      await sessions.end(sessionOf(request).userId, request.params.id);
      return reply.status(204).send(null);
    },
  );
}
