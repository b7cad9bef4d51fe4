import { defineEntity, p } from '@mikro-orm/core';

const schema = defineEntity({
  name: 'Session',
  tableName: 'session',
  indexes: [{ name: 'session_user_id_index', properties: ['userId'] }],
  properties: {
    /** SHA-256 of the token, hexadecimal; the token itself is stored nowhere. */
    tokenHash: p.text().primary(),
    /** By which its owner ends it; no secret. */
    id: p.uuid().unique().defaultRaw('gen_random_uuid()'),
    userId: p.uuid(),
    /** Whether a browser keeps it as a cookie, or a program as a bearer token. Either way the token is the same. */
    kind: p.text().$type<'web' | 'bearer'>().default('bearer'),
    /** The `User-Agent` of the request that made it, shortened, for the owner to tell sessions apart. */
    device: p.text().nullable(),
    createdAt: p.datetime(3),
    /** Up to an hour behind, so that a busy session is not a write per request. */
    lastUsedAt: p.datetime(3),
  },
});

/** A signed-in device of a user, valid for 30 days after its last use. */
export class Session extends schema.class {}
schema.setClass(Session);
