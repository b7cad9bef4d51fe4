import { defineEntity, p } from '@mikro-orm/core';
import type { DepositReason } from '../src/protocol/deposits.ts';

const schema = defineEntity({
  name: 'DepositTransfer',
  tableName: 'deposit_transfer',
  uniques: [{ name: 'deposit_transfer_ordinal_unique', properties: ['chainId', 'txHash', 'ordinal'] }],
  indexes: [
    { name: 'deposit_transfer_payer_index', properties: ['payer'], where: 'user_id is null' },
    { name: 'deposit_transfer_user_id_index', properties: ['userId'], where: 'user_id is not null' },
  ],
  properties: {
    id: p.uuid().primary(),
    chainId: p.bigint('number'),
    txHash: p.text(),
    /** Of the log within its receipt: a reorganisation does not change it. -1: the coin that the transaction itself sends. */
    ordinal: p.integer(),
    /** Lower case, or `native`. */
    token: p.text(),
    payer: p.text(),
    /** Base units. */
    amount: p.text(),
    /** At the rate when it was first seen. */
    credits: p.text(),
    /** Credits for base units, `num/den`. */
    rate: p.text(),
    /** Whose it is; null: the payer is bound to no one. */
    userId: p.uuid().nullable(),
    state: p.text().$type<'pending' | 'credited' | 'rejected' | 'reversed'>(),
    reason: p.text().$type<DepositReason>().nullable(),
    /** In which it was credited. */
    blockHash: p.text().nullable(),
    /** How often it was credited. */
    generation: p.integer(),
    firstSeenAt: p.datetime(3),
  },
});

/** A transfer to a treasury. The row is the key that lets it count once. */
export class DepositTransfer extends schema.class {}
schema.setClass(DepositTransfer);
