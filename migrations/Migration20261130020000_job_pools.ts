// Why: jobs of a worker that was killed run again soon, and old games are found by the time of their end.
import { Migration } from '@mikro-orm/migrations';

export class Migration20261130020000_job_pools extends Migration {
  override up(): void {
    this.addSql(`create table "job_pool" (
      "id" text not null, "started_at" timestamptz(3) not null, "seen_at" timestamptz(3) not null, primary key ("id"))`);
    this.addSql(`create index "game_stored_at_index" on "game" ("stored_at")`);
  }

  override down(): void {
    this.addSql(`drop index "game_stored_at_index"`);
    this.addSql(`drop table "job_pool"`);
  }
}
