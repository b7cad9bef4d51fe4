import { defineEntity, p } from '@mikro-orm/core';

const schema = defineEntity({
  name: 'SeasonName',
  tableName: 'season_name',
  properties: {
    userId: p.uuid().primary(),
    /** Chosen for leaderboards; others may have the same. */
    name: p.text(),
    listedAt: p.datetime(3),
  },
});

/** A person on leaderboards. Whoever leaves has no row. */
export class SeasonName extends schema.class {}
schema.setClass(SeasonName);
