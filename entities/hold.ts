import { defineEntity, p } from '@mikro-orm/core';

const schema = defineEntity({
  name: 'Hold',
  tableName: 'hold',
  properties: {
    id: p.uuid().primary(),
    /** The account that has the money meanwhile: a sub-account of the wallet. */
    accountId: p.uuid().unique(),
    /** The transfer that filled it. */
    transferId: p.uuid().unique(),
    amount: p.bigint(),
    /** What it is for, such as `wallet` or `pot`. */
    purpose: p.text(),
    expiresAt: p.datetime(3),
    createdAt: p.datetime(3).defaultRaw('now()'),
  },
});

/** Money put aside. It is resolved by the one transfer whose `resolves` names it; its row stays as it is. */
export class Hold extends schema.class {}
schema.setClass(Hold);
