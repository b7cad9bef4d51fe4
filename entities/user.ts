import { defineEntity, p } from '@mikro-orm/core';

const schema = defineEntity({
  name: 'User',
  tableName: 'user',
  properties: {
    id: p.uuid().primary(),
    displayName: p.text(),
    /** What a person may have, and how much of it. */
    role: p.text().$type<'guest' | 'host' | 'admin'>().default('guest'),
    createdAt: p.datetime(3),
  },
});

/** Someone who hosts. Players have no account; they are rows of `player`. */
export class User extends schema.class {}
schema.setClass(User);
