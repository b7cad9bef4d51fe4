import { defineEntity, p } from '@mikro-orm/core';

const schema = defineEntity({
  name: 'IdempotencyKey',
  tableName: 'idempotency_key',
  indexes: [{ name: 'idempotency_key_created_at_index', properties: ['createdAt'] }],
  properties: {
    userId: p.uuid().primary(),
    /** Method and pattern: the same key on another route is another key. */
    route: p.text().primary(),
    key: p.text().primary(),
    /** SHA-256 of the request's body as it was understood, base64url. */
    bodyDigest: p.text(),
    /** What the request made, or what it was about when it made nothing. */
    resourceId: p.uuid(),
    /** The reply of a request that made nothing, which nothing else can tell. Names nobody. */
    reply: p.json<object>().nullable(),
    createdAt: p.datetime(3),
  },
});

/** A request that may be repeated: the same key leads to what was made. Holds no secret of a reply. */
export class IdempotencyKey extends schema.class {}
schema.setClass(IdempotencyKey);
