import { defineEntity, p } from '@mikro-orm/core';

const schema = defineEntity({
  name: 'DepositChain',
  tableName: 'deposit_chain',
  properties: {
    chainId: p.bigint('number').primary().autoincrement(false),
    /** The last block whose payments were looked for, and its hash. */
    scannedNumber: p.bigint('number'),
    scannedHash: p.text(),
    scannedAt: p.datetime(3),
    /** The last final block, as enough endpoints said, and when they did. */
    finalNumber: p.bigint('number').nullable(),
    headsAt: p.datetime(3).nullable(),
  },
});

/** How far the search for payments has come on a network. */
export class DepositChain extends schema.class {}
schema.setClass(DepositChain);
