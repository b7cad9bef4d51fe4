// Why: people pay credits in on networks whose blocks may still change, from addresses that they have signed for.
import { Migration } from '@mikro-orm/migrations';

export class Migration20261202140000_deposits extends Migration {
  override up(): void {
    this.addSql(`create table "deposit_address" ("id" uuid not null, "user_id" uuid not null, "address" text not null,
      "chain_id" bigint not null, "bound_at" timestamptz(3) not null, "ended_at" timestamptz(3) null, primary key ("id"))`);
    this.addSql(`create index "deposit_address_user_id_index" on "deposit_address" ("user_id")`);
    this.addSql(`create unique index "deposit_address_bound_unique" on "deposit_address" ("address", "chain_id")
      where ended_at is null`);
    this.addSql(`create table "deposit_nonce" ("nonce" text not null, "user_id" uuid not null,
      "created_at" timestamptz(3) not null, "expires_at" timestamptz(3) not null, primary key ("nonce"))`);
    this.addSql(`create index "deposit_nonce_user_id_index" on "deposit_nonce" ("user_id")`);
    this.addSql(`create index "deposit_nonce_expires_at_index" on "deposit_nonce" ("expires_at")`);
    this.addSql(`create table "deposit" ("id" uuid not null, "user_id" uuid not null, "chain_id" bigint not null,
      "tx_hash" text not null, "at" timestamptz(3) not null, "claimed" boolean not null, primary key ("id"))`);
    this.addSql(`alter table "deposit" add constraint "deposit_transaction_user_unique"
      unique ("chain_id", "tx_hash", "user_id")`);
    this.addSql(`create index "deposit_user_id_at_index" on "deposit" ("user_id", "at")`);
    this.addSql(`create table "deposit_transaction" ("chain_id" bigint not null, "tx_hash" text not null,
      "state" text not null, "outcome" text null, "problem" text null, "since" timestamptz(3) not null,
      "block_number" bigint null, "block_hash" text null, "block_at" timestamptz(3) null, "gone_at_number" bigint null,
      "checked_at" timestamptz(3) not null, primary key ("chain_id", "tx_hash"))`);
    this.addSql(`create index "deposit_transaction_open_index" on "deposit_transaction" ("chain_id", "checked_at")
      where state in ('waiting', 'mined', 'final')`);
    this
      .addSql(`create table "deposit_transfer" ("id" uuid not null, "chain_id" bigint not null, "tx_hash" text not null,
      "ordinal" int not null, "token" text not null, "payer" text not null, "amount" text not null, "credits" text not null,
      "rate" text not null, "user_id" uuid null, "state" text not null, "reason" text null, "generation" int not null,
      "first_seen_at" timestamptz(3) not null, primary key ("id"))`);
    this.addSql(`alter table "deposit_transfer" add constraint "deposit_transfer_ordinal_unique"
      unique ("chain_id", "tx_hash", "ordinal")`);
    this.addSql(`create index "deposit_transfer_payer_index" on "deposit_transfer" ("payer") where user_id is null`);
    this.addSql(`create index "deposit_transfer_user_id_index" on "deposit_transfer" ("user_id")
      where user_id is not null`);
    this.addSql(`create table "deposit_chain" ("chain_id" bigint not null, "scanned_number" bigint not null,
      "scanned_hash" text not null, "scanned_at" timestamptz(3) not null, primary key ("chain_id"))`);
    this.addSql(`create table "deposit_token" ("chain_id" bigint not null, "address" text not null, "problem" text null,
      "proved_at" timestamptz(3) null, "checked_at" timestamptz(3) not null, primary key ("chain_id", "address"))`);
  }

  override down(): void {
    this.addSql(`drop table "deposit_address", "deposit_nonce", "deposit", "deposit_transaction", "deposit_transfer",
      "deposit_chain", "deposit_token"`);
  }
}
