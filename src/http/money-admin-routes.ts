import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod/mini';
import type { SessionCaller } from '../platform/accounts/session-store.ts';
import { requestKey } from '../platform/ledger/transfer-order.ts';
import { pointsReply, pointsRequest } from '../protocol/points.ts';
import { errorReply, idText } from '../protocol/rest.ts';
import {
  captureRequest,
  entriesQuery,
  grantReply,
  grantRequest,
  holdParams,
  ledgerCheckReply,
  moneyHeaders,
  personWalletReply,
  refundRequest,
  resolvedHoldReply,
  transferReply,
} from '../protocol/wallet.ts';
import type { HttpDeps } from './http-deps.ts';
import { mustBeUuid, receiptOf, replayedOf } from './wallet-routes.ts';

const refusals = { '4xx': errorReply, '5xx': errorReply };
const described = { tags: ['wallet'], security: [{ bearer: [] }] };
const once =
  'For admins. Takes an `Idempotency-Key`: the same key and body have one effect, and give the first reply again.';

const schemas = {
  grant: {
    ...described,
    operationId: 'grantMoney',
    summary: 'Issue points or credits to a person, by login or id; it is audited',
    description: once,
    headers: moneyHeaders,
    body: grantRequest,
    response: { 201: grantReply, ...refusals },
  },
  refund: {
    ...described,
    operationId: 'refundSpend',
    summary: 'Give a spend back, at most once; `balance` is that of its person; it is audited',
    description: `${once} \`conflict\`: it was refunded already, or its person is gone.`,
    headers: moneyHeaders,
    body: refundRequest,
    response: { 201: transferReply, ...refusals },
  },
  capture: {
    ...described,
    operationId: 'captureHold',
    summary: 'Take a hold for the house, or `amount` of it; the rest is released; it is audited',
    description: `${once} \`conflict\`: it was captured or released already.`,
    headers: moneyHeaders,
    params: holdParams,
    body: captureRequest,
    response: { 201: resolvedHoldReply, ...refusals },
  },
  readWallet: {
    ...described,
    operationId: 'readPersonWallet',
    summary: "A person's points and credits: what there is, what is held, and what has happened, the newest first",
    description:
      'For admins. Memos of transfers between people, and links to results, are left out. A guest has no wallet: `not_found`.',
    params: z.object({ id: idText }),
    querystring: entriesQuery,
    response: { 200: personWalletReply, ...refusals },
  },
  readPoints: {
    ...described,
    operationId: 'readPointRules',
    summary: 'The rules by which games reward players who have an account, for admins',
    response: { 200: pointsReply, ...refusals },
  },
  changePoints: {
    ...described,
    operationId: 'changePointRules',
    summary: 'Make a version of these rules, for games that end from now on; it is audited',
    description: 'For admins. The present rules once more make no version. docs/LEDGER.md says how they are applied.',
    body: pointsRequest,
    response: { 200: pointsReply, ...refusals },
  },
  check: {
    ...described,
    operationId: 'checkLedger',
    summary: 'Recompute the ledger, for admins and with the admin token; docs/LEDGER.md says what differences mean',
    description: 'Takes half a minute at most. `busy`: it would take longer, or another process is at it.',
    response: { 200: ledgerCheckReply, ...refusals },
  },
};

/** What only admins do with money. */
export function addMoneyAdminRoutes(
  scope: FastifyInstance,
  { money, pointRules }: Pick<HttpDeps, 'money' | 'pointRules'>,
  sessionOf: (request: FastifyRequest) => SessionCaller,
): void {
  const app = scope.withTypeProvider<ZodTypeProvider>();
  app.post('/admin/grants', { schema: schemas.grant, config: { action: 'money.write' } }, async (request, reply) => {
    const { userId: actorId } = sessionOf(request);
    const { to, asset, amount, reason: note } = request.body;
    const key = requestKey(actorId, 'POST /admin/grants', request.headers['idempotency-key']);
    const { transferId, replayed } = await money.grant(actorId, { key, to, asset, amount: BigInt(amount), note });
    return reply.status(201).send({ transferId, ...replayedOf(replayed) });
  });
  app.post('/admin/refunds', { schema: schemas.refund, config: { action: 'money.write' } }, async (request, reply) => {
    const { transferId } = request.body;
    const { userId: actorId } = sessionOf(request);
    const key = requestKey(actorId, 'POST /admin/refunds', request.headers['idempotency-key']);
    return reply.status(201).send(receiptOf(await money.refund(actorId, { key, transferId })));
  });
  app.post(
    '/admin/holds/:id/capture',
    { schema: schemas.capture, config: { action: 'money.write' } },
    async (request, reply) => {
      const holdId = mustBeUuid(request.params.id);
      const { amount } = request.body;
      const { userId: actorId } = sessionOf(request);
      const key = requestKey(actorId, `POST /admin/holds/${holdId}/capture`, request.headers['idempotency-key']);
      const taken = amount === undefined ? {} : { amount: BigInt(amount) };
      const { transferId, replayed } = await money.capture(actorId, { key, holdId, ...taken });
      return reply.status(201).send({ holdId, transferId, ...replayedOf(replayed) });
    },
  );
  app.get('/admin/users/:id/wallet', { schema: schemas.readWallet, config: { action: 'money.read' } }, (request) =>
    money.walletOf(mustBeUuid(request.params.id), request.query),
  );
  app.get('/admin/points', { schema: schemas.readPoints, config: { action: 'points.read' } }, () => pointRules.read());
  app.put('/admin/points', { schema: schemas.changePoints, config: { action: 'points.write' } }, (request) =>
    pointRules.change(sessionOf(request).userId, request.body.rules),
  );
}

/** Also for scripts with the admin token. */
export function addLedgerCheckRoute(scope: FastifyInstance, { money }: Pick<HttpDeps, 'money'>): void {
  const app = scope.withTypeProvider<ZodTypeProvider>();
  app.get('/admin/ledger/check', { schema: schemas.check, config: { action: 'ledger.check' } }, async () => {
    const { ok, checked, differences } = await money.check();
    return { ok, checked, differences: [...differences] };
  });
}
