// Why: quizzes are edited in drafts, which are saved at every pause, also incomplete, and published as a whole.
import { Migration } from '@mikro-orm/migrations';

export class Migration20261130184000_quiz_drafts extends Migration {
  override up(): void {
    // A quiz that was never published has version 0 and no content: processes of the release before this one read that as 404.
    this.addSql(`create table "quiz_draft" (
      "quiz_id" uuid not null, "rev" int not null, "first_rev" int not null, "base_version" int not null,
      "content" text not null, "bytes" int not null, "updated_at" timestamptz(3) not null, primary key ("quiz_id"))`);
    this.addSql(`alter table "quiz" add column "draft_rev" int not null default 0`);
    this.addSql(`create table "deleted_quiz" (
      "id" uuid not null, "deleted_at" timestamptz(3) not null, primary key ("id"))`);
  }

  override down(): void {
    this.addSql(`drop table "deleted_quiz"`);
    this.addSql(`alter table "quiz" drop column "draft_rev"`);
    this.addSql(`drop table "quiz_draft"`);
    this.addSql(`delete from "quiz" where version = 0`);
  }
}
