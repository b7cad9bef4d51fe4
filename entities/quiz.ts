import { defineEntity, p } from '@mikro-orm/core';

const schema = defineEntity({
  name: 'Quiz',
  tableName: 'quiz',
  indexes: [
    { name: 'quiz_owner_id_index', properties: ['ownerId'] },
    { name: 'quiz_deleted_at_index', properties: ['deletedAt'], where: 'deleted_at is not null' },
  ],
  uniques: [{ name: 'quiz_sample_key_unique', properties: ['sampleKey'], where: 'sample_key is not null' }],
  properties: {
    id: p.uuid().primary(),
    /** `null` for samples, which belong to everyone and can be changed by no one. */
    ownerId: p.uuid().strictNullable(),
    sample: p.boolean().default(false),
    /** What a release finds its sample by, so that a second release does not add it again. */
    sampleKey: p.text().strictNullable(),
    title: p.text(),
    questionCount: p.integer(),
    /** Of the newest version's content, a BCP 47 tag; `null` where its author has not said it. */
    language: p.text().strictNullable(),
    /** Of the newest version's content, as its author has them. */
    tags: p.array().default([]),
    /** Where its first picture is, if it has any. */
    cover: p.text().nullable(),
    /** Title as lists are sorted by it, and the words of title, tags and prompts; accents and case folded. */
    foldedTitle: p.text().default(''),
    searchText: p.text().lazy().default(''),
    /** The last rev of its drafts; 0 before the first. */
    draftRev: p.integer().default(0),
    /** 0 before it is published for the first time. The newest version; its content is in `quiz_version`. */
    version: p.integer(),
    /** Of the newest version's content as JSON. */
    contentBytes: p.integer().default(0),
    /** Of all versions that are kept. */
    storedBytes: p.integer().default(0),
    createdAt: p.datetime(3),
    updatedAt: p.datetime(3),
    /** Since when it is in the trash; `null` outside of it. */
    deletedAt: p.datetime(3).nullable(),
  },
});

/** What a list of quizzes needs to know; the content is in `quiz_version`. */
export class Quiz extends schema.class {}
schema.setClass(Quiz);
