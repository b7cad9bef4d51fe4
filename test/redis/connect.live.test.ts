/** What the two kinds of connection do while a real Redis is killed, frozen, and there again. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { connectCommands, connectQueueing, isRedisUnavailable, isRedisFull } from '../../src/redis/connect.ts';
import { checkDurability, DurabilityGuard } from '../../src/redis/durability-guard.ts';
import { startRedis, type PrivateServer } from '../support/services.ts';

const commandTimeoutMs = 300;
const lines: { level: number; msg: string }[] = [];
const logger = pino({ level: 'trace' }, { write: (line: string) => void lines.push(JSON.parse(line)) });
const open: Redis[] = [];
let server: PrivateServer;
const unhandled: unknown[] = [];
const onUnhandled = (error: unknown) => void unhandled.push(error);

/** Unlike `events.once`, does not take an outage on the way for a failure. */
const next = (redis: Redis, event: string) => {
  return new Promise<unknown[]>((resolve) => void redis.once(event, (...args: unknown[]) => resolve(args)));
};
const ready = async (redis: Redis) => {
  open.push(redis);
  if (redis.status !== 'ready') await next(redis, 'ready');
  return redis;
};
const config = () => ({ url: server.url, commandTimeoutMs });
const outcomeOf = (command: Promise<unknown>) =>
  command.then(
    () => 'done',
    (error: unknown) => (isRedisUnavailable(error) ? 'away' : error),
  );
/** The outcome of a command that nothing has to be waited for. */
const atOnce = (command: Promise<unknown>) => {
  return Promise.race([outcomeOf(command), new Promise((resolve) => setImmediate(resolve, 'later'))]);
};
const messages = (level: number) => lines.filter((line) => line.level === level).map((line) => line.msg);

beforeAll(async () => {
  process.on('unhandledRejection', onUnhandled);
  server = await startRedis();
});
afterAll(async () => {
  await server.close();
  process.off('unhandledRejection', onUnhandled);
});
afterEach(async () => {
  for (const redis of open.splice(0)) redis.disconnect();
  await sleep(0);
  lines.length = 0;
  expect(unhandled.splice(0)).toEqual([]);
});

describe('a connection for commands', () => {
  it('refuses at once while Redis is dead, and serves when it is back', async () => {
    const redis = await ready(connectCommands(config(), logger) as Redis);
    await redis.set('kept', 'yes');
    const closed = next(redis, 'close');
    await server.kill();
    await closed;
    for (let round = 0; round < 20; round++) {
      expect(await atOnce(redis.get('kept'))).toBe('away');
      expect(await atOnce(redis.multi().incr('n').incr('n').exec())).toBe('away');
    }
    const back = next(redis, 'ready');
    await server.restart();
    await back;
    expect(await redis.get('kept')).toBe('yes');
    expect(messages(40)).toHaveLength(1);
    expect(messages(30)).toEqual(['Redis is back']);
  });

  it('gives up on a frozen Redis in time, and never sends a command twice', async () => {
    const redis = await ready(connectCommands(config(), logger) as Redis);
    await redis.del('n');
    server.stop();
    const sinceMs = performance.now();
    const refused = await Promise.all([redis.incr('n'), redis.incr('n'), redis.incr('n')].map(outcomeOf));
    expect(performance.now() - sinceMs).toBeLessThan(20 * commandTimeoutMs);
    expect(refused).toEqual(['away', 'away', 'away']);
    server.cont();
    // The connection held: what was sent is done, behind the back of whoever gave up.
    await expect.poll(() => outcomeOf(redis.get('n'))).toBe('done');
    expect(await redis.get('n')).toBe('3');
    server.stop();
    const lost = outcomeOf(redis.incr('n'));
    const closed = next(redis, 'close');
    await server.kill();
    await closed;
    expect(await lost).toBe('away');
    const back = next(redis, 'ready');
    await server.restart();
    await back;
    expect(await redis.get('n')).toBe('3');
  });

  it('tells a full Redis from one that is away', async () => {
    const redis = await ready(connectCommands(config(), logger) as Redis);
    const [, maxmemory] = (await redis.config('GET', 'maxmemory')) as [string, string];
    await redis.config('SET', 'maxmemory', '1');
    try {
      const failures = [redis.set('a', 'b'), redis.eval(`return redis.call('set', KEYS[1], 'b')`, 1, 'a')];
      for (const failure of failures) await expect(failure).rejects.toSatisfy(isRedisFull);
      await expect(redis.multi().set('a', 'b').exec()).rejects.toSatisfy(isRedisFull);
    } finally {
      await redis.config('SET', 'maxmemory', maxmemory);
    }
  });
});

