import type { MikroORM } from '@mikro-orm/postgresql';
import type { Logger } from '../../observability/logger.ts';
import type { Chain } from './chain/chain.ts';

/**
 * Asks the endpoints about the configured tokens, once an hour each. One that was seen to move other amounts than it says is
 * not asked about any more.
 */
export async function checkTokens(orm: MikroORM, chain: Chain, logger: Logger): Promise<void> {
  const { chainId, tokens } = chain.config;
  const em = orm.em.fork();
  const known = await em.execute<{ address: string; problem: string | null }[]>(
    `select address, problem from deposit_token
      where chain_id = ? and (checked_at > now() - interval '1 hour' or problem = 'amounts')`,
    [chainId],
  );
  const checked = new Set(known.map(({ address }) => address));
  for (const token of tokens.filter(({ address }) => address !== 'native' && !checked.has(address))) {
    // oxlint-disable-next-line no-await-in-loop -- once an hour
    const problem = await chain.checkToken(token);
    if (problem === undefined) continue;
    // oxlint-disable-next-line no-await-in-loop -- as above
    await em.execute(
      `insert into deposit_token as t (chain_id, address, problem, checked_at) values (?, ?, ?, now())
        on conflict (chain_id, address) do update set problem = excluded.problem, checked_at = now()
          where t.problem is distinct from 'amounts'`,
      [chainId, token.address, problem],
    );
    if (problem !== null)
      logger.error({ chainId, token: token.address, problem }, 'a token of DEPOSIT_CHAINS is refused');
  }
}
