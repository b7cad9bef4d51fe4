/**
 * Requests that make something and may be repeated. A key leads to what was made; the row is written in the transaction
 * that makes it, under the person's row lock, so that there is never one without the other. Replies are made again from
 * what is stored: no secret of a reply is kept.
 */
import { createHash } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { IdempotencyKey } from '../../../entities/idempotency-key.ts';
import { CodedError } from '../../protocol/errors.ts';

export interface KeyedRequest {
  userId: string;
  /** Method and pattern of the route. */
  route: string;
  key: string;
  bodyDigest: string;
}

/** How long a key is known. */
export const keyTtlMs = 86_400_000;
/** Each new key takes so many expired ones with it: the table stays as large as what one day makes. */
const forgottenPerKey = 4;

/** The request of a caller, if it names a key. @param body as it was understood: validated, defaults filled in */
export function keyedRequest(
  caller: { userId: string },
  route: string,
  request: { key: string | undefined; body: unknown },
): KeyedRequest | undefined {
  const { key, body } = request;
  if (key === undefined) return undefined;
  const bodyDigest = createHash('sha256').update(JSON.stringify(body)).digest('base64url');
  return { userId: caller.userId, route, key, bodyDigest };
}

/** The id of what an earlier request with this key made. @throws {CodedError} `conflict` when it had another body. */
export async function findMade(em: EntityManager, request: KeyedRequest, now: number): Promise<string | undefined> {
  const { userId, route, key, bodyDigest } = request;
  const row = await em.findOne(IdempotencyKey, { userId, route, key }, { disableIdentityMap: true });
  if (row === null || now - row.createdAt.getTime() >= keyTtlMs) return undefined;
  if (row.bodyDigest !== bodyDigest) {
    throw new CodedError('conflict', 'This Idempotency-Key was used for another request.');
  }
  return row.resourceId;
}

/** Remembers what the request made, in the caller's transaction. */
export async function noteMade(
  em: EntityManager,
  { userId, route, key, bodyDigest }: KeyedRequest,
  made: { resourceId: string; now: number },
): Promise<void> {
  const createdAt = new Date(made.now);
  await em.execute(
    `delete from idempotency_key where ctid in (
      select ctid from idempotency_key where created_at <= ? order by created_at limit ? for update skip locked)`,
    [new Date(made.now - keyTtlMs), forgottenPerKey],
  );
  await em.upsert(IdempotencyKey, { userId, route, key, bodyDigest, resourceId: made.resourceId, createdAt });
}
