import { defineEntity, p } from '@mikro-orm/core';

/** `played`: the game was finished, and the pot was paid. Else why the entry came back. */
export const potOutcomes = ['played', 'unseated', 'kicked', 'ended', 'abandoned', 'unpaid', 'expired'] as const;
export type PotOutcome = (typeof potOutcomes)[number];

const schema = defineEntity({
  name: 'PotEntry',
  tableName: 'pot_entry',
  uniques: [{ name: 'pot_entry_game_id_user_id_attempt_unique', properties: ['gameId', 'userId', 'attempt'] }],
  indexes: [{ name: 'pot_entry_open_index', properties: ['userId'], where: 'ended_at is null' }],
  properties: {
    id: p.uuid().primary(),
    gameId: p.uuid(),
    userId: p.uuid(),
    /** From 1: a person may leave a lobby and come again. At most one is open. */
    attempt: p.integer(),
    /** Of the fee; null where there is none. */
    holdId: p.uuid().strictNullable().unique(),
    createdAt: p.datetime(3),
    /** Since when it is in the pot no more. */
    endedAt: p.datetime(3).nullable(),
    outcome: p.text().$type<PotOutcome>().nullable(),
    /** What it has won; null for nothing. */
    reward: p.bigint().nullable(),
  },
});

/** A person's part in the pot of a game, from before the seat is taken. */
export class PotEntry extends schema.class {}
schema.setClass(PotEntry);
