import { defineEntity, p } from '@mikro-orm/core';
import type { PointRules } from '../src/protocol/points.ts';

const schema = defineEntity({
  name: 'RewardRules',
  tableName: 'reward_rules',
  triggers: [
    {
      name: 'append_only',
      timing: 'before',
      events: ['delete', 'update'],
      forEach: 'statement',
      body: `raise exception 'rows of reward_rules are only ever added';`,
    },
  ],
  properties: {
    /** From 1; the largest is in force. */
    version: p.integer().primary().autoincrement(false),
    rules: p.json<PointRules>(),
    /** Who made it; null of the first. No foreign key: people are deleted. */
    byId: p.uuid().nullable(),
    at: p.datetime(3),
  },
});

/** A version of the rules by which games reward players. Rows are only ever added. */
export class RewardRules extends schema.class {}
schema.setClass(RewardRules);
