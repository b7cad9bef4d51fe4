-- The ledger: double entry whose rules PostgreSQL keeps itself. docs/LEDGER.md explains tables, kinds and invariants.
--
-- The application's role may insert into account, transfer, entry and hold, and nothing else. Triggers move balances as the
-- owner of these tables (SECURITY DEFINER), with a fixed search_path that ends in pg_temp. All triggers are ENABLE ALWAYS: they
-- also fire with session_replication_role = replica.
--
-- SQLSTATEs: 23001 (restrict_violation) a rule of append-only; 23503 no such transfer or account; 23505 a second entry, refund
-- or resolution; 23514 (check_violation) sum, floor, asset and the like; 55000 (object_not_in_prerequisite_state) restored data
-- before its release; 42501 the role lacks the right.

-- Accounts -----------------------------------------------------------------------------------------------------------------

create table "account" (
  "id" uuid not null,
  "kind" text not null,
  "asset" text not null,
  -- Of a house account: its name, such as "sales".
  "code" text null,
  -- Of a hold or a debt: the wallet of the same person.
  "parent_id" uuid null,
  -- A house account takes part in most transfers: it has no balance, which would be one row that all of them wait for. Its
  -- balance is the sum of its entries.
  "hot" boolean not null,
  "floor" bigint null,
  "balance" bigint null,
  -- How many entries have moved the balance.
  "version" bigint not null default 0,
  "created_at" timestamptz(3) not null default now(),
  primary key ("id"),
  constraint "account_asset_check" check ("asset" in ('points', 'credits')),
  constraint "account_kind_check" check (case "kind"
    when 'house' then "hot" and "floor" is null and "code" is not null and "parent_id" is null
    when 'wallet' then not "hot" and "floor" is not distinct from 0 and "code" is null and "parent_id" is null
    when 'hold' then not "hot" and "floor" is not distinct from 0 and "code" is null and "parent_id" is not null
    when 'debt' then not "hot" and "floor" is null and "code" is null and "parent_id" is not null
    else false end),
  constraint "account_hot_check" check (case when "hot" then "balance" is null and "version" = 0 else "balance" is not null end),
  constraint "account_floor_check" check ("balance" >= "floor"),
  -- A debt is what its person owes.
  constraint "account_debt_check" check ("kind" <> 'debt' or "balance" <= 0)
) with (fillfactor = 70);
alter table "account" add constraint "account_parent_id_foreign" foreign key ("parent_id") references "account" ("id");
create unique index "account_asset_code_unique" on "account" ("asset", "code") where "code" is not null;
create unique index "account_debt_parent_id_unique" on "account" ("parent_id") where "kind" = 'debt';
create index "account_parent_id_index" on "account" ("parent_id");

-- Whose a wallet is. No rule depends on it: deleting a person deletes the row, which severs account and person.
create table "account_holder" (
  "user_id" uuid not null,
  "asset" text not null,
  "account_id" uuid not null,
  primary key ("user_id", "asset")
);
alter table "account_holder" add constraint "account_holder_account_id_unique" unique ("account_id");
alter table "account_holder" add constraint "account_holder_account_id_foreign"
  foreign key ("account_id") references "account" ("id");

-- Transfers and entries ------------------------------------------------------------------------------------------------------

-- An era of transaction ids. After a dump was restored into another server, ids of transactions start anew: what is of an
-- earlier era can never be of the present transaction, whatever its id. The row with the largest era counts.
create table "ledger_era" (
  "era" int not null,
  "system_identifier" bigint not null,
  "opened_at" timestamptz(3) not null default now(),
  primary key ("era")
);

