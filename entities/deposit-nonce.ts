import { defineEntity, p } from '@mikro-orm/core';

const schema = defineEntity({
  name: 'DepositNonce',
  tableName: 'deposit_nonce',
  indexes: [
    { name: 'deposit_nonce_user_id_index', properties: ['userId'] },
    { name: 'deposit_nonce_expires_at_index', properties: ['expiresAt'] },
  ],
  properties: {
    nonce: p.text().primary(),
    userId: p.uuid(),
    createdAt: p.datetime(3),
    expiresAt: p.datetime(3),
  },
});

/** A nonce of a message that binds an address. Whoever uses it deletes the row. */
export class DepositNonce extends schema.class {}
schema.setClass(DepositNonce);
