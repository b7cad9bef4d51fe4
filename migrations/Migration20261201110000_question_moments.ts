// Why: reports over many games are sums of few rows, and read no answers.
import { Migration } from '@mikro-orm/migrations';

export class Migration20261201110000_question_moments extends Migration {
  override up(): void {
    // Games that are over already are for the job "count-missing-moments".
    this
      .addSql(`create table "question_moment" ("game_id" uuid not null, "question" smallint not null, "owner_id" uuid not null,
      "quiz_id" uuid null, "ended_at" timestamptz(3) not null, "question_id" text not null, "seated" int not null,
      "answered" int not null, "correct" int null, "sum_f" double precision null, "sum_ff" double precision null,
      "sum_t" double precision null, "sum_tt" double precision null, "sum_ft" double precision null, "times" int[] null,
      "options_key" text null, "options" int[] null, "upper" int[] null, "lower" int[] null, "grouped" int not null,
      primary key ("game_id", "question"))`);
    this.addSql(
      `create index "question_moment_owner_id_quiz_id_ended_at_index" on "question_moment" ("owner_id", "quiz_id", "ended_at")`,
    );
    this.addSql(`create table "game_moment" ("game_id" uuid not null, "owner_id" uuid not null, "quiz_id" uuid null,
      "ended_at" timestamptz(3) not null, "players" int not null, "points" bigint not null, "answered" int not null,
      "correct" int not null, primary key ("game_id"))`);
    this.addSql(`create index "game_moment_owner_id_ended_at_index" on "game_moment" ("owner_id", "ended_at")`);
    this.addSql(
      `create index "game_moment_owner_id_quiz_id_ended_at_index" on "game_moment" ("owner_id", "quiz_id", "ended_at")`,
    );
  }

  override down(): void {
    this.addSql(`drop table "question_moment"`);
    this.addSql(`drop table "game_moment"`);
  }
}
