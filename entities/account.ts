import { defineEntity, p } from '@mikro-orm/core';

export const assets = ['points', 'credits'] as const;
export type Asset = (typeof assets)[number];
export type AccountKind = 'wallet' | 'hold' | 'debt' | 'house';

const schema = defineEntity({
  name: 'Account',
  tableName: 'account',
  properties: {
    id: p.uuid().primary(),
    kind: p.text().$type<AccountKind>(),
    asset: p.text().$type<Asset>(),
    /** Of an account of the house: its name. */
    code: p.text().nullable(),
    /** Of a hold or a debt: the wallet of the same person. */
    parentId: p.uuid().nullable(),
    /** An account of the house has no balance: it is the sum of its entries. */
    hot: p.boolean(),
    /** Null: the balance may be negative. */
    floor: p.bigint().nullable(),
    balance: p.bigint().nullable(),
    /** How many entries have moved the balance. */
    version: p.bigint().defaultRaw('0'),
    createdAt: p.datetime(3).defaultRaw('now()'),
  },
});

/** Where points or credits are. A row is inserted and read: PostgreSQL alone moves its balance, by entries. */
export class Account extends schema.class {}
schema.setClass(Account);
