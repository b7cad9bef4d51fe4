/** Builds deposits. Without a configured chain nothing of theirs is loaded, started or scheduled. */
import type { MikroORM } from '@mikro-orm/postgresql';
import type { Config } from '../config/config.ts';
import type { Randomness } from '../lib/randomness.ts';
import type { Logger } from '../observability/logger.ts';
import { ChainFollower } from '../platform/deposits/chain-follower.ts';
import { Chains } from '../platform/deposits/chains.ts';
import { Deposits } from '../platform/deposits/deposits.ts';
import { Ledger } from '../platform/ledger/ledger.ts';

interface DepositsInfra {
  config: Pick<Config, 'deposits'>;
  orm: MikroORM;
  randomness: Randomness;
  now: () => number;
  logger: Logger;
}

export function buildDeposits({ config, orm, randomness, now }: DepositsInfra, chains: Chains): Deposits {
  return new Deposits({ orm, chains, randomness, now, publicUrl: config.deposits.publicUrl });
}

/** @throws {StartError} for an address of the configuration that is mistyped */
export async function buildFollower({ config, orm, randomness, now, logger }: DepositsInfra) {
  const chains = new Chains(config.deposits.chains, logger);
  await chains.checkAddresses();
  const makeId = randomness.uuid;
  const ledger = new Ledger({ orm, makeId, now });
  const clock = () => performance.now();
  return { chains, follower: new ChainFollower({ orm, chains, ledger, makeId, now, clock, logger }) };
}
