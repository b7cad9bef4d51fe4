// Why: what a host changes about questions that were played is kept beside the game's definition, which stays as it was played.
import { Migration } from '@mikro-orm/migrations';

export class Migration20261201120000_regrades extends Migration {
  override up(): void {
    this.addSql(
      `create table "regrade" ("id" uuid not null, "game_id" uuid not null, "seq" int not null, "by_id" uuid not null,
        "at" timestamptz(3) not null, "note" text not null, "questions" jsonb not null, "effect" jsonb not null,
        primary key ("id"))`,
    );
    this.addSql(`alter table "regrade" add constraint "regrade_game_id_seq_unique" unique ("game_id", "seq")`);
    this.addSql(`alter table "game" add column "regraded" jsonb null`);
  }

  override down(): void {
    this.addSql(`drop table "regrade"`);
    this.addSql(`alter table "game" drop column "regraded"`);
  }
}
