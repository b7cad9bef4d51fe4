// Why: a request that made nothing stored no Idempotency-Key, so that its key was taken for another one; its first reply is kept with it.
import { Migration } from '@mikro-orm/migrations';

export class Migration20261204090000_kept_replies extends Migration {
  override up(): void {
    this.addSql(`alter table "idempotency_key" add column "reply" jsonb null`);
  }

  override down(): void {
    this.addSql(`alter table "idempotency_key" drop column "reply"`);
  }
}
