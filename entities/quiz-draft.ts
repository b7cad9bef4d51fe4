import { defineEntity, p } from '@mikro-orm/core';

const schema = defineEntity({
  name: 'QuizDraft',
  tableName: 'quiz_draft',
  indexes: [{ name: 'quiz_draft_media_index', properties: ['media'], type: 'gin', where: "media <> '{}'" }],
  triggers: [
    {
      name: 'used_media',
      timing: 'before',
      events: ['insert', 'update'],
      body: `NEW.media := media_names(NEW.content::text);
        if NEW.media <> '{}' then perform from media where name = any(NEW.media) for key share; end if;
        return NEW;`,
    },
  ],
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
    /** Names of uploaded media in `content`; Postgres keeps it. */
    media: p.array().default([]),
    /** Of `content`. */
    bytes: p.integer(),
    updatedAt: p.datetime(3),
  },
});

/** Changes of a quiz that nobody has published yet; they may be incomplete. */
export class QuizDraft extends schema.class {}
schema.setClass(QuizDraft);
