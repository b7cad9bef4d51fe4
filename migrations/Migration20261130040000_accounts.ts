// Why: a guest may become an account: a login, a password, a role; sessions can be listed and ended one by one.
import { Migration } from '@mikro-orm/migrations';

export class Migration20261130040000_accounts extends Migration {
  override up(): void {
    // Processes of the release before this one insert guests and their sessions meanwhile: the defaults are right for them.
    this.addSql(`alter table "user" add column "login" text null, add column "login_folded" text null,
      add column "email" text null, add column "password_hash" text null,
      add column "status" text not null default 'active', add column "locale" text null`);
    this.addSql(`alter table "user" add constraint "user_login_folded_unique" unique ("login_folded")`);
    this.addSql(`alter table "session" add column "id" uuid not null default gen_random_uuid(),
      add column "kind" text not null default 'bearer', add column "device" text null`);
    this.addSql(`alter table "session" add constraint "session_id_unique" unique ("id")`);
    this.addSql(`create table "account_link" (
      "token_hash" text not null, "user_id" uuid not null, "created_at" timestamptz(3) not null,
      "expires_at" timestamptz(3) not null, "used_at" timestamptz(3) null, primary key ("token_hash"))`);
    this.addSql(`create index "account_link_user_id_index" on "account_link" ("user_id")`);
  }

  override down(): void {
    this.addSql(`drop table "account_link"`);
    this.addSql(`alter table "session" drop column "id", drop column "kind", drop column "device"`);
    this.addSql(`alter table "user" drop column "login", drop column "login_folded", drop column "email",
      drop column "password_hash", drop column "status", drop column "locale"`);
  }
}
