import { seasonSumsSql, unseasonedSql } from './season-sums-sql.ts';

/**
 * What the check of the ledger compares. Each statement reads everything anew and gives a row for each difference: its table, its key
 * and what is wrong. A further kind of account or transfer adds its own here.
 */
export interface LedgerCheck {
  readonly name: string;
  /** Gives `subject` (table and key) and `found` (a sentence), at most `$1` rows. */
  readonly sql: string;
}

const zeros = `decode(repeat('00', 32), 'hex')`;

/** The triggers that keep the rules, all `ENABLE ALWAYS`, by table (migrations/sql/ledger-rules.sql). */
const triggers = [
  ...['account_insert', 'account_update', 'never_deleted', 'never_truncated'].map((name) => ['account', name]),
  ...['transfer_insert', 'sum_of_transfer', 'hold_is_emptied', 'hold_closes', 'append_only', 'never_truncated'].map(
    (name) => ['transfer', name],
  ),
  ...['entry_insert', 'sum_of_entry', 'room_for_holds', 'income_has_holder', 'append_only', 'never_truncated'].map(
    (name) => ['entry', name],
  ),
  ...['hold_is_filled', 'hold_opens', 'append_only', 'never_truncated'].map((name) => ['hold', name]),
  ...['open_hold_change', 'never_updated', 'never_truncated'].map((name) => ['open_hold', name]),
  ...['seal_insert', 'append_only', 'never_truncated'].map((name) => ['transfer_seal', name]),
  ...['append_only', 'never_truncated'].map((name) => ['ledger_era', name]),
];
const triggerValues = triggers.map(([table, name]) => `('${table}', '${name}')`).join(', ');

const constraints = [
  'account_kind_check',
  'account_hot_check',
  'account_floor_check',
  'account_debt_check',
  'entry_amount_check',
];
const constraintValues = constraints.map((name) => `('${name}')`).join(', ');

/** The accounts of a person who is gone are severed from what they got. */
const isThere = 'exists (select from "user" where id = user_id)';

