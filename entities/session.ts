import { defineEntity, p } from '@mikro-orm/core';

const schema = defineEntity({
  name: 'Session',
  tableName: 'session',
  indexes: [{ name: 'session_user_id_index', properties: ['userId'] }],
  properties: {
    /** SHA-256 of the token, hexadecimal; the token itself is stored nowhere. */
    tokenHash: p.text().primary(),
    userId: p.uuid(),
    createdAt: p.datetime(3),
    /** Up to an hour behind, so that a busy session is not a write per request. */
    lastUsedAt: p.datetime(3),
  },
});

/** A bearer token of a user, valid for 30 days after its last use. */
export class Session extends schema.class {}
schema.setClass(Session);
