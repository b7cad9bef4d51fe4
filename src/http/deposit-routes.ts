import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod/mini';
import { keyedRequest } from '../platform/accounts/idempotency-keys.ts';
import type { SessionCaller } from '../platform/accounts/session-store.ts';
import {
  bindAddressRequest,
  boundAddress,
  claimReply,
  claimRequest,
  depositNonceReply,
  depositNonceRequest,
  depositOptionsReply,
  depositsQuery,
  depositsReply,
  paymentsQuery,
  paymentsReply,
} from '../protocol/deposits.ts';
import { errorReply, idText } from '../protocol/rest.ts';
import { moneyHeaders } from '../protocol/wallet.ts';
import type { HttpDeps } from './http-deps.ts';

const refusals = { '4xx': errorReply, '5xx': errorReply };
const described = { tags: ['deposits'], security: [{ bearer: [] }] };
const off = '`not_allowed`: deposits are off here.';

const schemas = {
  options: {
    ...described,
    operationId: 'readDepositOptions',
    summary: 'Where credits can be paid in, in which tokens and at which rates; `enabled` is false where they are off',
    response: { 200: depositOptionsReply, ...refusals },
  },
  nonce: {
    ...described,
    operationId: 'makeDepositNonce',
    summary: 'A message to sign (EIP-4361), good once and for five minutes',
    description: `Without \`address\` the message names the zero address: put yours there. ${off}`,
    body: depositNonceRequest,
    response: { 201: depositNonceReply, ...refusals },
  },
  bind: {
    ...described,
    operationId: 'bindDepositAddress',
    summary: 'Bind the address that has signed such a message: what it pays is yours',
    description:
      'Signatures of contracts (ERC-1271) are asked for on the chain of the message, and count on that chain only. ' +
      `\`conflict\`: the address is another account's. \`busy\`: the network does not answer. ${off}`,
    body: bindAddressRequest,
    response: { 201: boundAddress, ...refusals },
  },
  end: {
    ...described,
    operationId: 'endDepositAddress',
    summary: 'Give an address up: what it pays from now on is not yours',
    params: z.object({ id: idText }),
    response: { 204: z.null(), ...refusals },
  },
  claim: {
    ...described,
    operationId: 'claimDeposit',
    summary: 'Claim a transaction that pays to the treasury from an address of yours, before it is mined or later',
    description:
      'Takes an `Idempotency-Key`: the same key and body give the first reply again. `conflict`: all it pays is of others. ' +
      `At most ten claims open: \`limit\`. ${off}`,
    headers: moneyHeaders,
    body: claimRequest,
    response: { 202: claimReply, ...refusals },
  },
  list: {
    ...described,
    operationId: 'listDeposits',
    summary: 'Your deposits, the newest first, claimed or found, and your addresses',
    querystring: depositsQuery,
    response: { 200: depositsReply, ...refusals },
  },
  payments: {
    ...described,
    operationId: 'listPayments',
    summary: 'Payments to the treasuries, the newest first, for admins',
    description:
      '`unmatched`: final, and from an address that nobody has bound; whoever binds it is credited. Payments in what is no ' +
      'configured token are not here. `not_allowed`: you are no admin; or deposits are off here, and there never was a payment.',
    querystring: paymentsQuery,
    response: { 200: paymentsReply, ...refusals },
  },
};

/** The caller's deposits. API keys never touch them. */
export function addDepositRoutes(
  scope: FastifyInstance,
  { deposits }: Pick<HttpDeps, 'deposits'>,
  sessionOf: (request: FastifyRequest) => SessionCaller,
): void {
  const app = scope.withTypeProvider<ZodTypeProvider>();
  const reading = { action: 'deposits.read' } as const;
  const writing = { action: 'deposits.write' } as const;
  app.get('/deposits/options', { schema: schemas.options, config: reading }, async () => await deposits.options());
  app.get('/deposits', { schema: schemas.list, config: reading }, async (request) =>
    deposits.list(sessionOf(request).userId, request.query),
  );
  app.post('/deposits/nonce', { schema: schemas.nonce, config: writing }, async (request, reply) => {
    const { address, chainId } = request.body;
    const asked = { ...(address !== undefined && { address }), ...(chainId !== undefined && { chainId }) };
    return reply.status(201).send(await deposits.nonce(sessionOf(request).userId, asked));
  });
  app.post('/deposits/addresses', { schema: schemas.bind, config: writing }, async (request, reply) =>
    reply.status(201).send(await deposits.bind(sessionOf(request).userId, request.body)),
  );
  app.delete('/deposits/addresses/:id', { schema: schemas.end, config: writing }, async (request, reply) => {
    await deposits.endAddress(sessionOf(request).userId, request.params.id);
    return reply.status(204).send(null);
  });
  app.post('/deposits', { schema: schemas.claim, config: writing }, async (request, reply) => {
    const caller = sessionOf(request);
    const { body, headers } = request;
    const keyed = keyedRequest(caller, 'POST /deposits', { key: headers['idempotency-key'], body });
    if (keyed === undefined) throw new Error('the schema demands a key');
    return reply.status(202).send(await deposits.claim(caller.userId, body, keyed));
  });
  app.get(
    '/admin/deposits',
    { schema: schemas.payments, config: { action: 'deposits.check' } },
    async (request) => await deposits.payments(request.query),
  );
}
