// Why: people who want it are ranked by the points that they earned in the games of a month, of a year, and of all time.
import { Migration } from '@mikro-orm/migrations';

export class Migration20261202110000_seasons extends Migration {
  override up(): void {
    this.addSql(`create table "season_game" ("game_id" uuid not null, "month" text not null, primary key ("game_id"))`);
    // Each game changes the points of its players: dead rows must not pile up in the index by which people are ranked.
    this
      .addSql(`create table "season_points" ("user_id" uuid not null, "season" text not null, "points" bigint not null,
      "listed" boolean not null, primary key ("user_id", "season")) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02)`);
    this.addSql(`create index "season_points_rank_index" on "season_points" ("season", "points", "user_id")
      where listed and points > 0`);
    this.addSql(`create table "season_bucket" ("season" text not null, "low" bigint not null, "players" int not null,
      primary key ("season", "low")) with (fillfactor = 50, autovacuum_vacuum_threshold = 500)`);
    this.addSql(`create table "season_name" ("user_id" uuid not null, "name" text not null,
      "listed_at" timestamptz(3) not null, primary key ("user_id"))`);
  }

  override down(): void {
    this.addSql(`drop table "season_name", "season_bucket", "season_points", "season_game"`);
  }
}
