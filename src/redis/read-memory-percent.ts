import { Cluster } from 'ioredis';
import type { RedisCommands } from './connect.ts';

/**
 * How full Redis is, in percent of its `maxmemory`, as it counts itself when it refuses writes; 0 without a limit. Of a
 * cluster, how full its fullest node is.
 * @throws when Redis is away (`isRedisUnavailable`).
 */
export async function readMemoryPercent(redis: RedisCommands): Promise<number> {
  if (!(redis instanceof Cluster)) return memoryPercent(await redis.info('memory'));
  const nodes = redis.nodes('master').filter(({ status }) => status === 'ready');
  const infos = await Promise.all(nodes.map((node) => node.info('memory')));
  return Math.max(0, ...infos.map(memoryPercent));
}

/** As `readMemoryPercent`, from the reply of `INFO memory`. Pure. */
export function memoryPercent(info: string): number {
  const field = (name: string): number => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1] ?? 0);
  const max = field('maxmemory');
  // Buffers of the log and of replicas are left out when Redis judges whether it is full.
  return max === 0 ? 0 : ((field('used_memory') - field('mem_not_counted_for_evict')) / max) * 100;
}
