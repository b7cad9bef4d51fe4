-- The rules of the ledger's tables, and what keeps them. See ledger-tables.sql.

-- Rules ----------------------------------------------------------------------------------------------------------------------

-- UPDATE, DELETE and TRUNCATE.
create function "ledger_refuse"() returns trigger language plpgsql as $$
begin
  raise exception 'rows of "%" are only ever added', tg_table_name using errcode = 'restrict_violation';
end $$;

create function "ledger_account_insert"() returns trigger language plpgsql as $$
begin
  if new.version <> 0 or (not new.hot and new.balance is distinct from 0) then
    raise exception 'an account begins with a balance and a version of 0' using errcode = 'check_violation';
  end if;
  if new.kind = 'house'
      and not pg_has_role(current_user, (select relowner from pg_class where oid = tg_relid), 'usage') then
    raise exception 'accounts of the house are made by the release' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;

-- Only the trigger on entry moves a balance: this one then runs inside of it, at depth 2.
create function "ledger_account_update"() returns trigger language plpgsql as $$
begin
  if pg_trigger_depth() < 2 or new.version <> old.version + 1
      or (new.id, new.kind, new.asset, new.code, new.parent_id, new.hot, new.floor, new.created_at)
        is distinct from (old.id, old.kind, old.asset, old.code, old.parent_id, old.hot, old.floor, old.created_at) then
    raise exception 'a balance is moved by entries, and an account changes in nothing else'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;

-- Sets the era. Raises where the data was restored into another server and its release has not opened a new era yet.
create function "ledger_transfer_insert"() returns trigger language plpgsql security definer as $$
declare
  present ledger_era;
begin
  if new.era <> 0 or new.xid <> pg_current_xact_id() or new.created_at <> now()::timestamptz(3) then
    raise exception 'era, xid and time of a transfer are set by the ledger' using errcode = 'check_violation';
  end if;
  select * into present from ledger_era order by era desc limit 1;
  if present.system_identifier is distinct from (select system_identifier from pg_control_system()) then
    raise exception 'the ledger was restored into another server: run the release first'
      using errcode = 'object_not_in_prerequisite_state';
  end if;
  new.era := present.era;
  return new;
end $$;

-- Moves the balance and notes it in the entry. Before the row is inserted: so it raises for an entry that is there already, which
-- ON CONFLICT DO NOTHING would pass over after the balance was moved.
create function "ledger_entry_insert"() returns trigger language plpgsql security definer as $$
declare
  t transfer;
  a account;
begin
  if tg_relid <> 'entry'::regclass then
    raise exception 'this trigger belongs to "entry"' using errcode = 'insufficient_privilege';
  end if;
  if new.account_version is not null or new.balance_after is not null then
    raise exception 'version and balance of an entry are set by the ledger' using errcode = 'check_violation';
  end if;
  select * into t from transfer where id = new.transfer_id;
  if not found then
    raise exception 'there is no transfer %', new.transfer_id using errcode = 'foreign_key_violation';
  end if;
  -- The time as well: after a restore in another server an older transfer may have the number of this transaction.
  if t.xid <> pg_current_xact_id() or t.created_at <> now()::timestamptz(3) then
    raise exception 'entries are added in the transaction of their transfer' using errcode = 'restrict_violation';
  end if;
  if exists (select from entry where transfer_id = new.transfer_id and account_id = new.account_id) then
    raise exception 'transfer % has an entry of account % already', new.transfer_id, new.account_id
      using errcode = 'unique_violation';
  end if;
  update account set balance = balance + new.amount, version = version + 1
    where id = new.account_id and not hot returning * into a;
  if not found then
    select * into a from account where id = new.account_id;
    if not found then
      raise exception 'there is no account %', new.account_id using errcode = 'foreign_key_violation';
    end if;
  end if;
  if a.asset <> t.asset then
    raise exception 'account % is of another asset than the transfer', a.id using errcode = 'check_violation';
  end if;
  if a.kind = 'hold' and not exists (select from hold h where h.account_id = a.id and case
      when new.amount > 0 then h.transfer_id = t.id and h.amount = new.amount and a.version = 1
      else h.id = t.resolves end) then
    raise exception 'a hold is filled by its own transfer, and emptied by the one that resolves it'
      using errcode = 'check_violation';
  end if;
  if not a.hot then
    new.account_version := a.version;
    new.balance_after := a.balance;
  end if;
  return new;
