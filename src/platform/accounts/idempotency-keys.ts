/**
 * Requests that create a resource and may be repeated. A key maps to its resource. The same transaction writes both,
 * under the person's row lock, so neither exists alone. A repeated reply is rebuilt from stored data: no secret of a
 * reply is kept. A request that was valid and made nothing stores its key as well, with the reply if no data has it.
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

/** Lifetime of a key. */
export const keyTtlMs = 86_400_000;
/** Each new key deletes so many expired ones, so the table holds about one day's keys. */
const expiredPerKey = 4;

/** The keyed request, if it has a key. @param body as parsed: validated, with defaults filled in */
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

/** What is known of an earlier request. */
export interface Kept {
  resourceId: string;
  /** Null for a request that made its resource. */
  reply: object | null;
}

/** The id of the resource of an earlier request. @throws {CodedError} `conflict` for another body. */
export async function findMade(em: EntityManager, request: KeyedRequest, now: number): Promise<string | undefined> {
  return (await findKept(em, request, now))?.resourceId;
}

/** As `findMade`, for requests that may make nothing. */
export async function findKept(em: EntityManager, request: KeyedRequest, now: number): Promise<Kept | undefined> {
  const { userId, route, key, bodyDigest } = request;
  const row = await em.findOne(IdempotencyKey, { userId, route, key }, { disableIdentityMap: true });
  if (row === null || now - row.createdAt.getTime() >= keyTtlMs) return undefined;
  if (row.bodyDigest !== bodyDigest) {
    throw new CodedError('conflict', 'This Idempotency-Key was used for another request.');
  }
  return { resourceId: row.resourceId, reply: row.reply ?? null };
}

/** Forgets the key of a request whose resource did not come about: the same request makes another one. */
export async function forgetMade(
  em: EntityManager,
  { userId, resourceId }: { userId: string; resourceId: string },
): Promise<void> {
  await em.nativeDelete(IdempotencyKey, { userId, resourceId });
}

/** Stores the key in the caller's transaction. @param made.reply of a request that made nothing; it has no names */
export async function noteMade(
  em: EntityManager,
  { userId, route, key, bodyDigest }: KeyedRequest,
  made: { resourceId: string; reply?: object; now: number },
): Promise<void> {
  const { resourceId, reply = null } = made;
  const createdAt = new Date(made.now);
  await em.execute(
    `delete from idempotency_key where ctid in (
      select ctid from idempotency_key where created_at <= ? order by created_at limit ? for update skip locked)`,
    [new Date(made.now - keyTtlMs), expiredPerKey],
  );
  await em.upsert(IdempotencyKey, { userId, route, key, bodyDigest, resourceId, reply, createdAt });
}
