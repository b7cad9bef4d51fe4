// Why: games that are old enough may lose their people instead of their figures; operators see when clean-up last ran.
import { Migration } from '@mikro-orm/migrations';

export class Migration20261201160000_retention extends Migration {
  override up(): void {
    this.addSql(`alter table "game" add column "anonymised_at" timestamptz(3) null`);
    this.addSql(`create index "game_named_index" on "game" ("stored_at") where anonymised_at is null`);
    this.addSql(
      `create table "task_run" ("task" text not null, "ran_at" timestamptz(3) not null, "affected" int not null,
        "changed_at" timestamptz(3) null, "changed" int not null default 0, "total" bigint not null,
        primary key ("task"))`,
    );
  }

  override down(): void {
    this.addSql(`drop table "task_run"`);
    this.addSql(`drop index "game_named_index"`);
    this.addSql(`alter table "game" drop column "anonymised_at"`);
  }
}
