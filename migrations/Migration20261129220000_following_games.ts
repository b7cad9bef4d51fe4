// Why: the next game of the same people: bans go along, names are kept, and a game is followed once.
import { Migration } from '@mikro-orm/migrations';

export class Migration20261129220000_following_games extends Migration {
  override up(): void {
    this.addSql(`alter table "game" add column "after_id" uuid null`);
    this.addSql(`alter table "game" add constraint "game_after_id_unique" unique ("after_id")`);
  }

  override down(): void {
    this.addSql(`alter table "game" drop column "after_id"`);
  }
}
