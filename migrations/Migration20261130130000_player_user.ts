// Why: whoever is signed in and joins with a ticket has a seat of their own; the log says whose it is, and results can be found by it.
import { Migration } from '@mikro-orm/migrations';

export class Migration20261130130000_player_user extends Migration {
  override up(): void {
    // Processes of the release before this one insert without it: they leave log entries that have a user to a later worker.
    this.addSql(`alter table "player" add column "user_id" uuid null`);
    this.addSql(`create index "player_user_id_index" on "player" ("user_id") where user_id is not null`);
  }

  override down(): void {
    this.addSql(`alter table "player" drop column "user_id"`);
  }
}
