import { defineEntity, p } from '@mikro-orm/core';

const schema = defineEntity({
  name: 'Setting',
  tableName: 'setting',
  properties: {
    key: p.text().primary(),
    value: p.text(),
  },
});

/** What all processes of an installation share and no one has to configure. */
export class Setting extends schema.class {}
schema.setClass(Setting);