describe('a patient connection', () => {
  it('keeps its commands and its subscriptions through an outage', async () => {
    const patient = await ready(connectQueueing(config(), logger));
    const subscriber = await ready(connectQueueing(config(), logger));
    await subscriber.subscribe('news');
    const closed = next(patient, 'close');
    await server.kill();
    await closed;
    const kept = patient.set('waited', 'yes');
    for (let attempts = 0; attempts < 3; attempts++) await next(patient, 'reconnecting');
    await server.restart();
    expect(await kept).toBe('OK');
    const heard = next(subscriber, 'message');
    await expect.poll(() => patient.publish('news', 'hello')).toBe(1);
    expect(await heard).toEqual(['news', 'hello']);
  });

  // Vitest fails on a rejection that nobody handles, as a process ends on it.
  it('may be ended in the moment in which it subscribes again', async () => {
    const subscriber = await ready(connectQueueing(config(), logger));
    await subscriber.subscribe('news');
    const closed = next(subscriber, 'close');
    await server.kill();
    await closed;
    // Listened for before the server is back: the connection may be ready before its restart has been heard of.
    const back = next(subscriber, 'ready');
    await server.restart();
    await back;
    const ended = next(subscriber, 'end');
    subscriber.disconnect();
    // Before the reply can be read.
    subscriber.stream.destroy();
    await ended;
  });
});

describe('durability', () => {
  const change = async (settings: Record<string, string>) => {
    const redis = await ready(connectCommands(config(), logger) as Redis);
    const before: string[] = [];
    for (const [name, value] of Object.entries(settings)) {
      const [, was] = (await redis.config('GET', name)) as [string, string];
      before.push(name, was);
      await redis.config('SET', name, value);
    }
    return {
      redis,
      undo: async () => {
        for (let at = 0; at < before.length; at += 2) await redis.config('SET', before[at]!, before[at + 1]!);
      },
    };
  };

  it.each([
    ['appendonly', 'no', 'every live game'],
    ['appendfsync', 'everysec', 'the last 2 seconds'],
    ['no-appendfsync-on-rewrite', 'yes', 'what was written during a rewrite'],
    ['save', '60 1000', 'nothing'],
    ['maxmemory-policy', 'allkeys-lru', 'any key'],
    ['maxmemory', '0', 'nothing'],
  ])('needs another %s than "%s"', async (name, value, loss) => {
    // The test's own servers may run without the fsync; the settings in question are set here one by one.
    const sound = await change({ appendonly: 'yes', appendfsync: 'always', maxmemory: '268435456' });
    const faulty = await change({ [name]: value });
    try {
      const faults = await checkDurability(faulty.redis);
      expect(faults).toEqual([expect.stringContaining(name)]);
      expect(faults[0]).not.toContain('\n');
      const strict = new DurabilityGuard(faulty.redis, { allowLossy: false }, logger);
      strict.start();
      expect(await strict.check()).toBe(false);
      expect(strict.faults).toEqual(faults);
      const lossy = new DurabilityGuard(faulty.redis, { allowLossy: true }, logger);
      lossy.start();
      expect(await lossy.check()).toBe(true);
      expect(messages(40).at(-1)).toContain(`can lose ${loss}`);
      strict.stop();
      lossy.stop();
    } finally {
      await faulty.undo();
      await sound.undo();
    }
  });

  it('is looked at again while Redis runs: a setting that somebody changes is noticed, and when it is put right', async () => {
    const { redis, undo } = await change({ appendonly: 'yes', appendfsync: 'always', maxmemory: '268435456' });
    const guard = new DurabilityGuard(redis, { allowLossy: false }, logger);
    guard.start();
    try {
      await expect.poll(() => guard.ok).toBe(true);
      await redis.config('SET', 'appendfsync', 'everysec');
      await expect.poll(() => guard.ok, { timeout: 10_000 }).toBe(false);
      expect(guard.faults.join()).toContain('appendfsync');
      await redis.config('SET', 'appendfsync', 'always');
      await expect.poll(() => guard.ok, { timeout: 10_000 }).toBe(true);
      expect(messages(50).filter((line) => line.includes('no answer is accepted'))).toHaveLength(1);
    } finally {
      guard.stop();
      await undo();
    }
  });

  it('is checked again at every connection, and not believed in between', async () => {
    const { redis, undo } = await change({ appendonly: 'yes', appendfsync: 'always', maxmemory: '268435456' });
    const guard = new DurabilityGuard(redis, { allowLossy: false }, logger);
    guard.start();
    try {
      await expect.poll(() => guard.ok).toBe(true);
      await redis.config('SET', 'appendfsync', 'no');
      const closed = next(redis, 'close');
      redis.disconnect(true);
      await closed;
      expect(guard.ok).toBe(false);
      await expect.poll(() => guard.faults.join()).toContain('appendfsync');
      expect(guard.ok).toBe(false);
      await undo();
    } finally {
      guard.stop();
    }
  });
});
