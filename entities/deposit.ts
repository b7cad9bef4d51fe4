import { defineEntity, p } from '@mikro-orm/core';

const schema = defineEntity({
  name: 'Deposit',
  tableName: 'deposit',
  uniques: [{ name: 'deposit_transaction_user_unique', properties: ['chainId', 'txHash', 'userId'] }],
  indexes: [{ name: 'deposit_user_id_at_index', properties: ['userId', 'at'] }],
  properties: {
    id: p.uuid().primary(),
    userId: p.uuid(),
    chainId: p.bigint('number'),
    txHash: p.text(),
    /** When it was claimed last, or found. */
    at: p.datetime(3),
    /** Whether its person named it; else a payment of an address of theirs was found. */
    claimed: p.boolean(),
  },
});

/** A transaction that a person has claimed, or that pays from an address of theirs. Its state follows from what it holds. */
export class Deposit extends schema.class {}
schema.setClass(Deposit);
