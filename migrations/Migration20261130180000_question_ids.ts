// Why: questions are known by ids through all versions of their quiz, and quizzes are found by tags.
import { Migration } from '@mikro-orm/migrations';

export class Migration20261130180000_question_ids extends Migration {
  override up(): void {
    // Processes of the release before this one write format 1, and read both: ids lie beside the content.
    this.addSql(`alter table "quiz_version" add column "format" smallint not null default 1`);
    this.addSql(`alter table "quiz_version" add column "question_ids" text[] null`);
    this.addSql(`alter table "quiz" add column "tags" text[] not null default '{}'`);
  }

  override down(): void {
    this.addSql(`alter table "quiz_version" drop column "format", drop column "question_ids"`);
    this.addSql(`alter table "quiz" drop column "tags"`);
  }
}
