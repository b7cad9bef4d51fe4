// Why: whoever is responsible for people's accounts can see who did what to them.
import { Migration } from '@mikro-orm/migrations';

export class Migration20261130120000_audit_entries extends Migration {
  override up(): void {
    this.addSql(`create table "audit_entry" (
      "id" uuid not null, "at" timestamptz(3) not null, "actor_id" uuid null, "action" text not null,
      "subject_id" uuid null, "details" jsonb not null default '{}', primary key ("id"))`);
    this.addSql(`create index "audit_entry_subject_id_index" on "audit_entry" ("subject_id", "id")`);
    this.addSql(`create function "audit_entry_append_only_fn"() returns trigger as $$
      begin raise exception 'rows of audit_entry are only ever added'; end; $$ language plpgsql`);
    this.addSql(`create trigger "append_only" before delete or update on "audit_entry"
      for each statement execute function "audit_entry_append_only_fn"()`);
    this.addSql(`create trigger "append_only_too" before truncate on "audit_entry"
      for each statement execute function "audit_entry_append_only_fn"()`);
  }

  override down(): void {
    this.addSql(`drop table "audit_entry"`);
    this.addSql(`drop function "audit_entry_append_only_fn"`);
  }
}
