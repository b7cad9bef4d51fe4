import { defineEntity, p } from '@mikro-orm/core';

const schema = defineEntity({
  name: 'Checkpoint',
  tableName: 'checkpoint',
  properties: {
    shard: p.smallint().primary().autoincrement(false),
    /** The last log entry of the shard that is folded. */
    lastId: p.text().default('0-0'),
    /** Mirror of the shard's epoch in Redis; another one there means that Redis has lost its data. */
    epoch: p.text(),
    /** Entries of the shard that are parked: while there are any, a commit looks for their games. */
    parked: p.integer().default(0),
    updatedAt: p.datetime(3),
  },
});

/** How far a shard's log is folded; its row is the lock of whoever folds. */
export class Checkpoint extends schema.class {}
schema.setClass(Checkpoint);
