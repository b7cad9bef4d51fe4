// Why: what was credited of a block stays credited while that block is there, whatever the configuration lists by then.
import { Migration } from '@mikro-orm/migrations';

export class Migration20261203140000_deposit_blocks extends Migration {
  override up(): void {
    this.addSql(`alter table "deposit_transfer" add column "block_hash" text null`);
    this.addSql(`update deposit_transfer t set block_hash = x.block_hash from deposit_transaction x
      where t.state = 'credited' and x.chain_id = t.chain_id and x.tx_hash = t.tx_hash and x.state in ('final', 'closed')`);
  }

  override down(): void {
    this.addSql(`alter table "deposit_transfer" drop column "block_hash"`);
  }
}