export const ledgerChecks: readonly LedgerCheck[] = [
  {
    name: 'sum',
    sql: `select 'transfer ' || t.id as subject, format('%s entries with a sum of %s', coalesce(e.entries, 0), coalesce(e.total, 0)) as found
      from transfer t left join (
        select transfer_id, count(*) as entries, sum(amount) as total from entry group by transfer_id) e on e.transfer_id = t.id
      where coalesce(e.entries, 0) not between 2 and 64 or e.total <> 0 limit $1`,
  },
  {
    name: 'owner',
    sql: `select format('entry %s of %s', e.transfer_id, e.account_id) as subject,
        format('account of %s, transfer of %s', coalesce(a.asset, 'nothing'), coalesce(t.asset, 'nothing')) as found
      from entry e left join account a on a.id = e.account_id left join transfer t on t.id = e.transfer_id
      where a.asset is distinct from t.asset limit $1`,
  },
  {
    name: 'balance',
    sql: `select 'account ' || a.id as subject, format('balance %s after %s entries; they are %s with a sum of %s',
        a.balance, a.version, coalesce(e.entries, 0), coalesce(e.total, 0)) as found
      from account a left join (
        select account_id, count(*) as entries, sum(amount) as total from entry group by account_id) e on e.account_id = a.id
      where not a.hot and (a.balance <> coalesce(e.total, 0) or a.version <> coalesce(e.entries, 0)) limit $1`,
  },
  {
    name: 'floor',
    sql: `select 'account ' || id as subject, format('a %s with a balance of %s', kind, balance) as found from account
      where balance < floor or (kind = 'debt' and balance > 0) or (kind in ('wallet', 'hold') and floor is distinct from 0) limit $1`,
  },
  {
    name: 'history',
    sql: `select format('entry %s of %s', transfer_id, account_id) as subject, format('version %s with %s after it; it is number %s, and the sum is %s',
        account_version, balance_after, place, total) as found
      from (select e.*, row_number() over history as place, sum(amount) over history as total
        from entry e join account a on a.id = e.account_id and not a.hot
        window history as (partition by e.account_id order by e.account_version)) e
      where account_version is distinct from place or balance_after is distinct from total limit $1`,
  },
  {
    name: 'hold',
    sql: `select 'hold ' || h.id as subject, format('%s of %s are in account %s, and it is %s', coalesce(a.balance, 0), h.amount, h.account_id,
        case when r.id is null then 'open' else 'resolved by ' || r.id end) as found
      from hold h left join account a on a.id = h.account_id and a.kind = 'hold'
      left join transfer r on r.resolves = h.id
      left join entry e on e.transfer_id = h.transfer_id and e.account_id = h.account_id
      where a.id is null or a.balance <> case when r.id is null then h.amount else 0 end or e.amount is distinct from h.amount limit $1`,
  },
  {
    name: 'open hold',
    sql: `select 'hold ' || coalesce(h.id, o.hold_id) as subject, format('it has %s, and %s are noted as held',
        coalesce(h.amount, 0), coalesce(o.amount, 0)) as found
      from (select h.id, h.amount, a.parent_id from hold h join account a on a.id = h.account_id
        where not exists (select from transfer t where t.resolves = h.id)) h
      full join open_hold o on o.hold_id = h.id
      where (h.amount, h.parent_id) is distinct from (o.amount, o.wallet_id) limit $1`,
  },
  {
    // Each hold of a pot is held, given back or staked; what was staked was paid, in the same transaction.
    name: 'pot',
    sql: `select 'game ' || ref as subject, format('%s were put into its pot; %s are held, %s were given back, %s staked and %s paid',
        put_in, held, refunded, staked, paid) as found
      from (select f.ref, sum(h.amount) as put_in, sum(a.balance) as held,
          coalesce(sum(h.amount) filter (where r.kind = 'pot_refund'), 0) as refunded,
          coalesce(sum(h.amount) filter (where r.kind = 'pot_stake'), 0) as staked,
          count(*) filter (where r.ref is distinct from f.ref and r.id is not null) as astray
        from hold h join transfer f on f.id = h.transfer_id join account a on a.id = h.account_id
        left join transfer r on r.resolves = h.id where h.purpose = 'pot' group by f.ref) pot
      full join (select t.ref, sum(e.amount) filter (where t.kind = 'pot_stake') as in_house,
          coalesce(-sum(e.amount) filter (where t.kind = 'pot_prize'), 0) as paid,
          count(*) filter (where t.kind not in ('pot_stake', 'pot_prize')) as others
        from entry e join account a on a.id = e.account_id and a.code = 'pots' join transfer t on t.id = e.transfer_id
        group by t.ref) house using (ref)
      where put_in is distinct from held + refunded + staked or staked is distinct from coalesce(in_house, 0)
        or staked is distinct from coalesce(paid, 0) or astray > 0 or others > 0 limit $1`,
  },
  {
    name: 'pot rows',
    sql: `select 'hold ' || h.id as subject, format('it is %s, and game %s says that it is %s',
        case when r.id is null then 'open' else 'resolved' end, f.ref, case when wanted.open then 'in the pot' else 'not' end) as found
      from hold h join transfer f on f.id = h.transfer_id left join transfer r on r.resolves = h.id
      cross join lateral (select exists (
          select from pot_entry e where e.hold_id = h.id and e.ended_at is null
          union all select from pot p where p.hold_id = h.id and p.settled_at is null) as open) wanted
      where h.purpose = 'pot' and wanted.open <> (r.id is null) limit $1`,
  },
  {
    name: 'overdue',
    sql: `select 'hold ' || h.id as subject, format('should have been released at %s', h.expires_at) as found
      from hold h where h.expires_at < now() - interval '1 hour' and not exists (select from transfer t where t.resolves = h.id) limit $1`,
  },
  {
    // Accounts are severed from their person when they are empty, and nothing comes into them then: older releases did not see to it.
    name: 'orphaned',
    sql: `select 'account ' || a.id as subject,
        format('%s %s in a %s whose person is deleted: docs/LEDGER.md says how the house gets them', a.balance, a.asset, a.kind) as found
      from account a where not a.hot and a.balance <> 0
        and not exists (select from account_holder o where o.account_id = coalesce(a.parent_id, a.id)) limit $1`,
  },
  {
    name: 'seal',
    sql: `select format('seal %s of transfer %s', seq, transfer_id) as subject, 'it is not the seal of what is there now' as found
      from (select seq, transfer_id, seal, lag(seal) over chain as before, lag(seq) over chain as seq_before
        from transfer_seal window chain as (order by seq)) s
      where seq <> coalesce(seq_before, 0) + 1
        or seal is distinct from ledger_seal_of(coalesce(before, ${zeros}), seq, transfer_id) limit $1`,
  },
  {
    name: 'order',
    sql: `select 'transfer ' || t.id as subject, 'it has no seal, and later ones have' as found from transfer t
      where (t.era, t.xid, t.id) < (select s.era, s.xid, s.id from transfer s join transfer_seal on transfer_id = s.id order by seq desc limit 1)
        and not exists (select from transfer_seal where transfer_id = t.id) limit $1`,
  },
  {
    name: 'unsealed',
    sql: `select 'transfer ' || id as subject, format('it is of %s and has no seal: does the job seal-transfers run?', created_at) as found
      from transfer t where created_at < now() - interval '1 hour' and not exists (select from transfer_seal where transfer_id = t.id)
      order by era, xid, id limit $1`,
  },
  {
    name: 'season',
    sql: `select format('season_points %s of %s', coalesce(p.season, s.season), coalesce(p.user_id, s.user_id)) as subject,
        format('%s points, and the transfers have %s', coalesce(p.points, 0), coalesce(s.points, 0)) as found
      from season_points p full join (${seasonSumsSql}) s on s.user_id = p.user_id and s.season = p.season
      where coalesce(p.points, 0) <> coalesce(s.points, 0)
      union all
      select 'transfer ' || transfer_id, format('%s points of game %s are in no season', amount, coalesce(ref::text, '-'))
      from (${unseasonedSql}) u limit $1`,
  },
  {
    name: 'leaderboard',
    sql: `select format('season_bucket %s of %s', b.low, b.season) as subject,
        format('%s people, and there are %s', b.players, coalesce(c.players, 0)) as found
      from season_bucket b left join (
        select p.season, placed.low, count(*) as players from season_points p cross join lateral (
          select low from season_bucket where season = p.season and low <= p.points order by low desc limit 1) placed
        where p.listed and p.points > 0 group by p.season, placed.low) c on c.season = b.season and c.low = b.low
      where b.players <> coalesce(c.players, 0)
      union all
      select format('season_points %s of %s', p.season, p.user_id), case when p.listed then 'listed without a name' else 'not listed' end
      from season_points p left join season_name n on n.user_id = p.user_id where p.listed <> (n.user_id is not null) limit $1`,
  },
  {
    name: 'reward',
    sql: `select format('points of game %s to %s', game_id, user_id) as subject,
        format('%s are noted as paid, and its transfers add up to %s', coalesce(r.paid, 0), coalesce(moved.total, 0)) as found
      from reward r full join (
        select t.ref as game_id, o.user_id, sum(e.amount) as total from transfer t join entry e on e.transfer_id = t.id
        join account a on a.id = e.account_id and not a.hot join account_holder o on o.account_id = coalesce(a.parent_id, a.id)
        where t.kind = 'reward' or t.kind like 'reward\\_%' group by 1, 2) moved using (game_id, user_id)
      where coalesce(r.paid, 0) <> coalesce(moved.total, 0) and ${isThere} limit $1`,
  },
  {
    name: 'reward_day',
    sql: `select format('points of %s on %s', user_id, day) as subject, format('%s paid of %s that are due, at most %s', paid, due, cap) as found
      from (select user_id, day, sum(due) as due, sum(paid) as paid, max((rules->>'dailyCap')::bigint) as cap
        from reward join reward_rules on version = rules_version group by 1, 2) each
      where paid <> least(due, cap) and ${isThere} limit $1`,
  },
  {
    name: 'unpaid',
    sql: `select format('game %s (%s)', game_id, cause) as subject, format('it is due since %s: does the job pay-rewards fail?', at) as found
      from reward_due where settled_at is null and at < now() - interval '1 hour' order by at limit $1`,
  },
  {
    name: 'rules',
    sql: `select format('trigger %s of %s', wanted.name, wanted.part) as subject, case when t.tgname is null then 'it is missing'
        else 'it is not always on' end as found
      from (values ${triggerValues}) wanted (part, name)
      left join pg_trigger t on t.tgrelid = to_regclass(wanted.part) and t.tgname = wanted.name and not t.tgisinternal
      where t.tgenabled is distinct from 'A'
      union all
      select 'constraint ' || wanted.name, 'it is missing' from (values ${constraintValues}) wanted (name)
      where not exists (select from pg_constraint where conname = wanted.name and convalidated) limit $1`,
  },
];
