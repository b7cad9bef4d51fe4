// Why: games reward players who have an account with points, by rules that an admin sets, exactly once.
import { Migration } from '@mikro-orm/migrations';

/** Of version 1. Copied: a migration stays what it was. */
const firstRules = {
  takingPart: 10,
  rightAnswer: 5,
  streak: { from: 3, points: 5 },
  places: [50, 30, 20],
  placesFrom: 3,
  dailyCap: 1000,
};

export class Migration20261202100000_rewards extends Migration {
  override up(): void {
    this.addSql(`create table "reward_rules" ("version" int not null, "rules" jsonb not null, "by_id" uuid null,
      "at" timestamptz(3) not null, primary key ("version"))`);
    this.addSql(`create function "reward_rules_append_only_fn"() returns trigger as $$
      begin raise exception 'rows of reward_rules are only ever added'; end; $$ language plpgsql`);
    this.addSql(`create trigger "append_only" before delete or update on "reward_rules"
      for each statement execute function "reward_rules_append_only_fn"()`);
    this.addSql(`create trigger "append_only_too" before truncate on "reward_rules"
      for each statement execute function "reward_rules_append_only_fn"()`);
    this.addSql(
      `insert into "reward_rules" ("version", "rules", "at") values (1, '${JSON.stringify(firstRules)}', now())`,
    );
    this
      .addSql(`create table "reward_due" ("game_id" uuid not null, "cause" text not null, "at" timestamptz(3) not null,
      "rules_version" int null, "settled_at" timestamptz(3) null, primary key ("game_id", "cause"))`);
    this.addSql(`create index "reward_due_open_index" on "reward_due" ("at") where settled_at is null`);
    this.addSql(`create table "reward" ("game_id" uuid not null, "user_id" uuid not null, "day" date not null,
      "rules_version" int not null, "due" bigint not null, "paid" bigint not null, primary key ("game_id", "user_id"))`);
    this.addSql(`create index "reward_user_id_day_index" on "reward" ("user_id", "day")`);
  }

  override down(): void {
    this.addSql(`drop table "reward", "reward_due", "reward_rules"`);
    this.addSql(`drop function "reward_rules_append_only_fn"`);
  }
}
