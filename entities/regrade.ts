import { defineEntity, p } from '@mikro-orm/core';
import type { AuthoredKey, RegradeEffect } from '../src/protocol/regrades.ts';

const schema = defineEntity({
  name: 'Regrade',
  tableName: 'regrade',
  uniques: [{ name: 'regrade_game_id_seq_unique', properties: ['gameId', 'seq'] }],
  properties: {
    id: p.uuid().primary(),
    /** No foreign key: a game is folded also when it is being deleted. */
    gameId: p.uuid(),
    /** From 1; the later one counts. */
    seq: p.integer(),
    /** Who did it. No foreign key: people are deleted. */
    byId: p.uuid(),
    at: p.datetime(3),
    note: p.text(),
    /** How each question counted before it, and since, in the author's order. */
    questions: p.json<{ index: number; was: AuthoredKey; now: AuthoredKey }[]>(),
    /** The tables before and after it, as its reply had them. */
    effect: p.json<RegradeEffect>(),
  },
});

/** A change of how questions of a game count, made after they were played. What follows of it is in the rows of the game. */
export class Regrade extends schema.class {}
schema.setClass(Regrade);
