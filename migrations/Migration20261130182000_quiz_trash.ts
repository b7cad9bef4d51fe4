// Why: a quiz that was deleted by mistake comes back.
import { Migration } from '@mikro-orm/migrations';

export class Migration20261130182000_quiz_trash extends Migration {
  override up(): void {
    // Processes of the release before this one take no notice of it: they tell of quizzes in the trash as of others.
    this.addSql(`alter table "quiz" add column "deleted_at" timestamptz(3) null`);
    this.addSql(`create index "quiz_deleted_at_index" on "quiz" ("deleted_at") where deleted_at is not null`);
  }

  override down(): void {
    this.addSql(`alter table "quiz" drop column "deleted_at"`);
  }
}
