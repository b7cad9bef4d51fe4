// Why: lists of quizzes show the first picture of each.
import { Migration } from '@mikro-orm/migrations';

export class Migration20261130191100_quiz_cover extends Migration {
  override up(): void {
    // What processes of the release before this one store keeps its earlier picture until the next edit.
    this.addSql(`alter table "quiz" add column "cover" text null`);
    this.addSql(`update "quiz" q set "cover" = (
        select question -> 'media' ->> 'url' from jsonb_array_elements(v.content -> 'questions') with ordinality each (question, nth)
        where question -> 'media' ->> 'kind' = 'image' order by nth limit 1)
      from "quiz_version" v where v.quiz_id = q.id and v.version = q.version`);
  }

  override down(): void {
    this.addSql(`alter table "quiz" drop column "cover"`);
  }
}
