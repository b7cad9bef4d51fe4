// Why: the first tables: accounts and quizzes, games and what is folded of them, and how far the log is folded.
import { Migration } from '@mikro-orm/migrations';

export class Migration20251123150000_first_tables extends Migration {
  override up(): void {
    this.addSql(`create table "user" (
      "id" uuid not null, "display_name" text not null, "created_at" timestamptz(3) not null,
      primary key ("id"))`);
    this.addSql(`create table "session" (
      "token_hash" text not null, "user_id" uuid not null,
      "created_at" timestamptz(3) not null, "last_used_at" timestamptz(3) not null,
      primary key ("token_hash"))`);
    this.addSql(`create index "session_user_id_index" on "session" ("user_id")`);

    this.addSql(`create table "quiz" (
      "id" uuid not null, "owner_id" uuid null, "sample" boolean not null default false, "sample_key" text null,
      "title" text not null, "question_count" int not null, "version" int not null,
      "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null,
      primary key ("id"))`);
    this.addSql(`create index "quiz_owner_id_index" on "quiz" ("owner_id")`);
    this.addSql(`create unique index "quiz_sample_key_unique" on "quiz" ("sample_key") where sample_key is not null`);
    this.addSql(`create table "quiz_version" (
      "quiz_id" uuid not null, "version" int not null, "content" jsonb not null, "created_at" timestamptz(3) not null,
      primary key ("quiz_id", "version"))`);

    this.addSql(`create table "game" (
      "id" uuid not null, "pin" text not null, "owner_id" uuid not null,
      "quiz_id" uuid null, "quiz_version" int not null, "quiz_title" text not null, "definition" jsonb not null,
      "path" text not null default 'buffered', "status" text not null default 'lobby',
      "created_at" timestamptz(3) not null, "started_at" timestamptz(3) null,
      "ended_at" timestamptz(3) null, "stored_at" timestamptz(3) null,
      primary key ("id"),
      constraint "game_status_check" check ("status" in ('lobby', 'running', 'finished', 'ended', 'abandoned')))`);
    this.addSql(`create index "game_owner_id_created_at_index" on "game" ("owner_id", "created_at")`);
    this.addSql(`create index "game_pin_index" on "game" ("pin")`);

    this.addSql(`create table "player" (
      "game_id" uuid not null, "player_id" text not null, "nickname" text not null, "team" text null,
      "join_order" int not null, "joined_at" timestamptz(3) not null,
      "left_at" timestamptz(3) null, "kicked_at" timestamptz(3) null,
      primary key ("game_id", "player_id"))`);
    // No foreign keys from what is folded: a row whose game is gone must not stop the line.
    this.addSql(`create table "answer" (
      "game_id" uuid not null, "question" smallint not null, "player_id" text not null,
      "answer" jsonb not null, "correct" boolean null, "fraction" double precision not null, "points" int not null,
      "elapsed_ms" int not null, "streak_before" int not null, "log_id" text not null,
      primary key ("game_id", "question", "player_id"))`);
    this.addSql(`create table "question_result" (
      "game_id" uuid not null, "question" smallint not null, "counts" jsonb not null, "answered" int not null,
      "correct" int null, "average_ms" int null, "scorer" text not null,
      "opened_at" timestamptz(3) not null, "closed_at" timestamptz(3) not null,
      primary key ("game_id", "question"))`);

    this.addSql(`create table "checkpoint" (
      "shard" smallint not null, "last_id" text not null default '0-0', "epoch" text not null,
      "updated_at" timestamptz(3) not null,
      primary key ("shard"))`);
    // All 64 shards, for ever, so that folding never has to make the row that is its lock.
    this.addSql(`insert into "checkpoint" ("shard", "epoch", "updated_at")
      select shard, gen_random_uuid()::text, now() from generate_series(0, 63) as shard`);
    this.addSql(`create table "dead_letter" (
      "id" bigserial primary key, "shard" smallint not null, "log_id" text not null, "position" int not null,
      "reason" text not null, "payload" text not null, "acked" boolean not null,
      "created_at" timestamptz(3) not null)`);
    this.addSql(`alter table "dead_letter"
      add constraint "dead_letter_shard_log_id_position_unique" unique ("shard", "log_id", "position")`);

    this.addSql(`create table "setting" ("key" text not null, "value" text not null, primary key ("key"))`);
  }

  override down(): void {
    const newestFirst = ['setting', 'dead_letter', 'checkpoint', 'question_result', 'answer', 'player', 'game'];
    for (const table of [...newestFirst, 'quiz_version', 'quiz', 'session', 'user']) {
      this.addSql(`drop table "${table}"`);
    }
  }
}
