import { defineEntity, p } from '@mikro-orm/core';

const schema = defineEntity({
  name: 'RewardDue',
  tableName: 'reward_due',
  indexes: [{ name: 'reward_due_open_index', properties: ['at'], where: 'settled_at is null' }],
  properties: {
    gameId: p.uuid().primary(),
    /** `end`, `regrade:ID`, `kick:LOG_ID` or `deletion`: each counts once, also in a rescan of the log. */
    cause: p.text().primary(),
    at: p.datetime(3),
    /** Of `end`: the rules in force when it was folded, by which the game is rewarded for ever. */
    rulesVersion: p.integer().nullable(),
    /** When the job had posted all that follows from it. */
    settledAt: p.datetime(3).nullable(),
  },
});

/** Something that made points due: the end of a game with people in it, or what has changed its results since. */
export class RewardDue extends schema.class {}
schema.setClass(RewardDue);
