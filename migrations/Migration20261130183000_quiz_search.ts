// Why: lists of quizzes are searched by words, and sorted by title and by how often each was played.
import { Migration } from '@mikro-orm/migrations';

/** As `foldForSearch` does, nearly: that runs whenever a quiz is stored. */
const folded = (text: string) => `lower(regexp_replace(normalize(${text}, NFKD), '[\\u0300-\\u036f]', '', 'g'))`;

export class Migration20261130183000_quiz_search extends Migration {
  override up(): void {
    // What processes of the release before this one store is found by its earlier words until the next edit.
    this.addSql(`alter table "quiz" add column "folded_title" text not null default ''`);
    this.addSql(`alter table "quiz" add column "search_text" text not null default ''`);
    this.addSql(`update "quiz" q set "folded_title" = ${folded('q.title')},
      "search_text" = ${folded(`concat_ws(' ', q.title, array_to_string(q.tags, ' '),
        (select string_agg(question ->> 'prompt', ' ') from jsonb_array_elements(v.content -> 'questions') question))`)}
      from "quiz_version" v where v.quiz_id = q.id and v.version = q.version`);
    this.addSql(
      `create index "game_owner_id_quiz_id_played_index" on "game" ("owner_id", "quiz_id") where started_at is not null`,
    );
  }

  override down(): void {
    this.addSql(`drop index "game_owner_id_quiz_id_played_index"`);
    this.addSql(`alter table "quiz" drop column "folded_title", drop column "search_text"`);
  }
}
