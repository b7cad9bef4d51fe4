import { defineEntity, p } from '@mikro-orm/core';
import type { Answer as AnswerValue } from '../src/protocol/quiz.ts';

const schema = defineEntity({
  name: 'Answer',
  tableName: 'answer',
  triggers: [
    {
      name: 'author_order',
      timing: 'before',
      events: ['insert'],
      // As Postgres writes it.
      when: `((new.authored IS NULL) AND (jsonb_typeof(new.answer) <> 'string'::text))`,
      body: `NEW.authored := authored_answer(authored_questions_of(NEW.game_id) -> NEW.question::int, NEW.answer); return NEW;`,
    },
  ],
  properties: {
    gameId: p.uuid().primary(),
    question: p.smallint().primary(),
    playerId: p.text().primary(),
    /** As it was given: its indexes are the shown ones. */
    answer: p.json<AnswerValue>(),
    /** The same in the author's order; `null` for texts, and where nobody knows the order. Figures of several games are of this. */
    authored: p.json<AnswerValue>().nullable(),
    /** Fraction 1; `null` on polls. */
    correct: p.boolean().strictNullable(),
    fraction: p.double().$type<number>(),
    points: p.integer(),
    elapsedMs: p.integer(),
    /** Correct answers in a row before this one: what the streak bonus in `points` was computed from. */
    streakBefore: p.integer(),
    /** Where in the log it was accepted. */
    logId: p.text(),
  },
});

/**
 * An accepted answer with its points. The key is made by the log, so the row can be written once only, and the table
 * has no relations: a batch of thousands is plain inserts. The key begins with the game, so it is also its index.
 */
export class Answer extends schema.class {}
schema.setClass(Answer);
