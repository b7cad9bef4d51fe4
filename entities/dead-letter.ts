import { defineEntity, p } from '@mikro-orm/core';

const schema = defineEntity({
  name: 'DeadLetter',
  tableName: 'dead_letter',
  uniques: [{ name: 'dead_letter_shard_log_id_position_unique', properties: ['shard', 'logId', 'position'] }],
  properties: {
    id: p.bigint('number').primary(),
    shard: p.smallint(),
    logId: p.text(),
    /** Which answer of the entry, from 0; 0 for an entry that could not be read as a whole. */
    position: p.integer(),
    reason: p.text(),
    /** As it was read. Text, since what is broken need not be JSON; U+0000 must be replaced before. */
    payload: p.text(),
    /** Whether someone was told that it is stored: then it is an alarm. */
    acked: p.boolean(),
    createdAt: p.datetime(3),
  },
});

/** A log entry, or a part of one, that could not be folded. */
export class DeadLetter extends schema.class {}
schema.setClass(DeadLetter);
