// Why: an income that was on its way while the accounts of a deleted person were closed was left there, as nobody's.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Migration } from '@mikro-orm/migrations';

export class Migration20261203110000_account_holders extends Migration {
  override up(): void {
    this.addSql(readFileSync(join(import.meta.dirname, 'sql', 'ledger-holders.sql'), 'utf8'));
  }

  override down(): void {
    this.addSql(`drop trigger "income_has_holder" on "entry"`);
    this.addSql(`drop function "ledger_check_holder", "ledger_lock_wallet"`);
  }
}
