import { defineEntity, p } from '@mikro-orm/core';

const schema = defineEntity({
  name: 'QuizDraft',
  tableName: 'quiz_draft',
  properties: {
    quizId: p.uuid().primary(),
    /** One more with every change; never used twice by one quiz. */
    rev: p.integer(),
    /** With which this draft began. */
    firstRev: p.integer(),
    /** The version that was the newest when the draft began, 0 before the first. */
    baseVersion: p.integer(),
    /** JSON as text, which holds what `jsonb` cannot: whatever an editor sends is kept. */
    content: p.text(),
    /** Of `content`. */
    bytes: p.integer(),
    updatedAt: p.datetime(3),
  },
});

/** Changes of a quiz that nobody has published yet; they may be incomplete. */
export class QuizDraft extends schema.class {}
schema.setClass(QuizDraft);
