import { defineEntity, p } from '@mikro-orm/core';

const schema = defineEntity({
  name: 'DepositToken',
  tableName: 'deposit_token',
  properties: {
    chainId: p.bigint('number').primary().autoincrement(false),
    /** Lower case. */
    address: p.text().primary(),
    /** Why it is refused; null: it is not. `amounts` stays until an operator deletes the row. */
    problem: p.text().$type<'no_contract' | 'decimals' | 'upgradable' | 'amounts'>().nullable(),
    /** When a payment was seen to move what its log says. */
    provedAt: p.datetime(3).nullable(),
    checkedAt: p.datetime(3),
  },
});

/** What the endpoints say of a configured token. */
export class DepositToken extends schema.class {}
schema.setClass(DepositToken);
