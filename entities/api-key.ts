import { defineEntity, p } from '@mikro-orm/core';

const schema = defineEntity({
  name: 'ApiKey',
  tableName: 'api_key',
  indexes: [{ name: 'api_key_user_id_index', properties: ['userId'] }],
  properties: {
    /** SHA-256 of the key, hexadecimal; the key itself is stored nowhere. */
    keyHash: p.text().primary(),
    /** By which its owner ends it; no secret. */
    id: p.uuid().unique(),
    userId: p.uuid(),
    /** What its owner calls it. */
    name: p.text(),
    /** How the key begins, for its owner to tell keys apart. */
    prefix: p.text(),
    scopes: p.array(),
    createdAt: p.datetime(3),
    /** Up to an hour behind, so that a busy key is not a write per request. */
    lastUsedAt: p.datetime(3).nullable(),
    expiresAt: p.datetime(3).nullable(),
  },
});

/** A person's key for programs, within its scopes and until it is ended. */
export class ApiKey extends schema.class {}
schema.setClass(ApiKey);
