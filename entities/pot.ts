import { defineEntity, p } from '@mikro-orm/core';
import type { PotSplit } from '../src/protocol/pots.ts';
import type { Asset } from './account.ts';

const schema = defineEntity({
  name: 'Pot',
  tableName: 'pot',
  indexes: [
    { name: 'pot_unsettled_index', properties: ['gameId'], where: 'settled_at is null' },
    { name: 'pot_host_id_index', properties: ['hostId'] },
  ],
  properties: {
    /** No foreign key: rows of a game are deleted one table after the other. */
    gameId: p.uuid().primary(),
    /** The game's owner, who never shares in it. */
    hostId: p.uuid(),
    asset: p.text().$type<Asset>(),
    /** What each player puts in; null where the host alone pays. */
    entryFee: p.bigint().strictNullable(),
    split: p.text().$type<PotSplit>(),
    /** Of the sponsored part. */
    holdId: p.uuid().strictNullable(),
    createdAt: p.datetime(3),
    /** Since when nothing of it is held: it was paid, or given back. Final. */
    settledAt: p.datetime(3).nullable(),
    outcome: p.text().$type<'paid' | 'returned'>().nullable(),
    /** Whether the room has been told of a paid pot. */
    shown: p.boolean().default(false),
  },
});

/** The prize pot of a game. What is in it are holds: see `PotEntry`. */
export class Pot extends schema.class {}
schema.setClass(Pot);
