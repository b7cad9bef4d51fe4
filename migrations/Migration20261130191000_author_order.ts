// Why: figures of several games of a quiz can be summed: each game's questions, answers and counts are known in their author's order.
import { Migration } from '@mikro-orm/migrations';

/** What a text is told apart by: `shownText` changes nothing else of it. */
const authoredText = `create function "authored_text"(shown text) returns text as $$
  select regexp_replace($1, '[\\u0001-\\u001f\\u007f-\\u009f\\u2028-\\u202e\\u2066-\\u2069\\ufdd0-\\ufdef\\ufeff\\ufffe\\uffff]', '', 'g')
$$ language sql immutable`;

/** One part of a question as it is shown: nothing where that is as it was authored. */
const authoredPart = `create function "authored_part"(name text, shown jsonb) returns jsonb as $$
  select case when $2 = (select jsonb_agg(place order by place) from generate_series(0, jsonb_array_length($2) - 1) place)
    then '{}' else jsonb_build_object($1, $2) end
$$ language sql immutable`;

/**
 * How a game shows its questions, read off its definition and the quiz' content: of that version, or of the next one that is
 * kept. Questions are found by type and prompt, options by text. Ids are those of the content, or derived as \`question-ids.ts\` does.
 */
const authoredQuestions = `create function "authored_questions"(definition jsonb, quiz uuid, version int) returns jsonb as $$
  with kept as (
    select content, question_ids from quiz_version where quiz_id = $2 and quiz_version.version >= $3
    order by quiz_version.version limit 1
  ), own as (
    select nth, question, type, prompt, row_number() over (partition by type, prompt order by nth) as twin, id
    from (
      select nth, question, question ->> 'type' as type, authored_text(question ->> 'prompt') as prompt, question_ids[nth] as id
      from kept, jsonb_array_elements(content -> 'questions') with ordinality each (question, nth)
    ) authored
  ), shown as (
    select nth, question, type, prompt, row_number() over (partition by type, prompt order by nth) as twin
    from (
      select nth, question, question ->> 'type' as type, authored_text(question ->> 'prompt') as prompt
      from jsonb_array_elements($1 -> 'questions') with ordinality each (question, nth)
    ) played
  )
  select coalesce(jsonb_agg(
    jsonb_build_object('id', coalesce(nullif(own.id, ''), left(translate(encode(sha256(convert_to(
      concat($2, E'\\n', twin - 1, E'\\n', type, E'\\n', coalesce(own.question, shown.question) ->> 'prompt'), 'UTF8')),
      'base64'), '+/', '-_'), 16)))
    || case when shown.question -> 'items' is null then '{}' else authored_part('items', (
      select jsonb_agg(solution.nth - 1 order by solution.place::int)
      from jsonb_array_elements(shown.question -> 'solution') with ordinality solution (place, nth))) end
    || case when shown.question -> 'options' is null or ($1 -> 'settings' ->> 'shuffleOptions') is distinct from 'true' then '{}'
      else (
        select case when count(*) = jsonb_array_length(shown.question -> 'options')
            and count(distinct option.nth) = count(*) and count(distinct seen.nth) = count(*)
          then authored_part('options', jsonb_agg(option.nth - 1 order by seen.nth)) else '{"options": null}' end
        from jsonb_array_elements_text(shown.question -> 'options') with ordinality seen (text, nth)
        join jsonb_array_elements(own.question -> 'options') with ordinality option (option, nth)
          on authored_text(option.option ->> 'text') = authored_text(seen.text)) end
    order by shown.nth), '[]')
  from shown left join own using (type, prompt, twin)
$$ language sql stable`;

const authoredQuestionsOf = `create function "authored_questions_of"(game uuid) returns jsonb as $$
  select coalesce(authored, authored_questions(definition, quiz_id, quiz_version)) from game where id = $1
$$ language sql stable`;

