// Why: admins invite people where registration is not open to all, find people, and read what was done to and by whom.
import { Migration } from '@mikro-orm/migrations';

export class Migration20261130170000_invites extends Migration {
  override up(): void {
    this.addSql(`create table "invite" (
      "id" uuid not null, "token_hash" text not null, "note" text null, "created_by" uuid not null,
      "created_at" timestamptz(3) not null, "expires_at" timestamptz(3) not null,
      "uses" int not null, "used" int not null default 0, primary key ("id"))`);
    this.addSql(`alter table "invite" add constraint "invite_token_hash_unique" unique ("token_hash")`);
    this.addSql(`create index "invite_created_by_index" on "invite" ("created_by")`);
    this.addSql(`create index "audit_entry_actor_id_index" on "audit_entry" ("actor_id", "id")`);
    // Guests are most of the table, and seldom looked for.
    this.addSql(`create index "user_accounts_index" on "user" ("id") where role <> 'guest'`);
  }

  override down(): void {
    this.addSql(`drop index "user_accounts_index"`);
    this.addSql(`drop index "audit_entry_actor_id_index"`);
    this.addSql(`drop table "invite"`);
  }
}
