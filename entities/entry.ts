import { defineEntity, p } from '@mikro-orm/core';

const schema = defineEntity({
  name: 'Entry',
  tableName: 'entry',
  properties: {
    transferId: p.uuid().primary(),
    accountId: p.uuid().primary(),
    /** Positive: the account gets it. */
    amount: p.bigint(),
    /** Set by PostgreSQL; null for accounts of the house. */
    accountVersion: p.bigint().nullable().defaultRaw('null'),
    balanceAfter: p.bigint().nullable().defaultRaw('null'),
  },
});

/** What one transfer does to one account. PostgreSQL moves the balance when the row is inserted; it stays as it is. */
export class Entry extends schema.class {}
schema.setClass(Entry);
