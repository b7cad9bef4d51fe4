// Why: lists of quizzes say the language of each, so that titles are read aloud and broken as their own language asks for.
import { Migration } from '@mikro-orm/migrations';

export class Migration20261129210000_quiz_language extends Migration {
  override up(): void {
    // Processes of the release before this one leave it as it is until the next edit: a title's language, and nothing else.
    this.addSql(`alter table "quiz" add column "language" text null`);
    this.addSql(`update "quiz" set "language" = newest.content ->> 'language' from "quiz_version" as newest
      where newest.quiz_id = "quiz"."id" and newest.version = "quiz"."version"`);
  }

  override down(): void {
    this.addSql(`alter table "quiz" drop column "language"`);
  }
}
