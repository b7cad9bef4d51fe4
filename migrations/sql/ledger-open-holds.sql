-- What is held of a wallet is the sum of its open holds, however many there were before. See docs/LEDGER.md.
--
-- A projection of hold and transfer, in the transactions that make and resolve holds. It is a table and not an index over the accounts of
-- open holds: an index that depends on balances would have an entry for each payment, of any account (no heap-only tuples).

create table "open_hold" (
  "hold_id" uuid not null,
  -- The wallet that it comes from.
  "wallet_id" uuid not null,
  "amount" bigint not null,
  primary key ("hold_id")
);
create index "open_hold_wallet_id_index" on "open_hold" ("wallet_id");

-- A hold of an account of another kind is refused at the end of its transaction.
create function "ledger_open_hold"() returns trigger language plpgsql security definer as $$
begin
  insert into open_hold (hold_id, wallet_id, amount)
    select new.id, parent_id, new.amount from account where id = new.account_id and kind = 'hold';
  return null;
end $$;

create function "ledger_close_hold"() returns trigger language plpgsql security definer as $$
begin
  delete from open_hold where hold_id = new.resolves;
  return null;
end $$;

-- Only the triggers above change it: this one then runs inside of them, at depth 2.
create function "ledger_open_hold_change"() returns trigger language plpgsql as $$
begin
  if pg_trigger_depth() < 2 then
    raise exception 'open holds are kept by the ledger' using errcode = 'restrict_violation';
  end if;
  return null;
end $$;

-- First: they wait for holds that are being made or resolved, and what comes later is noted by them.
create trigger "hold_opens" after insert on "hold" for each row execute function ledger_open_hold();
create trigger "hold_closes" after insert on "transfer"
  for each row when (new.resolves is not null) execute function ledger_close_hold();
alter table "hold" enable always trigger "hold_opens";
alter table "transfer" enable always trigger "hold_closes";

insert into "open_hold" ("hold_id", "wallet_id", "amount")
select h.id, a.parent_id, h.amount from "hold" h join "account" a on a.id = h.account_id
where not exists (select from "transfer" t where t.resolves = h.id);

create trigger "open_hold_change" before insert or delete on "open_hold"
  for each statement execute function ledger_open_hold_change();
create trigger "never_updated" before update on "open_hold" for each statement execute function ledger_refuse();
create trigger "never_truncated" before truncate on "open_hold" for each statement execute function ledger_refuse();
alter table "open_hold" enable always trigger "open_hold_change";
alter table "open_hold" enable always trigger "never_updated";
alter table "open_hold" enable always trigger "never_truncated";

-- As in ledger-room.sql, with the sums of open holds.
create or replace function "ledger_check_room"() returns trigger language plpgsql security definer as $$
declare
  a account;
  held numeric;
begin
  select * into a from account where id = new.account_id;
  if a.kind = 'hold' then
    select sum(amount) into held from open_hold where wallet_id = a.parent_id;
    if held > 4611686018427387904 then
      raise exception 'of wallet % more is held than may be at once', a.parent_id
        using errcode = 'numeric_value_out_of_range', constraint = 'account_held_check';
    end if;
  elsif a.kind = 'wallet' and not exists (select from transfer where id = new.transfer_id and resolves is not null) then
    -- What a hold gives back was counted before.
    select coalesce(sum(amount), 0) into held from open_hold where wallet_id = a.id;
    if a.balance + held > 9223372036854775807 then
      raise exception 'wallet % has no room for what is held of it', a.id
        using errcode = 'numeric_value_out_of_range', constraint = 'account_room_check';
    end if;
  end if;
  return null;
end $$;

do $$
declare
  part text;
begin
  foreach part in array array['ledger_open_hold()', 'ledger_close_hold()', 'ledger_open_hold_change()', 'ledger_check_room()'] loop
    execute format('alter function %s set search_path to pg_catalog, %I, pg_temp', part, current_schema());
    execute format('revoke execute on function %s from public', part);
  end loop;
end $$;
