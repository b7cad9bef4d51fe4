import { defineEntity, p } from '@mikro-orm/core';

const schema = defineEntity({
  name: 'Invite',
  tableName: 'invite',
  indexes: [{ name: 'invite_created_by_index', properties: ['createdBy'] }],
  properties: {
    id: p.uuid().primary(),
    /** SHA-256 of the token, hexadecimal; the token itself is stored nowhere. */
    tokenHash: p.text().unique(),
    /** For whom it is, in the admin's words. */
    note: p.text().nullable(),
    createdBy: p.uuid(),
    createdAt: p.datetime(3),
    expiresAt: p.datetime(3),
    /** How many people may register with it, and how many have. */
    uses: p.integer(),
    used: p.integer().default(0),
  },
});

/** A link with which people register where registration is by invitation. */
export class Invite extends schema.class {}
schema.setClass(Invite);
