// Why: a worker that does not know a game sets the game's log entries aside, so that all other games of the shard go on.
import { Migration } from '@mikro-orm/migrations';

export class Migration20261128224500_parked_entries extends Migration {
  override up(): void {
    this.addSql(`create table "parked_entry" (
      "shard" smallint not null, "log_ms" bigint not null, "log_sequence" bigint not null,
      "game_id" uuid null, "fields" text not null, "reason" text not null, "parked_at" timestamptz(3) not null,
      primary key ("shard", "log_ms", "log_sequence"))`);
    this.addSql(`create index "parked_entry_shard_game_id_index" on "parked_entry" ("shard", "game_id")`);
    this.addSql(`alter table "checkpoint" add column "parked" int not null default 0`);
  }

  override down(): void {
    this.addSql(`alter table "checkpoint" drop column "parked"`);
    this.addSql(`drop table "parked_entry"`);
  }
}
