import { defineEntity, p } from '@mikro-orm/core';
import type { Counts } from '../src/protocol/quiz.ts';

const schema = defineEntity({
  name: 'QuestionResult',
  tableName: 'question_result',
  triggers: [
    {
      name: 'author_order',
      timing: 'before',
      events: ['insert'],
      // As Postgres writes it.
      when: '(new.question_id IS NULL)',
      body: `NEW.question_id := authored_questions_of(NEW.game_id) -> NEW.question::int ->> 'id';
      NEW.authored_counts := authored_counts(authored_questions_of(NEW.game_id) -> NEW.question::int, NEW.counts); return NEW;`,
    },
  ],
  properties: {
    gameId: p.uuid().primary(),
    question: p.smallint().primary(),
    /** Names the question through all versions of its quiz. */
    questionId: p.text().nullable(),
    /** In shown order. */
    counts: p.json<Counts>(),
    /** The same in the author's order; `null` where nobody knows it. */
    authoredCounts: p.json<Counts>().nullable(),
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
