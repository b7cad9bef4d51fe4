import { defineEntity, p } from '@mikro-orm/core';

const schema = defineEntity({
  name: 'Reward',
  tableName: 'reward',
  indexes: [{ name: 'reward_user_id_day_index', properties: ['userId', 'day'] }],
  properties: {
    gameId: p.uuid().primary(),
    userId: p.uuid().primary(),
    /** On which the game ended, in UTC. */
    day: p.date(),
    rulesVersion: p.integer(),
    /** What the game has earned the person by the rules, before the daily cap. */
    due: p.bigint(),
    /** What transfers about the game have moved so far. Of a day's games the sum is the smaller of the cap and of what is due. */
    paid: p.bigint(),
  },
});

/** What a game owes a person who plays with an account, and what of it was posted in the ledger. */
export class Reward extends schema.class {}
schema.setClass(Reward);
