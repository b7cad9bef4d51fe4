import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod/mini';
import type { SessionCaller } from '../platform/accounts/session-store.ts';
import { requestKey } from '../platform/ledger/transfer-order.ts';
import { CodedError } from '../protocol/errors.ts';
import { errorReply, idText } from '../protocol/rest.ts';
import {
  entriesQuery,
  entriesReply,
  holdParams,
  holdReply,
  holdRequest,
  holdsReply,
  moneyHeaders,
  proofReply,
  releaseRequest,
  resolvedHoldReply,
  spendRequest,
  transferReply,
  transferRequest,
  walletReply,
} from '../protocol/wallet.ts';
import type { HttpDeps } from './http-deps.ts';

const refusals = { '4xx': errorReply, '5xx': errorReply };
const described = { tags: ['wallet'], security: [{ bearer: [] }] };
const once = 'Takes an `Idempotency-Key`: the same key and body have one effect, and give the first reply again.';
const holdMs = 86_400_000;

const schemas = {
  read: {
    ...described,
    operationId: 'readWallet',
    summary: 'Your points and credits; `balance` is without what is held',
    response: { 200: walletReply, ...refusals },
  },
  entries: {
    ...described,
    operationId: 'listWalletEntries',
    summary: 'What has happened to your points and credits, the newest first',
    querystring: entriesQuery,
    response: { 200: entriesReply, ...refusals },
  },
  holds: {
    ...described,
    operationId: 'listHolds',
    summary: 'What is held of your points and credits, the newest first; 100 at most',
    response: { 200: holdsReply, ...refusals },
  },
  transfer: {
    ...described,
    operationId: 'transferMoney',
    summary: 'Give some to another person, by login or id',
    description: `${once} \`insufficient\`: you have less.`,
    headers: moneyHeaders,
    body: transferRequest,
    response: { 201: transferReply, ...refusals },
  },
  spend: {
    ...described,
    operationId: 'spendMoney',
    summary: 'Pay the house',
    description: `${once} \`insufficient\`: you have less.`,
    headers: moneyHeaders,
    body: spendRequest,
    response: { 201: transferReply, ...refusals },
  },
  hold: {
    ...described,
    operationId: 'holdMoney',
    summary: 'Put some aside, for a day unless `expiresInMs` says how long; then it comes back',
    description: `${once} \`insufficient\`: you have less.`,
    headers: moneyHeaders,
    body: holdRequest,
    response: { 201: holdReply, ...refusals },
  },
  release: {
    ...described,
    operationId: 'releaseHold',
    summary: 'Take back what was put aside; for its owner, and for admins, of whom it is audited',
    description: `${once} \`conflict\`: it was captured or released already.`,
    headers: moneyHeaders,
    params: holdParams,
    body: releaseRequest,
    response: { 201: resolvedHoldReply, ...refusals },
  },
  proof: {
    ...described,
    operationId: 'proveTransfer',
    summary: 'The seal of a transfer that you took part in; admins see those of all',
    description: '`busy`: it is not sealed yet, which takes up to a minute. docs/LEDGER.md says what a seal proves.',
    params: z.object({ id: idText }),
    response: { 200: proofReply, ...refusals },
  },
};

type WalletDeps = Pick<HttpDeps, 'money'>;
type SessionOf = (request: FastifyRequest) => SessionCaller;

