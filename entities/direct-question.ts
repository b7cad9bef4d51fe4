import { defineEntity, p } from '@mikro-orm/core';
import type { AuthoredQuestion } from '../src/game/author-order.ts';

const schema = defineEntity({
  name: 'DirectQuestion',
  tableName: 'direct_question',
  properties: {
    gameId: p.uuid().primary(),
    question: p.smallint().primary(),
    /** From then on no answer is inserted: the scorer reads what is there. */
    closedAt: p.datetime(3).nullable(),
    /** As in its game: at hand where the row is locked anyway. `null` where an earlier release made the game. */
    authored: p.json<AuthoredQuestion>().nullable(),
  },
});

/**
 * A question of a game whose answers are committed one by one. Its row is the lock between answers, which share it, and
 * whoever closes it.
 */
export class DirectQuestion extends schema.class {}
schema.setClass(DirectQuestion);
