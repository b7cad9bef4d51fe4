// Why: an income could fill a wallet so far that what was held of it could not come back.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Migration } from '@mikro-orm/migrations';

export class Migration20261203100000_room_for_holds extends Migration {
  override up(): void {
    this.addSql(readFileSync(join(import.meta.dirname, 'sql', 'ledger-room.sql'), 'utf8'));
  }

  override down(): void {
    this.addSql(`drop trigger "room_for_holds" on "entry"`);
    this.addSql(`drop function "ledger_check_room"`);
  }
}
