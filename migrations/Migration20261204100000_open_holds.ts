// Why: what is held of a wallet was the sum over all holds that its person ever had.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Migration } from '@mikro-orm/migrations';

const sqlOf = (name: string) => readFileSync(join(import.meta.dirname, 'sql', name), 'utf8');

export class Migration20261204100000_open_holds extends Migration {
  override up(): void {
    this.addSql(sqlOf('ledger-open-holds.sql'));
  }

  override down(): void {
    this.addSql(`drop trigger "room_for_holds" on "entry"`);
    this.addSql(`drop function "ledger_check_room"`);
    this.addSql(sqlOf('ledger-room.sql'));
    this.addSql(`drop trigger "hold_opens" on "hold"`);
    this.addSql(`drop trigger "hold_closes" on "transfer"`);
    this.addSql(`drop table "open_hold"`);
    this.addSql(`drop function "ledger_open_hold", "ledger_close_hold", "ledger_open_hold_change"`);
  }
}
