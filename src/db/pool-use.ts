import type { MikroORM } from '@mikro-orm/postgresql';
import type { PoolUse } from '../observability/process-metrics.ts';

/** Returns a function that reads the pool's use. @throws the driver's errors when it cannot connect. */
export async function watchPoolUse(orm: MikroORM): Promise<() => PoolUse> {
  const pool = await orm.em.getConnection().getNativeClient();
  return () => ({ used: pool.totalCount - pool.idleCount, idle: pool.idleCount, waiting: pool.waitingCount });
}
