import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod/mini';
import type { SessionCaller } from '../platform/accounts/session-store.ts';
import { firstAdminRequest, meReply } from '../protocol/accounts.ts';
import {
  auditQuery,
  auditReply,
  changedPersonReply,
  inviteRequest,
  invitesReply,
  linkReply,
  newInviteReply,
  pageQuery,
  peopleQuery,
  peopleReply,
  personRequest,
} from '../protocol/people.ts';
import { errorReply, idText } from '../protocol/rest.ts';
import type { HttpDeps } from './http-deps.ts';

const refusals = { '4xx': errorReply, '5xx': errorReply };
const described = { tags: ['people'], security: [{ bearer: [] }] };
const params = z.object({ id: idText });
const adminsOnly =
  'For admins. The admin token does not open it: what is done to people is written down with who did it.';

const schemas = {
  firstAdmin: {
    tags: ['me'],
    security: [{ bearer: [] }],
    operationId: 'becomeFirstAdmin',
    summary: 'Become the first admin, by the link that the server prints when it starts and has none',
    description: 'A link is used once, and void as soon as there is an admin: `bad_request` at `/token`.',
    body: firstAdminRequest,
    response: { 200: meReply, ...refusals },
  },
  search: {
    ...described,
    operationId: 'listPeople',
    summary: 'People, the newest first, by login, name, address or id',
    description: adminsOnly,
    querystring: peopleQuery,
    response: { 200: peopleReply, ...refusals },
  },
  change: {
    ...described,
    operationId: 'changePerson',
    summary: 'Make an account an admin or no admin, disable a person or let them sign in again',
    description: `${adminsOnly} Disabling ends sessions, keys, links and host seats within two seconds. Neither the only admin nor the caller can be disabled or demoted: \`conflict\`. The role of a guest cannot be set: \`bad_request\`.`,
    params,
    body: personRequest,
    response: { 200: changedPersonReply, ...refusals },
  },
  resetLink: {
    ...described,
    operationId: 'makeResetLink',
    summary: 'Make a one-time link to set a new password with; earlier ones are void',
    description: `${adminsOnly} It is told once, here, and good for a day. A guest has no password: \`conflict\`.`,
    params,
    response: { 201: linkReply, ...refusals },
  },
  audit: {
    ...described,
    operationId: 'readAudit',
    summary: 'What was done to accounts, the newest first',
    description: `${adminsOnly} Rows are only ever added. They hold ids; names are those that people have now.`,
    querystring: auditQuery,
    response: { 200: auditReply, ...refusals },
  },
  listInvites: {
    ...described,
    operationId: 'listInvites',
    summary: 'Invites, the newest first',
    description: adminsOnly,
    querystring: pageQuery,
    response: { 200: invitesReply, ...refusals },
  },
  makeInvite: {
    ...described,
    operationId: 'makeInvite',
    summary: 'Make a link with which people register where that is by invitation',
    description: `${adminsOnly} It is told once, here. There are at most a thousand invites: \`limit\`.`,
    body: inviteRequest,
    response: { 201: newInviteReply, ...refusals },
  },
  deleteInvite: {
    ...described,
    operationId: 'deleteInvite',
    summary: 'Make an invite void; whoever has registered with it stays',
    description: adminsOnly,
    params,
    response: { 204: z.null(), ...refusals },
  },
};

type PeopleDeps = Pick<HttpDeps, 'people' | 'accounts' | 'config'>;

/** For named admins: accounts, invites, and the audit. */
export function addPeopleRoutes(
  scope: FastifyInstance,
  { people, accounts, config }: PeopleDeps,
  sessionOf: (request: FastifyRequest) => SessionCaller,
): void {
  const app = scope.withTypeProvider<ZodTypeProvider>();
  app.get('/admin/users', { schema: schemas.search, config: { action: 'people.read' } }, async (request, reply) =>
    reply.send(await people.directory.search(request.query)),
  );
  app.patch(
    '/admin/users/:id',
    { schema: schemas.change, config: { action: 'people.write' } },
    async (request, reply) => {
      const { id } = request.params;
      await people.admin.change(sessionOf(request).userId, id, request.body);
      return reply.send({ user: await people.directory.read(id) });
    },
  );
  app.post(
    '/admin/users/:id/reset-link',
    { schema: schemas.resetLink, config: { action: 'people.write' } },
    async (request, reply) => {
      const { token, expiresAt } = await people.admin.makeResetLinkFor(sessionOf(request).userId, request.params.id);
      return reply.status(201).send({ link: linkTo('/reset', token, config), expiresAt });
    },
  );
  app.get('/admin/audit', { schema: schemas.audit, config: { action: 'audit.read' } }, async (request, reply) =>
    reply.send(await people.audit.read(request.query)),
  );
  addInviteRoutes(scope, { people, config }, sessionOf);
  app.post(
    '/me/first-admin',
    { schema: schemas.firstAdmin, config: { action: 'me.write' } },
    async (request, reply) => {
      const { userId } = sessionOf(request);
      await people.admin.becomeFirstAdmin(userId, request.body.token);
      return reply.send({ user: await accounts.read(userId) });
    },
  );
}

function addInviteRoutes(
  scope: FastifyInstance,
  { people: { invites }, config }: Omit<PeopleDeps, 'accounts'>,
  sessionOf: (request: FastifyRequest) => SessionCaller,
): void {
  const app = scope.withTypeProvider<ZodTypeProvider>();
  app.get(
    '/admin/invites',
    { schema: schemas.listInvites, config: { action: 'people.read' } },
    async (request, reply) => reply.send(await invites.list(request.query)),
  );
  app.post(
    '/admin/invites',
    { schema: schemas.makeInvite, config: { action: 'people.write' } },
    async (request, reply) => {
      const { token, ...invite } = await invites.make(sessionOf(request).userId, request.body);
      return reply.status(201).send({ ...invite, link: linkTo('/register', token, config) });
    },
  );
  app.delete(
    '/admin/invites/:id',
    { schema: schemas.deleteInvite, config: { action: 'people.write' } },
    async (request, reply) => {
      await invites.delete(sessionOf(request).userId, request.params.id);
      return reply.status(204).send(null);
    },
  );
}

/** The fragment holds the token, so no server or proxy sees it. Never uses the request's own host. */
const linkTo = (path: string, token: string, { publicUrl }: PeopleDeps['config']): string =>
  `${publicUrl === undefined ? path : new URL(path, publicUrl).href}#${token}`;
