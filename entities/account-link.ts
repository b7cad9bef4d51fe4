import { defineEntity, p } from '@mikro-orm/core';

const schema = defineEntity({
  name: 'AccountLink',
  tableName: 'account_link',
  indexes: [{ name: 'account_link_user_id_index', properties: ['userId'] }],
  properties: {
    /** SHA-256 of the token, hexadecimal; the token itself is stored nowhere. */
    tokenHash: p.text().primary(),
    userId: p.uuid(),
    createdAt: p.datetime(3),
    expiresAt: p.datetime(3),
    /** A link is used once. */
    usedAt: p.datetime(3).nullable(),
  },
});

/** A one-time link with which a person sets a new password. */
export class AccountLink extends schema.class {}
schema.setClass(AccountLink);
