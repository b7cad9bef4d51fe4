-- An income leaves a wallet room for everything that is held of it: so whatever is held can always come back. See docs/LEDGER.md.
--
-- What is in a wallet and what is held of it, together, grow by incomes alone. So incomes are judged, at the end of their
-- transaction, when a prize and the stake that it was made of, or a release and its hold, are both there.
--
-- The sum of holds is read for few entries (WHEN of the trigger): for an income after which a wallet has more than 2^61, and for a
-- hold of more than 2^32, after which no more than 2^62 of the wallet may be held. Any other wallet has room: less than 2^61 in it,
-- 2^62 in large holds, and 2^61 in small ones, of which there would have to be 2^29 at once.

-- SQLSTATE 22003 (numeric_value_out_of_range), as for a balance that is no bigint.
create function "ledger_check_room"() returns trigger language plpgsql security definer as $$
declare
  a account;
  held numeric;
begin
  select * into a from account where id = new.account_id;
  if a.kind = 'hold' then
    select sum(balance) into held from account where parent_id = a.parent_id and kind = 'hold';
    if held > 4611686018427387904 then
      raise exception 'of wallet % more is held than may be at once', a.parent_id
        using errcode = 'numeric_value_out_of_range', constraint = 'account_held_check';
    end if;
  elsif a.kind = 'wallet' and not exists (select from transfer where id = new.transfer_id and resolves is not null) then
    -- What a hold gives back was counted before.
    select coalesce(sum(balance), 0) into held from account where parent_id = a.id and kind = 'hold';
    if a.balance + held > 9223372036854775807 then
      raise exception 'wallet % has no room for what is held of it', a.id
        using errcode = 'numeric_value_out_of_range', constraint = 'account_room_check';
    end if;
  end if;
  return null;
end $$;

create constraint trigger "room_for_holds" after insert on "entry" deferrable initially deferred for each row
  when (new.amount > 0 and (new.balance_after > 2305843009213693951
    or new.balance_after = new.amount and new.amount > 4294967295))
  execute function ledger_check_room();
alter table "entry" enable always trigger "room_for_holds";

do $$ begin
  execute format('alter function ledger_check_room() set search_path to pg_catalog, %I, pg_temp', current_schema());
end $$;
revoke execute on function "ledger_check_room"() from public;
