// Why: operators see how far the search for payments is behind, and since when too few endpoints answer.
import { Migration } from '@mikro-orm/migrations';

export class Migration20261203150000_deposit_heads extends Migration {
  override up(): void {
    this.addSql(`alter table "deposit_chain" add column "final_number" bigint null,
      add column "heads_at" timestamptz(3) null`);
  }

  override down(): void {
    this.addSql(`alter table "deposit_chain" drop column "final_number", drop column "heads_at"`);
  }
}
