import { defineEntity, p } from '@mikro-orm/core';
import type { Counts } from '../src/protocol/quiz.ts';

const schema = defineEntity({
  name: 'QuestionResult',
  tableName: 'question_result',
  properties: {
    gameId: p.uuid().primary(),
    question: p.smallint().primary(),
    counts: p.json<Counts>(),
    answered: p.integer(),
    /** Answers with fraction 1; `null` on polls. */
    correct: p.integer().strictNullable(),
    averageMs: p.integer().strictNullable(),
    /** Version of the scorer that made the points. */
    scorer: p.text(),
    openedAt: p.datetime(3),
    closedAt: p.datetime(3),
  },
});

/** How a closed question fell. */
export class QuestionResult extends schema.class {}
schema.setClass(QuestionResult);