/** As \`authoredAnswer\` in \`author-order.ts\`. */
const authoredAnswer = `create function "authored_answer"(asked jsonb, answer jsonb) returns jsonb as $$
  select case
    when $1 is null or $1 -> 'options' = 'null' or jsonb_typeof($2) = 'string' then null
    when $1 -> 'items' is null and $1 -> 'options' is null then $2
    when jsonb_typeof($2) = 'number' then $1 -> 'options' -> $2::int
    when $1 -> 'items' is not null then (
      select jsonb_agg($1 -> 'items' -> shown.index::int order by nth) from jsonb_array_elements($2) with ordinality shown (index, nth))
    else (
      select jsonb_agg($1 -> 'options' -> shown.index::int order by ($1 -> 'options' -> shown.index::int)::int)
      from jsonb_array_elements($2) shown (index)) end
$$ language sql immutable`;

/** As \`authoredCounts\` in \`author-order.ts\`. */
const authoredCounts = `create function "authored_counts"(asked jsonb, counts jsonb) returns jsonb as $$
  select case
    when $1 is null or $1 -> 'options' = 'null' then null
    when $1 -> 'options' is null then $2
    else (
      select jsonb_agg(coalesce($2 -> (nth - 1)::int, '0') order by shown.index::int)
      from jsonb_array_elements($1 -> 'options') with ordinality shown (index, nth)) end
$$ language sql immutable`;

/** Rows of processes that know nothing of an author's order: those of the release before this one, in a deploy. */
const triggers: readonly [table: string, when: string, body: string][] = [
  [
    'game',
    'NEW.authored is null',
    `NEW.authored := authored_questions(NEW.definition, NEW.quiz_id, NEW.quiz_version);
      NEW.quiz_tags := coalesce((select tags from quiz where id = NEW.quiz_id), '{}'); return NEW;`,
  ],
  [
    'answer',
    `NEW.authored is null and jsonb_typeof(NEW.answer) <> 'string'`,
    `NEW.authored := authored_answer(authored_questions_of(NEW.game_id) -> NEW.question::int, NEW.answer); return NEW;`,
  ],
  [
    'question_result',
    'NEW.question_id is null',
    `NEW.question_id := authored_questions_of(NEW.game_id) -> NEW.question::int ->> 'id';
      NEW.authored_counts := authored_counts(authored_questions_of(NEW.game_id) -> NEW.question::int, NEW.counts); return NEW;`,
  ],
];

export class Migration20261130191000_author_order extends Migration {
  override up(): void {
    // Rows that are there already are for the job "order-by-author": it takes its time, and nobody waits for a lock of it.
    this.addSql(
      `alter table "game" add column "authored" jsonb null, add column "quiz_tags" text[] not null default '{}'`,
    );
    this.addSql(`create index "game_unauthored_index" on "game" ("id") where authored is null`);
    this.addSql(`alter table "direct_question" add column "authored" jsonb null`);
    this.addSql(`alter table "answer" add column "authored" jsonb null`);
    this.addSql(
      `alter table "question_result" add column "question_id" text null, add column "authored_counts" jsonb null`,
    );
    const functions = [
      authoredText,
      authoredPart,
      authoredQuestions,
      authoredQuestionsOf,
      authoredAnswer,
      authoredCounts,
    ];
    for (const sql of functions) this.addSql(sql);
    for (const [table, when, body] of triggers) {
      this.addSql(
        `create function "${table}_author_order_fn"() returns trigger as $$ begin ${body} end; $$ language plpgsql`,
      );
      this.addSql(`create trigger "author_order" before insert on "${table}" for each row when (${when})
        execute function "${table}_author_order_fn"()`);
    }
  }

  override down(): void {
    for (const [table] of triggers) {
      this.addSql(`drop trigger "author_order" on "${table}"`);
      this.addSql(`drop function "${table}_author_order_fn"`);
    }
    for (const name of ['questions_of', 'questions', 'answer', 'counts', 'part', 'text']) {
      this.addSql(`drop function "authored_${name}"`);
    }
    this.addSql(`drop index "game_unauthored_index"`);
    this.addSql(`alter table "game" drop column "authored", drop column "quiz_tags"`);
    this.addSql(`alter table "direct_question" drop column "authored"`);
    this.addSql(`alter table "answer" drop column "authored"`);
    this.addSql(`alter table "question_result" drop column "question_id", drop column "authored_counts"`);
  }
}