create table "transfer" (
  "id" uuid not null,
  -- Idempotency: one effect for each key. It holds nothing that people have typed.
  "key" text not null,
  "kind" text not null,
  "asset" text not null,
  -- SHA-256 of what was asked for: the same key with another request is a conflict.
  "request_hash" bytea not null,
  -- What it is about, such as a game.
  "ref" uuid null,
  -- The spend that it gives back, once.
  "refunds" uuid null,
  -- The hold that it captures or releases, once.
  "resolves" uuid null,
  "created_at" timestamptz(3) not null default now(),
  "era" int not null default 0,
  "xid" xid8 not null default pg_current_xact_id(),
  primary key ("id"),
  constraint "transfer_key_unique" unique ("key"),
  constraint "transfer_key_check" check (length("key") between 1 and 200),
  constraint "transfer_kind_check" check ("kind" ~ '^[a-z][a-z_]{0,31}$'),
  constraint "transfer_hash_check" check (octet_length("request_hash") = 32)
);
alter table "transfer" add constraint "transfer_refunds_foreign" foreign key ("refunds") references "transfer" ("id");
-- Once each. Most transfers have neither, and no row in these.
create unique index "transfer_refunds_unique" on "transfer" ("refunds") where "refunds" is not null;
create unique index "transfer_resolves_unique" on "transfer" ("resolves") where "resolves" is not null;
-- The order of seals.
create index "transfer_era_xid_id_index" on "transfer" ("era", "xid", "id");

create table "entry" (
  "transfer_id" uuid not null,
  "account_id" uuid not null,
  "amount" bigint not null,
  -- Both are set by the ledger, and null for hot accounts.
  "account_version" bigint null,
  "balance_after" bigint null,
  primary key ("transfer_id", "account_id"),
  constraint "entry_amount_check" check ("amount" <> 0)
);
-- No foreign keys: the trigger entry_insert demands both rows, and neither is ever deleted. A key would lock the row of a hot account,
-- where all transfers meet, and read each transfer twice more.
create unique index "entry_account_id_account_version_unique" on "entry" ("account_id", "account_version") include ("amount");

-- A hold's money is in an account of its own. It is resolved by the one transfer that names it.
create table "hold" (
  "id" uuid not null,
  "account_id" uuid not null,
  "transfer_id" uuid not null,
  "amount" bigint not null,
  -- What it is for: "wallet", "pot", …
  "purpose" text not null,
  "expires_at" timestamptz(3) not null,
  "created_at" timestamptz(3) not null default now(),
  primary key ("id"),
  constraint "hold_account_id_unique" unique ("account_id"),
  constraint "hold_transfer_id_unique" unique ("transfer_id"),
  constraint "hold_amount_check" check ("amount" > 0),
  constraint "hold_purpose_check" check ("purpose" ~ '^[a-z][a-z_]{0,31}$')
);
alter table "hold" add constraint "hold_account_id_foreign" foreign key ("account_id") references "account" ("id");
alter table "hold" add constraint "hold_transfer_id_foreign" foreign key ("transfer_id") references "transfer" ("id");
alter table "transfer" add constraint "transfer_resolves_foreign" foreign key ("resolves") references "hold" ("id");

-- Memos and reasons: the only texts of people. They may be erased without touching the ledger.
create table "transfer_note" (
  "transfer_id" uuid not null,
  "text" text not null,
  primary key ("transfer_id"),
  constraint "transfer_note_text_check" check (length("text") <= 500)
);
alter table "transfer_note" add constraint "transfer_note_transfer_id_foreign"
  foreign key ("transfer_id") references "transfer" ("id");

-- A chain over all transfers: each seal is a digest of its transfer, its entries and the seal before.
create table "transfer_seal" (
  "seq" bigint not null,
  "transfer_id" uuid not null,
  "seal" bytea not null,
  "sealed_at" timestamptz(3) not null default now(),
  primary key ("seq"),
  constraint "transfer_seal_transfer_id_unique" unique ("transfer_id")
);
alter table "transfer_seal" add constraint "transfer_seal_transfer_id_foreign"
  foreign key ("transfer_id") references "transfer" ("id");

-- The house's accounts: only the owner of the tables adds more, in a migration.
insert into "account" ("id", "kind", "asset", "code", "hot")
select ('00000000-0000-4000-8000-0000000' || asset_no || '000' || code_no)::uuid, 'house', asset, code, true
from (values ('1', 'points'), ('2', 'credits')) assets (asset_no, asset),
  (values ('1', 'issuance'), ('2', 'sales'), ('3', 'rewards'), ('4', 'forfeits'), ('5', 'deposits')) codes (code_no, code);
