import { defineEntity, p } from '@mikro-orm/core';
import type { Quiz as QuizContent } from '../src/protocol/quiz.ts';

const schema = defineEntity({
  name: 'QuizVersion',
  tableName: 'quiz_version',
  indexes: [{ name: 'quiz_version_media_index', properties: ['media'], type: 'gin', where: "media <> '{}'" }],
  triggers: [
    {
      name: 'used_media',
      timing: 'before',
      events: ['insert'],
      body: `NEW.media := media_names(NEW.content::text);
        if NEW.media <> '{}' then perform from media where name = any(NEW.media) for key share; end if;
        return NEW;`,
    },
  ],
  properties: {
    quizId: p.uuid().primary(),
    version: p.integer().primary(),
    /** How `content` is to be read: 1 from before questions had ids, 2 with `questionIds`. */
    format: p.smallint().default(1),
    content: p.json<QuizContent>(),
    /** One a question, in their order; `null` in format 1. */
    questionIds: p.array().nullable(),
    /** Names of uploaded media in `content`; Postgres keeps it. */
    media: p.array().default([]),
    /** Of the content as JSON. */
    bytes: p.integer().default(0),
    /** SHA-256 of the content as JSON, base64url; `null` where it was stored before there were any. */
    digest: p.text().nullable(),
    createdAt: p.datetime(3),
    /** Who stored it; `null` for samples, and where it was stored before this was kept. No foreign key: people go. */
    publishedBy: p.uuid().nullable(),
  },
});

/** The content of a quiz at one version; never changed once written. */
export class QuizVersion extends schema.class {}
schema.setClass(QuizVersion);
