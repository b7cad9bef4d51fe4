import { defineEntity, p } from '@mikro-orm/core';

const schema = defineEntity({
  name: 'ParkedEntry',
  tableName: 'parked_entry',
  indexes: [{ name: 'parked_entry_shard_game_id_index', properties: ['shard', 'gameId'] }],
  properties: {
    shard: p.smallint().primary().autoincrement(false),
    /** The two halves of its place in the log: entries are folded in this order. */
    logMs: p.bigint('number').primary().autoincrement(false),
    logSequence: p.bigint('number').primary().autoincrement(false),
    /** `null` for an entry that names no game in the way this version knows. */
    gameId: p.uuid().strictNullable(),
    /** The stream fields as they were read, JSON. Text, as JSON in Postgres can't hold all that a log can. */
    fields: p.text(),
    /** What of it was not known to the worker that parked it. */
    reason: p.text(),
    parkedAt: p.datetime(3),
  },
});

/** An entry of the log that waits for a worker that knows its game: durable, not folded yet. See `answers/entry-parking.ts`. */
export class ParkedEntry extends schema.class {}
schema.setClass(ParkedEntry);
