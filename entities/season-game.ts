import { defineEntity, p } from '@mikro-orm/core';

const schema = defineEntity({
  name: 'SeasonGame',
  tableName: 'season_game',
  properties: {
    gameId: p.uuid().primary(),
    /** In which the game ended, in UTC: `2026-11`. */
    month: p.text(),
  },
});

/** When a game counts that has paid points. It outlives the game: the points of its transfers are counted anew by it. */
export class SeasonGame extends schema.class {}
schema.setClass(SeasonGame);
