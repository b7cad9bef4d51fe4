// Why: people list, filter and search their games, and delete one at a time.
import { Migration } from '@mikro-orm/migrations';

export class Migration20261130190000_own_games extends Migration {
  override up(): void {
    // The indexes first: while they are made, games are read, and only changes wait. What needs the table for itself comes
    // last and takes no time.
    this.addSql(`create index "game_owner_id_created_at_id_index" on "game" ("owner_id", "created_at", "id")`);
    this.addSql(
      `create index "game_owner_id_quiz_id_created_at_id_index" on "game" ("owner_id", "quiz_id", "created_at", "id")`,
    );
    // No row is written: null says that what lists show is to be looked up. Processes of the
    // release before this one insert nulls too, and still show a deleted game for the two hours that its row stays.
    this.addSql(`alter table "game" add column "language" text null, add column "folded_title" text null,
      add column "question_count" int null, add column "player_count" int null, add column "deleted_at" timestamptz(3) null`);
    this.addSql(`drop index "game_owner_id_created_at_index"`);
  }

  override down(): void {
    this.addSql(`create index "game_owner_id_created_at_index" on "game" ("owner_id", "created_at")`);
    this.addSql(`drop index "game_owner_id_created_at_id_index"`);
    this.addSql(`drop index "game_owner_id_quiz_id_created_at_id_index"`);
    this.addSql(`alter table "game" drop column "language", drop column "folded_title",
      drop column "question_count", drop column "player_count", drop column "deleted_at"`);
  }
}
