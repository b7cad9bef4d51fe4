// Why: a report over games says which of them were graded by another key, and a question that a game voided has no row in it.
import { Migration } from '@mikro-orm/migrations';

export class Migration20261201170000_moment_keys extends Migration {
  override up(): void {
    // Rows of an earlier release have none: "count-missing-moments" finds them by the index, and counts their games anew.
    this.addSql(`alter table "question_moment" add column "graded_by" text null`);
    this.addSql(
      `create index "question_moment_unkeyed_index" on "question_moment" ("game_id") where graded_by is null`,
    );
  }

  override down(): void {
    this.addSql(`drop index "question_moment_unkeyed_index"`);
    this.addSql(`alter table "question_moment" drop column "graded_by"`);
  }
}
