import type { MikroORM } from '@mikro-orm/postgresql';
import { enqueueJob } from '../../db/enqueue-job.ts';
import type { ChainFollower } from '../../platform/deposits/chain-follower.ts';
import type { Chains } from '../../platform/deposits/chains.ts';
import type { RunningJob } from '../running-job.ts';

export interface FollowDeps {
  orm: MikroORM;
  chains: Pick<Chains, 'config' | 'configs'>;
  follower: Pick<ChainFollower, 'pass'>;
}

/** One pass of a chain; the next one is a job of its own. Of a chain that is not configured any more it is the last. */
export async function followChain(
  { orm, chains, follower }: FollowDeps,
  chainId: number,
  job: RunningJob,
): Promise<void> {
  const config = chains.config(chainId);
  if (config === undefined) return;
  const isBehind = await follower.pass(chainId, job.signal);
  const runAt = new Date(Date.now() + (isBehind ? 0 : config.pollMs));
  await orm.em
    .fork()
    .transactional((em) => enqueueJob(em, 'follow-chain', { chainId }, { jobKey: `follow-chain:${chainId}`, runAt }));
}

/** Sees to it that each chain is followed, also after a worker has died. */
export async function followChains({ orm, chains }: Pick<FollowDeps, 'orm' | 'chains'>): Promise<void> {
  await orm.em.fork().transactional(async (em) => {
    for (const { chainId } of chains.configs)
      // oxlint-disable-next-line no-await-in-loop -- one connection
      await enqueueJob(em, 'follow-chain', { chainId }, { jobKey: `follow-chain:${chainId}` });
  });
}
