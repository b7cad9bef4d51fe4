import { defineEntity, p } from '@mikro-orm/core';

const schema = defineEntity({
  name: 'SeasonPoints',
  tableName: 'season_points',
  indexes: [
    {
      name: 'season_points_rank_index',
      properties: ['season', 'points', 'userId'],
      where: 'listed and points > 0',
    },
  ],
  properties: {
    userId: p.uuid().primary(),
    /** `all`, `2026` or `2026-11`. */
    season: p.text().primary(),
    /** What games have paid the person in the season, less what was taken back. */
    points: p.bigint(),
    /** Whether the person is on leaderboards: those who have a `season_name`. */
    listed: p.boolean(),
  },
});

/** A projection of the ledger: somebody's points from games, by season. */
export class SeasonPoints extends schema.class {}
schema.setClass(SeasonPoints);
