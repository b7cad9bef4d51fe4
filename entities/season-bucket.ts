import { defineEntity, p } from '@mikro-orm/core';

const schema = defineEntity({
  name: 'SeasonBucket',
  tableName: 'season_bucket',
  properties: {
    season: p.text().primary(),
    /** The least points in it; the next bucket's `low` is above all of them. */
    low: p.bigint().primary(),
    /** How many people on the leaderboard have so many points. */
    players: p.integer(),
  },
});

/** A piece of a season's leaderboard: ranks are counted by pieces, not by people. */
export class SeasonBucket extends schema.class {}
schema.setClass(SeasonBucket);
