import { defineEntity, p } from '@mikro-orm/core';

const schema = defineEntity({
  name: 'GameMoment',
  tableName: 'game_moment',
  indexes: [
    { name: 'game_moment_owner_id_ended_at_index', properties: ['ownerId', 'endedAt'] },
    { name: 'game_moment_owner_id_quiz_id_ended_at_index', properties: ['ownerId', 'quizId', 'endedAt'] },
  ],
  properties: {
    gameId: p.uuid().primary(),
    /** As in the game's row, and so are the next two. */
    ownerId: p.uuid(),
    quizId: p.uuid().strictNullable(),
    endedAt: p.datetime(3),
    /** Without those who were kicked. */
    players: p.integer(),
    /** Of all of them together. */
    points: p.bigint('number'),
    /** Of scored questions. */
    answered: p.integer(),
    correct: p.integer(),
  },
});

/** Additive figures of one finished game. A game with this row has all its rows of `question_moment`. */
export class GameMoment extends schema.class {}
schema.setClass(GameMoment);
