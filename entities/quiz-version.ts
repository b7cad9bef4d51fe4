import { defineEntity, p } from '@mikro-orm/core';
import type { Quiz as QuizContent } from '../src/protocol/quiz.ts';

const schema = defineEntity({
  name: 'QuizVersion',
  tableName: 'quiz_version',
  properties: {
    quizId: p.uuid().primary(),
    version: p.integer().primary(),
    content: p.json<QuizContent>(),
    createdAt: p.datetime(3),
  },
});

/** The content of a quiz at one version; never changed once written. */
export class QuizVersion extends schema.class {}
schema.setClass(QuizVersion);
