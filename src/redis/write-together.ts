import type { Redis } from 'ioredis';

/**
 * Commands of one turn of the event loop leave in one write. The library makes a system call of each, which costs as much as
 * all the rest of a short command, and a sweep is sixty of them.
 */
export function writeTogether(redis: Redis): void {
  const send = redis.sendCommand.bind(redis);
  redis.sendCommand = (command, stream) => {
    const tcp = redis.status === 'ready' ? redis.stream : undefined;
    if (tcp?.writable === true && tcp.writableCorked === 0) {
      tcp.cork();
      process.nextTick(() => tcp.uncork());
    }
    return send(command, stream);
  };
}
