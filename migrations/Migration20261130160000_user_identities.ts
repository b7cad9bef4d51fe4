// Why: people may sign in with accounts that they have elsewhere (OpenID Connect).
import { Migration } from '@mikro-orm/migrations';

export class Migration20261130160000_user_identities extends Migration {
  override up(): void {
    this.addSql(`create table "user_identity" (
      "id" uuid not null, "user_id" uuid not null, "issuer" text not null, "subject" text not null,
      "provider" text not null, "email" text null, "created_at" timestamptz(3) not null,
      "last_used_at" timestamptz(3) not null, primary key ("id"))`);
    this.addSql(`alter table "user_identity" add constraint "user_identity_issuer_subject_unique"
      unique ("issuer", "subject")`);
    this.addSql(`create index "user_identity_user_id_index" on "user_identity" ("user_id")`);
    this.addSql(`alter table "user_identity" add constraint "user_identity_user_id_foreign"
      foreign key ("user_id") references "user" ("id") on delete cascade`);
  }

  override down(): void {
    this.addSql(`drop table "user_identity"`);
  }
}
