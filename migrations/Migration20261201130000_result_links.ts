// Why: a game's host may withdraw the links to single results; whoever reads one asks how many players were kicked since.
import { Migration } from '@mikro-orm/migrations';

export class Migration20261201130000_result_links extends Migration {
  override up(): void {
    this.addSql(`alter table "game" add column "result_links_withdrawn_at" timestamptz(3) null`);
    this.addSql(`create index "player_kicked_index" on "player" ("game_id") where kicked_at is not null`);
  }

  override down(): void {
    this.addSql(`drop index "player_kicked_index"`);
    this.addSql(`alter table "game" drop column "result_links_withdrawn_at"`);
  }
}
