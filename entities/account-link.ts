import { defineEntity, p } from '@mikro-orm/core';

const schema = defineEntity({
  name: 'AccountLink',
  tableName: 'account_link',
  indexes: [{ name: 'account_link_user_id_index', properties: ['userId'] }],
  properties: {
    /** SHA-256 of the token and the purpose, hexadecimal; the token itself is stored nowhere. */
    tokenHash: p.text().primary(),
    /** By which jobs name it; no secret. */
    id: p.uuid().unique().defaultRaw('gen_random_uuid()'),
    purpose: p.text().$type<'reset' | 'verify'>().default('reset'),
    /** Nobody's where a link was asked for with an address that nobody has verified. */
    userId: p.uuid(),
    /** To which it is mailed, and which it verifies; none where an admin hands it over. */
    email: p.text().nullable(),
    /** The verified address that it takes the place of, which is told so. */
    previousEmail: p.text().nullable(),
    createdAt: p.datetime(3),
    expiresAt: p.datetime(3),
    /** A link is used once. */
    usedAt: p.datetime(3).nullable(),
  },
});

/** A one-time link with which a person sets a new password, or verifies an address. */
export class AccountLink extends schema.class {}
schema.setClass(AccountLink);
