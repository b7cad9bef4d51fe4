import { defineEntity, p } from '@mikro-orm/core';

const schema = defineEntity({
  name: 'Media',
  tableName: 'media',
  indexes: [
    { name: 'media_owner_id_index', properties: ['ownerId'] },
    { name: 'media_state_used_at_index', properties: ['state', 'usedAt'] },
  ],
  properties: {
    id: p.uuid().primary(),
    /** No foreign key: the job that deletes a person needs to know the files. */
    ownerId: p.uuid(),
    /** In the address of its files: 16 random bytes as base64url. */
    name: p.text().unique(),
    kind: p.text().$type<'image' | 'audio'>(),
    /** Extension of its files. */
    extension: p.text(),
    /**
     * `receiving` until its quarantine file is stored, `processing` until its job has run. A job deletes what stays in
     * these states, and what is `failed` or `deleting`.
     */
    state: p.text().$type<'receiving' | 'processing' | 'ready' | 'failed' | 'deleting'>(),
    /** Of `failed`: the reason, for the sender. */
    problem: p.text().nullable(),
    /** Of the picture as stored. */
    width: p.integer().nullable(),
    height: p.integer().nullable(),
    /** Of the upload; once `ready`, of the file that its address names. */
    bytes: p.integer(),
    /** Of the upload; once `ready`, of all its files. */
    storedBytes: p.integer(),
    alt: p.text().nullable(),
    createdAt: p.datetime(3),
    /** When it was last known to be in use, to within a day; the upload counts as a use. */
    usedAt: p.datetime(3),
  },
});

/** A picture or sound that its owner uploaded. Its files are in a `MediaStore`. */
export class Media extends schema.class {}
schema.setClass(Media);
