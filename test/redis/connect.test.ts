import { ReplyError } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { isRedisUnavailable, isRedisFull } from '../../src/redis/connect.ts';

const reply = (message: string): Error => new (ReplyError as new (message: string) => Error)(message);

describe('isRedisUnavailable', () => {
  it.each([
    'MOVED 3999 127.0.0.1:6381',
    'ASK 3999 127.0.0.1:6381',
    'TRYAGAIN Multiple keys request during rehashing of slot',
    'CLUSTERDOWN The cluster is down',
    'LOADING Redis is loading the dataset in memory',
    'BUSY Redis is busy running a script.',
    "READONLY You can't write against a read only replica.",
    "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
    'MISCONF Errors writing to the AOF file: No space left on device',
  ])('knows the reply %s', (message) => {
    expect(isRedisUnavailable(reply(message))).toBe(true);
  });

  it.each([
    'Connection is closed.',
    'Command timed out',
    "Stream isn't writeable and enableOfflineQueue options is false",
    'Command aborted due to connection close',
  ])('knows what the client says: %s', (message) => {
    expect(isRedisUnavailable(new Error(message))).toBe(true);
  });

  it('looks into a discarded transaction', () => {
    const discarded = Object.assign(reply('EXECABORT Transaction discarded because of previous errors.'), {
      previousErrors: [reply('LOADING Redis is loading the dataset in memory')],
    });
    expect(isRedisUnavailable(discarded)).toBe(true);
  });

  it.each([
    'ERR wrong number of arguments',
    'WRONGTYPE Operation against a key',
    'BUSYGROUP Consumer Group name already exists',
    'BUSYKEY Target key name already exists',
    'NOSCRIPT No matching script',
    "OOM command not allowed when used memory > 'maxmemory'.",
    'ASKING',
  ])('does not take %s for an outage', (message) => {
    expect(isRedisUnavailable(reply(message))).toBe(false);
  });

  it('takes only errors', () => {
    expect(isRedisUnavailable('Command timed out')).toBe(false);
    expect(isRedisUnavailable(undefined)).toBe(false);
  });
});

describe('isRedisFull', () => {
  it('knows a refused write, alone and in a transaction', () => {
    const full = reply("OOM command not allowed when used memory > 'maxmemory'. script: 12, on @user_script:1.");
    expect(isRedisFull(full)).toBe(true);
    expect(isRedisFull(Object.assign(reply('EXECABORT'), { previousErrors: [full] }))).toBe(true);
    expect(isRedisFull(reply('LOADING'))).toBe(false);
  });
});
