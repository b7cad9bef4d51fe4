import type { MikroORM } from '@mikro-orm/postgresql';
import { isDatabaseUnavailable } from '../../db/is-database-unavailable.ts';

/**
 * `open` transactions, those of them that are `stuck`, and of these those about which endpoints `disagree`; `unmatched` payments,
 * `reversed` ones; accounts `owing` credits; and `refused_tokens`.
 */
export type DepositCounts = Readonly<
  Record<'open' | 'stuck' | 'disagree' | 'unmatched' | 'reversed' | 'owing' | 'refused_tokens', number>
>;

const countsSql = `select
  (select count(*)::int from deposit_transaction where state in ('waiting', 'mined')) as open,
  (select count(*)::int from deposit_transaction where state in ('waiting', 'mined') and problem is not null) as stuck,
  (select count(*)::int from deposit_transaction where state in ('waiting', 'mined') and problem = 'network_disagrees') as disagree,
  (select count(*)::int from deposit_transfer t join deposit_transaction x using (chain_id, tx_hash)
    where t.user_id is null and t.state = 'pending' and x.state in ('final', 'closed')) as unmatched,
  (select count(*)::int from deposit_transfer where state = 'reversed') as reversed,
  (select count(*)::int from account where kind = 'debt' and asset = 'credits' and balance < 0) as owing,
  (select count(*)::int from deposit_token where problem is not null) as refused_tokens`;

/** Undefined while Postgres is unavailable. */
export async function countDepositsIfThere(orm: MikroORM): Promise<DepositCounts | undefined> {
  try {
    const [counts] = await orm.em.fork().execute<[DepositCounts]>(countsSql);
    return counts;
  } catch (error) {
    if (isDatabaseUnavailable(error)) return undefined;
    throw error;
  }
}

export interface ChainProgress {
  readonly chainId: number;
  /** Final blocks that were not searched for payments; undefined before there was any. */
  readonly blocksBehind: number | undefined;
  /** Since enough endpoints have said how far the chain is; undefined when they never have. */
  readonly headsAgeMs: number | undefined;
}

/** How far each of these chains is followed. Empty while Postgres is unavailable. */
export async function readProgressIfThere(orm: MikroORM, chainIds: readonly number[]): Promise<ChainProgress[]> {
  if (chainIds.length === 0) return [];
  try {
    const rows = await orm.em.fork().execute<{ chainId: number; behind: number | null; ageMs: number | null }[]>(
      `select chain_id::float8 as "chainId", greatest(final_number - scanned_number, 0)::float8 as behind,
          (extract(epoch from now() - heads_at) * 1000)::float8 as "ageMs" from deposit_chain`,
    );
    const known = new Map(rows.map((row) => [row.chainId, row]));
    return chainIds.map((chainId) => {
      const row = known.get(chainId);
      return { chainId, blocksBehind: row?.behind ?? undefined, headsAgeMs: row?.ageMs ?? undefined };
    });
  } catch (error) {
    if (isDatabaseUnavailable(error)) return [];
    throw error;
  }
}
