import { defineEntity, p } from '@mikro-orm/core';

const schema = defineEntity({
  name: 'DepositAddress',
  tableName: 'deposit_address',
  indexes: [{ name: 'deposit_address_user_id_index', properties: ['userId'] }],
  uniques: [{ name: 'deposit_address_bound_unique', properties: ['address', 'chainId'], where: 'ended_at is null' }],
  properties: {
    id: p.uuid().primary(),
    userId: p.uuid(),
    /** Lower case. */
    address: p.text(),
    /** Of a wallet that is a contract: its network; else 0, for all. */
    chainId: p.bigint('number'),
    boundAt: p.datetime(3),
    endedAt: p.datetime(3).nullable(),
  },
});

/** An address from which a person pays, by a signature. It has one person at a time. */
export class DepositAddress extends schema.class {}
schema.setClass(DepositAddress);
