import { defineEntity, p } from '@mikro-orm/core';

const schema = defineEntity({
  name: 'Player',
  tableName: 'player',
  indexes: [
    { name: 'player_user_id_index', properties: ['userId'], where: 'user_id is not null' },
    { name: 'player_kicked_index', properties: ['gameId'], where: 'kicked_at is not null' },
  ],
  properties: {
    gameId: p.uuid().primary(),
    playerId: p.text().primary(),
    nickname: p.text(),
    team: p.text().strictNullable(),
    /** Breaks ties in lists; grows by one a seat, never used twice in a game. */
    joinOrder: p.integer(),
    joinedAt: p.datetime(3),
    /** Of rows of earlier versions: the seat was given up in the lobby. Now such a row is deleted; whoever leaves later keeps seat and score. */
    leftAt: p.datetime(3).strictNullable(),
    kickedAt: p.datetime(3).strictNullable(),
    /** How often the seat was given to another device; tokens of earlier generations are void. */
    generation: p.integer().default(0),
    /** Whose seat it is, when it was taken with a ticket. No foreign key: a game is folded also when its player is gone. */
    userId: p.uuid().strictNullable(),
    /** Its entry in the game's pot; null outside of the pot. */
    potEntryId: p.uuid().nullable(),
  },
});

/** A seat in a game. */
export class Player extends schema.class {}
schema.setClass(Player);
