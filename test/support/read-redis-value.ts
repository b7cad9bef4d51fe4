import type { Redis } from 'ioredis';

/** The whole value of a key, whatever its type; `null` when it is gone. @throws for a type that is not known here */
export async function readRedisValue(redis: Redis, key: string): Promise<unknown> {
  const type = await redis.type(key);
  switch (type) {
    case 'none':
      return null;
    case 'string':
      return await redis.get(key);
    case 'hash':
      return await redis.hgetall(key);
    case 'list':
      return await redis.lrange(key, 0, -1);
    case 'set':
      return await redis.smembers(key);
    case 'zset':
      return await redis.zrange(key, '0', '-1', 'WITHSCORES');
    case 'stream':
      return await redis.xrange(key, '-', '+');
    default:
      throw new Error(`${key} is a ${type}: nobody looks into it`);
  }
}
