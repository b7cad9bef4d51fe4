import { defineEntity, p } from '@mikro-orm/core';
import type { DepositReason } from '../src/protocol/deposits.ts';

const schema = defineEntity({
  name: 'DepositTransaction',
  tableName: 'deposit_transaction',
  indexes: [
    {
      name: 'deposit_transaction_open_index',
      properties: ['chainId', 'checkedAt'],
      where: "state in ('waiting', 'mined', 'final')",
    },
  ],
  properties: {
    chainId: p.bigint('number').primary().autoincrement(false),
    /** Lower case. */
    txHash: p.text().primary(),
    /**
     * `waiting` for a block, `mined` into one, `final` (credited or refused; still watched), `closed` (not looked at any
     * more), `dropped` (no block within a day).
     */
    state: p.text().$type<'waiting' | 'mined' | 'final' | 'closed' | 'dropped'>(),
    /** Why nothing of it counts, once it is final. */
    outcome: p.text().$type<DepositReason>().nullable(),
    /** Why it cannot go on now. */
    problem: p.text().$type<DepositReason>().nullable(),
    /** Since when it waits. */
    since: p.datetime(3),
    blockNumber: p.bigint('number').nullable(),
    blockHash: p.text().nullable(),
    /** Its block's time. */
    blockAt: p.datetime(3).nullable(),
    /** The head of the chain when its block was found to be gone. */
    goneAtNumber: p.bigint('number').nullable(),
    checkedAt: p.datetime(3),
  },
});

/** A transaction that may pay to a treasury, as the endpoints agree on it. */
export class DepositTransaction extends schema.class {}
schema.setClass(DepositTransaction);
