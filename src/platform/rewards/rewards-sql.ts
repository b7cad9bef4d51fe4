/** The statements of `payRewards`. */

/** Ends with the transaction: one at a time pays for a game. */
export const lock = `select pg_advisory_xact_lock(hashtextextended('rewards ' || ?, 0))`;

/** `causes` is all there are: what they tell is as new as what was read in the same snapshot. */
export const game = `
  select due.rules_version as "rulesVersion", rules.rules::text as rules, (due.at at time zone 'UTC')::date::text as day,
    (extract(epoch from due.at) * 1000)::float8 as "endedAt", due.settled_at is null as "isNew",
    (select count(*)::int from reward_due each where each.game_id = due.game_id) as causes,
    exists (select from reward_due each where each.game_id = due.game_id and each.settled_at is null) as "isOpen",
    game.id is not null as "isThere", game.status = 'finished' as "isFinished",
    exists (select from reward_due each where each.game_id = due.game_id and each.cause = 'deletion') as "isDeleted",
    game.anonymised_at is not null as "isAnonymised"
  from reward_due due join reward_rules rules on rules.version = due.rules_version
  left join game on game.id = due.game_id
  where due.game_id = ?::uuid and due.cause = 'end'`;

/** Whoever has more than one seat counts with the best. The owner of a game knows its answers, and earns nothing. */
export const totals = `
  with total as (
    select player_id, sum(points)::int as score, count(*)::int as answers, count(*) filter (where correct)::int as "right",
      coalesce(max(streak_before + 1) filter (where correct), 0)::int as streak
    from answer where game_id = ?::uuid group by player_id
  ), seat as (
    select player.user_id, coalesce(score, 0) as score, coalesce(answers, 0) as answers, coalesce("right", 0) as "right",
      coalesce(streak, 0) as streak, nullif(player.user_id, game.owner_id) as earner
    from player join game on game.id = player.game_id left join total on total.player_id = player.player_id
    where player.game_id = ?::uuid and kicked_at is null
      and (left_at is null or (started_at is not null and left_at > started_at))
  ), placed as (
    select *, rank() over (order by score desc)::int as place, count(*) filter (where answers > 0) over ()::int as players
    from seat
  )
  select distinct on (user_id) user_id as "userId", score, answers, "right", streak as "bestStreak", place, players
  from placed where earner is not null order by user_id, place, answers desc`;

/** In order, as all transactions lock them. Guests have no wallet. */
export const lockPeople = `
  select id, role = 'guest' as "isGuest" from "user"
  where id in (select jsonb_array_elements_text(?::jsonb)::uuid) order by id for update`;

/** What a person's games of a day have earned and were paid; `cause` is the newest about which nothing was posted yet. */
export const days = `
  select reward.user_id as "userId", coalesce(sum(due) filter (where not own), 0) as "dueElsewhere", sum(paid) as "paidToday",
    max(cap) as cap, coalesce(sum(due) filter (where own), 0) as due, coalesce(sum(paid) filter (where own), 0) as paid,
    bool_or(own) as "isKnown", (
      select cause from reward_due open where open.game_id = ?::uuid and settled_at is null and cause <> 'end' and not exists (
        select from account_holder wallet join transfer on key = concat_ws(':', 'reward', open.game_id, wallet.account_id, cause)
        where wallet.user_id = reward.user_id and wallet.asset = 'points')
      order by at desc, cause desc limit 1) as cause
  from (
    select *, game_id = ?::uuid as own,
      (select (rules->>'dailyCap')::bigint from reward_rules where version = rules_version) as cap
    from reward where user_id in (select jsonb_array_elements_text(?::jsonb)::uuid) and day = ?::date
  ) reward group by reward.user_id`;

export const known = `select user_id as "userId" from reward where game_id = ?::uuid order by user_id`;

export const write = `
  insert into reward (game_id, user_id, day, rules_version, due, paid)
  select ?::uuid, "userId", ?::date, ?, due, paid
  from jsonb_to_recordset(?::jsonb) as made ("userId" uuid, due bigint, paid bigint)
  on conflict (game_id, user_id) do update set due = excluded.due, paid = excluded.paid`;

export const countCauses = 'select count(*)::int as causes from reward_due where game_id = ?::uuid';

export const settle = `
  update reward_due set settled_at = now() where game_id = ?::uuid and settled_at is null returning 1`;

export const wallets = `
  select o.user_id as "userId", o.account_id as "accountId", a.balance, d.id as "debtId", coalesce(-d.balance, 0) as owed
  from account_holder o join account a on a.id = o.account_id
  left join account d on d.parent_id = o.account_id and d.kind = 'debt'
  where o.asset = 'points' and o.user_id in (select jsonb_array_elements_text(?::jsonb)::uuid)`;

export const addAccounts = `
  insert into account (id, kind, asset, hot, floor, balance)
  select "accountId", 'wallet', 'points', false, 0, 0 from jsonb_to_recordset(?::jsonb) as made ("accountId" uuid)`;
export const addHolders = `
  insert into account_holder (user_id, asset, account_id)
  select "userId", 'points', "accountId" from jsonb_to_recordset(?::jsonb) as made ("userId" uuid, "accountId" uuid)
  on conflict (user_id, asset) do nothing returning 1`;
export const addDebt = `
  insert into account (id, kind, asset, parent_id, hot, balance) values (?, 'debt', 'points', ?, false, 0)
  on conflict (parent_id) where kind = 'debt' do nothing returning id`;
