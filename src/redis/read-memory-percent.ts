import { Cluster } from 'ioredis';
import type { RedisCommands } from './connect.ts';

/**
 * Redis' memory in use, in percent of `maxmemory`, counted as Redis does when it refuses writes; 0 without a limit. Of a
 * cluster, the fullest node's.
 * @throws when Redis is unavailable (`isRedisUnavailable`).
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
  // Redis leaves out the buffers of AOF and replicas when it decides whether it is full.
  return max === 0 ? 0 : ((field('used_memory') - field('mem_not_counted_for_evict')) / max) * 100;
}
