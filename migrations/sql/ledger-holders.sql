-- Nothing comes into accounts that are nobody's any more. See "Persons who are gone" in docs/LEDGER.md.
--
-- Accounts are severed from their person when they are empty, by whoever has locked them. So what moves something in them is either
-- waited for, or comes later, and finds at the end of its transaction that their holder is gone.
--
-- The holder is read for few entries (WHEN of the trigger): severed accounts are empty, so that only what comes into an empty account,
-- or makes a debt, can be of one.

-- Until the end of the transaction nobody moves anything in a wallet and its sub-accounts, nor makes one. For the application, which
-- may not lock rows that it may not change.
create function "ledger_lock_wallet"(wallet uuid) returns void language plpgsql security definer as $$
begin
  perform from account where id = $1 or parent_id = $1 order by id for update;
end $$;

create function "ledger_check_holder"() returns trigger language plpgsql security definer as $$
begin
  if not exists (select from account a join account_holder o on o.account_id = coalesce(a.parent_id, a.id)
      where a.id = new.account_id) then
    raise exception 'account % is nobody''s', new.account_id
      using errcode = 'foreign_key_violation', constraint = 'entry_holder_check';
  end if;
  return null;
end $$;

create constraint trigger "income_has_holder" after insert on "entry" deferrable initially deferred for each row
  when (new.balance_after = new.amount or new.amount < 0 and new.balance_after < 0)
  execute function ledger_check_holder();
alter table "entry" enable always trigger "income_has_holder";

do $$
declare
  part text;
begin
  foreach part in array array['ledger_lock_wallet(uuid)', 'ledger_check_holder()'] loop
    execute format('alter function %s set search_path to pg_catalog, %I, pg_temp', part, current_schema());
    execute format('revoke execute on function %s from public', part);
  end loop;
end $$;
