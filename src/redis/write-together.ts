import type { Redis } from 'ioredis';

/**
 * Sends all commands of one turn of the event loop in one write. The library makes a system call for each, which costs
 * as much as the rest of a short command, and a sweep is sixty commands.
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
