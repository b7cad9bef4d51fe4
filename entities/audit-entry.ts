import { defineEntity, p } from '@mikro-orm/core';

const schema = defineEntity({
  name: 'AuditEntry',
  tableName: 'audit_entry',
  indexes: [
    { name: 'audit_entry_subject_id_index', properties: ['subjectId', 'id'] },
    { name: 'audit_entry_actor_id_index', properties: ['actorId', 'id'] },
  ],
  triggers: [
    {
      name: 'append_only',
      timing: 'before',
      events: ['delete', 'update'],
      forEach: 'statement',
      body: `raise exception 'rows of audit_entry are only ever added';`,
    },
  ],
  properties: {
    /** Of version 7: ordered by time. */
    id: p.uuid().primary(),
    at: p.datetime(3),
    /** Who did it; nobody for what came from the command line or was done by a job. */
    actorId: p.uuid().nullable(),
    action: p.text(),
    /** Which person it concerns. */
    subjectId: p.uuid().nullable(),
    /** No names, addresses or secrets: a row stays when its people are gone. */
    details: p.json<Record<string, unknown>>().defaultRaw(`'{}'`),
  },
});

/** What was done to accounts. Rows are only ever added: a trigger refuses anything else. */
export class AuditEntry extends schema.class {}
schema.setClass(AuditEntry);