/** The caller's own points and credits. API keys never move money. */
export function addWalletRoutes(scope: FastifyInstance, { money }: WalletDeps, sessionOf: SessionOf): void {
  const app = scope.withTypeProvider<ZodTypeProvider>();
  app.get('/wallet', { schema: schemas.read, config: { action: 'wallet.read' } }, async (request) => ({
    accounts: await money.accounts(sessionOf(request).userId),
  }));
  app.get('/wallet/holds', { schema: schemas.holds, config: { action: 'wallet.read' } }, async (request) =>
    money.history.openHolds(sessionOf(request).userId),
  );
  app.get('/wallet/entries', { schema: schemas.entries, config: { action: 'wallet.read' } }, async (request) =>
    money.history.entries(sessionOf(request).userId, request.query),
  );
  app.get(
    '/ledger/transfers/:id/proof',
    { schema: schemas.proof, config: { action: 'transfers.prove' } },
    async (request) => {
      const { userId, role } = sessionOf(request);
      return await money.history.proof(mustBeUuid(request.params.id), role === 'admin' ? undefined : userId);
    },
  );
  addPayments(scope, { money }, sessionOf);
  addHolds(scope, { money }, sessionOf);
}

function addPayments(scope: FastifyInstance, { money }: WalletDeps, sessionOf: SessionOf): void {
  const app = scope.withTypeProvider<ZodTypeProvider>();
  app.post(
    '/wallet/transfers',
    { schema: schemas.transfer, config: { action: 'wallet.write' } },
    async (request, reply) => {
      const { userId } = sessionOf(request);
      const { to, asset, memo: note, amount } = request.body;
      money.mustBeSpendable(asset);
      const key = requestKey(userId, 'POST /wallet/transfers', request.headers['idempotency-key']);
      const done = await money.transfer({ key, userId, to, asset, amount: BigInt(amount), note });
      return reply.status(201).send(receiptOf(done));
    },
  );
  app.post('/wallet/spends', { schema: schemas.spend, config: { action: 'wallet.write' } }, async (request, reply) => {
    const { userId } = sessionOf(request);
    const { asset, reason: note, amount } = request.body;
    money.mustBeSpendable(asset);
    const key = requestKey(userId, 'POST /wallet/spends', request.headers['idempotency-key']);
    const done = await money.ledger.spend({ key, userId, asset, amount: BigInt(amount), note });
    return reply.status(201).send(receiptOf(done));
  });
}

function addHolds(scope: FastifyInstance, { money }: WalletDeps, sessionOf: SessionOf): void {
  const app = scope.withTypeProvider<ZodTypeProvider>();
  app.post('/wallet/holds', { schema: schemas.hold, config: { action: 'wallet.write' } }, async (request, reply) => {
    const { userId } = sessionOf(request);
    const { asset, reason: note, amount, expiresInMs = holdMs } = request.body;
    money.mustBeSpendable(asset);
    const key = requestKey(userId, 'POST /wallet/holds', request.headers['idempotency-key']);
    const done = await money.ledger.holds.hold({ key, userId, asset, amount: BigInt(amount), note, expiresInMs });
    const { holdId, expiresAt } = done;
    return reply.status(201).send({ holdId, expiresAt: expiresAt.getTime(), ...receiptOf(done) });
  });
  app.post(
    '/wallet/holds/:id/release',
    { schema: schemas.release, config: { action: 'holds.release' } },
    async (request, reply) => {
      const { userId, role } = sessionOf(request);
      const holdId = mustBeUuid(request.params.id);
      const key = requestKey(userId, `POST /wallet/holds/${holdId}/release`, request.headers['idempotency-key']);
      const { transferId, replayed } = await money.release({ userId, isAdmin: role === 'admin' }, { key, holdId });
      return reply.status(201).send({ holdId, transferId, ...replayedOf(replayed) });
    },
  );
}

/** @throws {CodedError} `not_found` for what can be the id of nothing */
export function mustBeUuid(id: string): string {
  if (z.safeParse(z.uuid(), id).success) return id;
  throw new CodedError('not_found', 'There is no such thing.');
}

export const replayedOf = (replayed: boolean) => (replayed ? { replayed: true as const } : {});

export const receiptOf = ({
  transferId,
  balance,
  replayed,
}: {
  transferId: string;
  balance: bigint;
  replayed: boolean;
}) => ({ transferId, balance: `${balance}`, ...replayedOf(replayed) });
