import { defineEntity, p } from '@mikro-orm/core';

const schema = defineEntity({
  name: 'DeletedQuiz',
  tableName: 'deleted_quiz',
  properties: {
    id: p.uuid().primary(),
    deletedAt: p.datetime(3),
  },
});

/** A quiz that is gone for ever: an editor that was away does not make it again. */
export class DeletedQuiz extends schema.class {}
schema.setClass(DeletedQuiz);
