// Why: people give programs keys of their own, each for what it is needed for, and end them one by one.
import { Migration } from '@mikro-orm/migrations';

export class Migration20261130140000_api_keys extends Migration {
  override up(): void {
    this.addSql(`create table "api_key" (
      "key_hash" text not null, "id" uuid not null, "user_id" uuid not null, "name" text not null, "prefix" text not null,
      "scopes" text[] not null, "created_at" timestamptz(3) not null, "last_used_at" timestamptz(3) null,
      "expires_at" timestamptz(3) null, primary key ("key_hash"))`);
    this.addSql(`alter table "api_key" add constraint "api_key_id_unique" unique ("id")`);
    this.addSql(`create index "api_key_user_id_index" on "api_key" ("user_id")`);
  }

  override down(): void {
    this.addSql(`drop table "api_key"`);
  }
}
