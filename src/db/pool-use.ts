import type { MikroORM } from '@mikro-orm/postgresql';
import type { PoolUse } from '../observability/process-metrics.ts';

/** How to ask for what the connections to Postgres are doing. @throws what the driver throws when it cannot connect. */
export async function watchPoolUse(orm: MikroORM): Promise<() => PoolUse> {
  const pool = await orm.em.getConnection().getNativeClient();
  return () => ({ used: pool.totalCount - pool.idleCount, idle: pool.idleCount, waiting: pool.waitingCount });
}
