// Why: points and credits move in a ledger of double entry, whose rules PostgreSQL keeps.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Migration } from '@mikro-orm/migrations';

export class Migration20261201150000_ledger extends Migration {
  override up(): void {
    for (const name of ['ledger-tables.sql', 'ledger-rules.sql'])
      this.addSql(readFileSync(join(import.meta.dirname, 'sql', name), 'utf8'));
  }

  override down(): void {
    this.addSql(
      `drop table "transfer_seal", "transfer_note", "hold", "entry", "transfer", "account_holder", "account", "ledger_era" cascade`,
    );
    this.addSql(`do $$ declare part text; begin
      for part in select oid::regprocedure::text from pg_proc
        where pronamespace = current_schema()::regnamespace and proname like 'ledger\\_%'
      loop execute 'drop function ' || part; end loop; end $$`);
  }
}