end $$;

-- At the end of the transaction, after each row of transfer and of entry: with one on transfer alone, SET CONSTRAINTS ALL IMMEDIATE
-- would let later entries pass.
create function "ledger_check_sum"() returns trigger language plpgsql security definer as $$
declare
  checked uuid;
  entries int;
  total numeric;
begin
  if tg_relid = 'transfer'::regclass then checked := new.id; else checked := new.transfer_id; end if;
  select count(*), sum(amount) into entries, total from entry where transfer_id = checked;
  if entries not between 2 and 64 or total <> 0 then
    raise exception 'transfer % has % entries, with a sum of %', checked, entries, coalesce(total, 0)
      using errcode = 'check_violation';
  end if;
  return null;
end $$;

-- At the end of the transaction that makes a hold, its money is there; at the end of the one that resolves it, it is gone.
create function "ledger_check_hold"() returns trigger language plpgsql security definer as $$
begin
  if tg_relid = 'hold'::regclass then
    if not exists (select from entry e join account a on a.id = e.account_id
        where e.transfer_id = new.transfer_id and a.id = new.account_id and a.kind = 'hold' and e.amount = new.amount) then
      raise exception 'hold % is not filled by its transfer', new.id using errcode = 'check_violation';
    end if;
  elsif new.resolves is not null and exists (
      select from hold h join account a on a.id = h.account_id where h.id = new.resolves and a.balance <> 0) then
    raise exception 'hold % is not emptied by the transfer that resolves it', new.resolves using errcode = 'check_violation';
  end if;
  return null;
end $$;

-- Seals ----------------------------------------------------------------------------------------------------------------------

-- What a seal is a digest of, after the seal before it (docs/LEDGER.md).
create function "ledger_sealed_text"(seq bigint, sealed uuid) returns text language sql stable as $$
  select concat_ws(E'\n', 'v1', $1, t.id, t.kind, t.asset, t.key, encode(t.request_hash, 'hex'), coalesce(t.ref::text, ''),
    coalesce(t.refunds::text, ''), coalesce(t.resolves::text, ''), (extract(epoch from t.created_at) * 1000)::bigint,
    (select string_agg(concat_ws(' ', e.account_id, e.amount, coalesce(e.account_version::text, '-'),
      coalesce(e.balance_after::text, '-')), E'\n' order by e.account_id) from entry e where e.transfer_id = t.id))
  from transfer t where t.id = $2
$$;

create function "ledger_seal_of"(before bytea, seq bigint, sealed uuid) returns bytea language sql stable as $$
  select sha256($1 || convert_to(ledger_sealed_text($2, $3), 'UTF8'))
$$;

create function "ledger_seal_insert"() returns trigger language plpgsql as $$
declare
  last transfer_seal;
begin
  select * into last from transfer_seal order by seq desc limit 1;
  if new.seq <> coalesce(last.seq, 0) + 1 or new.seal <> ledger_seal_of(
      coalesce(last.seal, decode(repeat('00', 32), 'hex')), new.seq, new.transfer_id) then
    raise exception 'seals are made by the ledger' using errcode = 'check_violation';
  end if;
  return new;
end $$;

-- Seals up to `at_most` transfers in the order of their transactions. Of the present era only transactions that are older than all
-- running ones: nothing can come before them any more. Returns how many.
create function "ledger_seal_next"(at_most int, every boolean) returns int language plpgsql security definer as $$
declare
  before bytea := decode(repeat('00', 32), 'hex');
  last record;
  next_seq bigint := 1;
  horizon xid8;
  sealed uuid;
  count int := 0;
