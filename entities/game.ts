import { defineEntity, p } from '@mikro-orm/core';
import type { AuthoredQuestion } from '../src/game/author-order.ts';
import type { GameDefinition } from '../src/game/definition.ts';
import type { Overrides } from '../src/game/regrading/overrides.ts';
import type { PersistencePath } from '../src/protocol/ops.ts';
import { gameStatuses } from '../src/protocol/rest.ts';

const schema = defineEntity({
  name: 'Game',
  tableName: 'game',
  indexes: [
    { name: 'game_owner_id_created_at_id_index', properties: ['ownerId', 'createdAt', 'id'] },
    { name: 'game_owner_id_quiz_id_created_at_id_index', properties: ['ownerId', 'quizId', 'createdAt', 'id'] },
    { name: 'game_pin_index', properties: ['pin'] },
    { name: 'game_stored_at_index', properties: ['storedAt'] },
    { name: 'game_named_index', properties: ['storedAt'], where: 'anonymised_at is null' },
    { name: 'game_owner_id_quiz_id_played_index', properties: ['ownerId', 'quizId'], where: 'started_at is not null' },
    { name: 'game_unauthored_index', properties: ['id'], where: 'authored is null' },
    { name: 'game_owner_id_in_play_index', properties: ['ownerId'], where: 'ended_at is null' },
    { name: 'game_media_index', properties: ['media'], type: 'gin', where: "media <> '{}'" },
  ],
  triggers: [
    {
      name: 'author_order',
      timing: 'before',
      events: ['insert'],
      // As Postgres writes it.
      when: '(new.authored IS NULL)',
      body: `NEW.authored := authored_questions(NEW.definition, NEW.quiz_id, NEW.quiz_version);
      NEW.quiz_tags := coalesce((select tags from quiz where id = NEW.quiz_id), '{}'); return NEW;`,
    },
    {
      name: 'used_media',
      timing: 'before',
      events: ['insert'],
      body: `NEW.media := media_names(NEW.definition::text);
        if NEW.media <> '{}' then perform from media where name = any(NEW.media) for key share; end if;
        return NEW;`,
    },
  ],
  properties: {
    id: p.uuid().primary(),
    /** Six digits; unique among live rooms only, so the same PIN occurs again in later games. */
    pin: p.text(),
    ownerId: p.uuid(),
    /** No foreign key: a quiz may be deleted while its games are played, and the game goes on from its copy. */
    quizId: p.uuid().strictNullable(),
    quizVersion: p.integer(),
    quizTitle: p.text(),
    /** Of the quiz at that version. */
    quizTags: p.array().default([]),
    /** Of the quiz, a BCP 47 tag. This and the three below are `null` in rows of earlier versions. */
    language: p.text().nullable(),
    /** The title as it is searched. */
    foldedTitle: p.text().nullable(),
    questionCount: p.integer().nullable(),
    /** Who has a place in the results, counted when the end is folded; `null` before it, and where it has changed since. */
    playerCount: p.integer().nullable(),
    definition: p.json<GameDefinition>(),
    /** How each question is shown, see `author-order.ts`. `null` in games of earlier releases until a job has read it off. */
    authored: p.json<AuthoredQuestion[]>().nullable(),
    /** Names of uploaded media in `definition`; Postgres keeps it. */
    media: p.array().default([]),
    /** What regrades have changed of the definition's questions; `null` without any. Results are made with it. */
    regraded: p.json<Overrides>().nullable(),
    /** Of `definition` as JSON: what the live room takes of Redis at least. */
    definitionBytes: p.integer().default(0),
    /** As in `definition`: which writer stores its answers. */
    path: p.text().$type<PersistencePath>().default('buffered'),
    status: p.enum(gameStatuses).default('lobby'),
    createdAt: p.datetime(3),
    /**
     * Since when its room is being opened; `null` once it is known to be open. Whoever opens it takes seconds: a row that
     * says so for longer has no room that anybody was told of.
     */
    openingAt: p.datetime(3).nullable(),
    /** The game that this one follows; a game is followed once. No foreign key: either may be deleted. */
    afterId: p.uuid().nullable().unique(),
    /** Host tokens of an earlier generation are void. */
    hostGeneration: p.integer().default(0),
    /** Since when its players' result links are void. */
    resultLinksWithdrawnAt: p.datetime(3).nullable(),
    startedAt: p.datetime(3).strictNullable(),
    endedAt: p.datetime(3).strictNullable(),
    /** Since when nothing in it names or quotes a player; a job empties its rows within seconds. */
    anonymisedAt: p.datetime(3).nullable(),
    /** When its end was folded: everything the game logged is in Postgres from here on. */
    storedAt: p.datetime(3).strictNullable(),
    /**
     * Since when it is gone for its owner. What it has in other tables goes at once; its row stays until nothing of it can be
     * on its way into Postgres any more, and counts in its owner's limits until then.
     */
    deletedAt: p.datetime(3).nullable(),
  },
});

/** One game, with the copy of the quiz it is played from. */
export class Game extends schema.class {}
schema.setClass(Game);
