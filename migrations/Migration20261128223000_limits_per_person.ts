// Why: people have limits (games, quizzes and their bytes), requests that make something may be repeated, host tokens can be ended.
import { Migration } from '@mikro-orm/migrations';

export class Migration20261128223000_limits_per_person extends Migration {
  override up(): void {
    this.addSql(`alter table "user" add column "role" text not null default 'guest'`);

    // What processes of the release before this one insert meanwhile is right with the defaults, but counts no bytes.
    this.addSql(`alter table "game" add column "definition_bytes" int not null default 0,
      add column "opening_at" timestamptz(3) null, add column "host_generation" int not null default 0`);
    this.addSql(`update "game" set "definition_bytes" = octet_length("definition"::text) where "ended_at" is null`);
    this.addSql(`create index "game_owner_id_in_play_index" on "game" ("owner_id") where ended_at is null`);

    this.addSql(`alter table "quiz_version" add column "bytes" int not null default 0, add column "digest" text null`);
    this.addSql(`update "quiz_version" set "bytes" = octet_length("content"::text)`);
    this.addSql(`alter table "quiz" add column "content_bytes" int not null default 0,
      add column "stored_bytes" int not null default 0`);
    this.addSql(`update "quiz" set "stored_bytes" = kept.bytes, "content_bytes" = kept.newest
      from (select quiz_id, sum(bytes) as bytes, (array_agg(bytes order by version desc))[1] as newest
        from "quiz_version" group by quiz_id) as kept
      where kept.quiz_id = "quiz"."id"`);

    this.addSql(`create table "idempotency_key" (
      "user_id" uuid not null, "route" text not null, "key" text not null, "body_digest" text not null,
      "resource_id" uuid not null, "created_at" timestamptz(3) not null,
      primary key ("user_id", "route", "key"))`);
    this.addSql(`create index "idempotency_key_created_at_index" on "idempotency_key" ("created_at")`);
  }

  override down(): void {
    this.addSql(`drop table "idempotency_key"`);
    this.addSql(`alter table "quiz" drop column "content_bytes", drop column "stored_bytes"`);
    this.addSql(`alter table "quiz_version" drop column "bytes", drop column "digest"`);
    this.addSql(`drop index "game_owner_id_in_play_index"`);
    this.addSql(
      `alter table "game" drop column "definition_bytes", drop column "opening_at", drop column "host_generation"`,
    );
    this.addSql(`alter table "user" drop column "role"`);
  }
}