begin
  -- One at a time; released at the end of the transaction.
  perform pg_advisory_xact_lock(7305002);
  horizon := pg_snapshot_xmin(pg_current_snapshot());
  select s.seq, s.seal, t.era, t.xid, t.id into last
    from transfer_seal s join transfer t on t.id = s.transfer_id order by s.seq desc limit 1;
  if found then
    before := last.seal;
    next_seq := last.seq + 1;
  end if;
  for sealed in
    select id from transfer t
    where (last.seq is null or (t.era, t.xid, t.id) > (last.era, last.xid, last.id))
      and (every or t.era < (select max(era) from ledger_era) or t.xid < horizon)
    order by t.era, t.xid, t.id limit at_most
  loop
    before := ledger_seal_of(before, next_seq, sealed);
    insert into transfer_seal (seq, transfer_id, seal) values (next_seq, sealed, before);
    next_seq := next_seq + 1;
    count := count + 1;
  end loop;
  return count;
end $$;

-- For the application.
create function "ledger_seal"(at_most int) returns int language sql security definer as $$
  select ledger_seal_next($1, false)
$$;

-- For the release: where the data was restored into another server, seals everything first, then opens a new era. Returns the number
-- of the new era, or null when there is nothing to do.
create function "ledger_open_era"() returns int language plpgsql as $$
declare
  here bigint := (select system_identifier from pg_control_system());
  last ledger_era;
begin
  lock table transfer in share row exclusive mode;
  select * into last from ledger_era order by era desc limit 1;
  if last.system_identifier = here then return null; end if;
  perform ledger_seal_next(2147483647, true);
  insert into ledger_era (era, system_identifier) values (last.era + 1, here);
  return last.era + 1;
end $$;

insert into "ledger_era" ("era", "system_identifier") select 1, system_identifier from pg_control_system();

-- What keeps the rules -----------------------------------------------------------------------------------------------------------

create trigger "account_insert" before insert on "account" for each row execute function ledger_account_insert();
create trigger "account_update" before update on "account" for each row execute function ledger_account_update();
create trigger "transfer_insert" before insert on "transfer" for each row execute function ledger_transfer_insert();
create trigger "entry_insert" before insert on "entry" for each row execute function ledger_entry_insert();
create trigger "seal_insert" before insert on "transfer_seal" for each row execute function ledger_seal_insert();
create constraint trigger "sum_of_transfer" after insert on "transfer" deferrable initially deferred
  for each row execute function ledger_check_sum();
create constraint trigger "sum_of_entry" after insert on "entry" deferrable initially deferred
  for each row execute function ledger_check_sum();
create constraint trigger "hold_is_filled" after insert on "hold" deferrable initially deferred
  for each row execute function ledger_check_hold();
create constraint trigger "hold_is_emptied" after insert on "transfer" deferrable initially deferred
  for each row when (new.resolves is not null) execute function ledger_check_hold();

do $$
declare
  part text;
begin
  foreach part in array array['transfer', 'entry', 'hold', 'transfer_seal', 'ledger_era'] loop
    execute format('create trigger "append_only" before update or delete on %I for each statement execute function ledger_refuse()', part);
  end loop;
  create trigger "never_deleted" before delete on "account" for each statement execute function ledger_refuse();
  foreach part in array array['account', 'transfer', 'entry', 'hold', 'transfer_seal', 'ledger_era'] loop
    execute format('create trigger "never_truncated" before truncate on %I for each statement execute function ledger_refuse()', part);
  end loop;
  for part in
    select format('alter table %s enable always trigger %I', tgrelid::regclass, tgname) from pg_trigger
    where not tgisinternal and tgfoid::regproc::text like any (array['ledger\_%', '%.ledger\_%'])
  loop
    execute part;
  end loop;
  -- No one creates objects in these schemas but owners, and pg_temp comes last: nothing of a session can stand for ours.
  for part in
    select format('alter function %s set search_path to pg_catalog, %I, pg_temp', oid::regprocedure, current_schema())
    from pg_proc where pronamespace = current_schema()::regnamespace and proname like 'ledger\_%'
      -- These read no table; one of them runs for each entry.
      and proname not in ('ledger_refuse', 'ledger_account_update')
  loop
    execute part;
  end loop;
  -- A role that may execute a trigger's function could put it on a table of its own.
  for part in
    select format('revoke execute on function %s from public', oid::regprocedure)
    from pg_proc where pronamespace = current_schema()::regnamespace and proname like 'ledger\_%'
  loop
    execute part;
  end loop;
end $$;
