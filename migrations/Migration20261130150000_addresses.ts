// Why: people verify their addresses, sign in with them, and get links by mail.
import { Migration } from '@mikro-orm/migrations';

export class Migration20261130150000_addresses extends Migration {
  override up(): void {
    // Addresses that were stored until now are verified by nobody. Links of processes of the release before are for resets.
    this.addSql(`alter table "user" add column "verified_email" text null, add column "pending_email" text null`);
    this.addSql(`alter table "user" add constraint "user_verified_email_unique" unique ("verified_email")`);
    this.addSql(`alter table "account_link" add column "id" uuid not null default gen_random_uuid(),
      add column "purpose" text not null default 'reset', add column "email" text null,
      add column "previous_email" text null`);
    this.addSql(`alter table "account_link" add constraint "account_link_id_unique" unique ("id")`);
  }

  override down(): void {
    this.addSql(`alter table "account_link" drop column "id", drop column "purpose", drop column "email",
      drop column "previous_email"`);
    this.addSql(`alter table "user" drop column "verified_email", drop column "pending_email"`);
  }
}
