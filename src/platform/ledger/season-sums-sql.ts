/** Points from games, counted from the ledger alone: what `season_points` keeps must be the same. */
import { houseAccount } from './house-accounts.ts';

/**
 * Entries of people in transfers between them and the account that pays rewards, whose `ref` is the game. What paid a debt
 * was earned, too. Wallets of people who are gone are severed a little later than their account ends.
 */
const rewardsSql = `select o.user_id, t.id as transfer_id, t.ref, e.amount
  from entry paid join transfer t on t.id = paid.transfer_id
  join entry e on e.transfer_id = t.id and e.account_id <> paid.account_id
  join account a on a.id = e.account_id
  join account_holder o on o.account_id = coalesce(a.parent_id, a.id)
  join "user" u on u.id = o.user_id
  where paid.account_id = '${houseAccount('points', 'rewards')}'`;

/** `user_id`, `season`, `points`. A season is all time (`all`), a year or a month. */
export const seasonSumsSql = `select r.user_id, s.season, sum(r.amount)::bigint as points
  from (${rewardsSql}) r join season_game g on g.game_id = r.ref
  cross join lateral (values ('all'), (left(g.month, 4)), (g.month)) s (season)
  group by r.user_id, s.season`;

/** Rewards of games that no season knows: `transfer_id`, `ref` and `amount`. */
export const unseasonedSql = `select r.transfer_id, r.ref, r.amount from (${rewardsSql}) r
  where not exists (select from season_game g where g.game_id = r.ref)`;
