import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRateLimits } from '../../src/http/rate-limits.ts';
import { singlesQuiz } from '../support/quizzes.ts';
import { createKeyPrefix, redisUrl, startRedis } from '../support/services.ts';
import { openApiServer } from './open-api-server.ts';

const limits = {
  restPerMinute: 3,
  draftsPerMinute: 100_000,
  restBytesPerMinute: 1000,
  guestsPerMinute: 2,
  registrationsPerMinute: 2,
  mailboxMailsPerHour: 2,
  personMailsPerHour: 3,
  addressMailsPerHour: 3,
  addressGuestGamesPerHour: 3,
  addressGuestGameBytesPerHour: 1000,
  addressGuestUploadBytesPerHour: 1000,
  uploadBytesPerMinute: 1000,
  wrongPinsPerMinute: 2,
};
const outcomes = async (times: number, work: () => Promise<unknown>) => {
  const codes: unknown[] = [];
  for (let time = 0; time < times; time++) {
    codes.push(
      await work().then(
        () => 'ok',
        (error: unknown) => (error as { code: unknown }).code,
      ),
    );
  }
  return codes;
};

describe('rate limits', () => {
  let redis: Redis;
  beforeAll(async () => {
    redis = new Redis(redisUrl());
    await redis.ping();
  });
  afterAll(() => redis.disconnect());

  it('are shared by processes, apart for addresses, and begin every key with the prefix', async () => {
    const prefix = `${createKeyPrefix()}limit`;
    const [one, two] = [createRateLimits(redis, prefix, limits), createRateLimits(redis, prefix, limits)];
    expect(await outcomes(2, () => one.restCall('10.0.0.1'))).toEqual(['ok', 'ok']);
    expect(await outcomes(2, () => two.restCall('10.0.0.1'))).toEqual(['ok', 'too_many']);
    expect(await outcomes(1, () => one.restCall('10.0.0.2'))).toEqual(['ok']);
    await expect(one.restCall('10.0.0.1')).rejects.toMatchObject({
      code: 'too_many',
      retryAfterMs: expect.any(Number),
    });
    const keys = await redis.keys(`${prefix}*`);
    expect(keys.sort()).toEqual([`${prefix}:rest:10.0.0.1`, `${prefix}:rest:10.0.0.2`]);
    for (const key of keys) expect(await redis.pttl(key)).toBeGreaterThan(0);
  });

  it('go on in memory while Redis is stopped or gone, and make nobody wait', async () => {
    const own = await startRedis();
    const client = new Redis(own.url, { enableOfflineQueue: false, maxRetriesPerRequest: 0, retryStrategy: () => 50 });
    client.on('error', () => undefined);
    try {
      await new Promise((resolve) => client.once('ready', resolve));
      const limited = createRateLimits(client, 'limit', limits);
      expect(await outcomes(1, () => limited.guest('10.0.0.1'))).toEqual(['ok']);
      own.stop();
      expect(await outcomes(3, () => limited.guest('10.0.0.1'))).toEqual(['ok', 'ok', 'too_many']);
      own.cont();
      await own.close();
      expect(await outcomes(1, () => limited.guest('10.0.0.1'))).toEqual(['too_many']);
      expect(await outcomes(1, () => limited.wrongPin('10.0.0.1'))).toEqual(['ok']);
    } finally {
      client.disconnect();
      await own.close();
    }
  });

  it('let only the first one wait for a Redis that says nothing', async () => {
    const own = await startRedis();
    const client = new Redis(own.url, { enableOfflineQueue: false, maxRetriesPerRequest: 0, retryStrategy: () => 50 });
    client.on('error', () => undefined);
    try {
      await new Promise((resolve) => client.once('ready', resolve));
      const limited = createRateLimits(client, 'limit', limits);
      own.stop();
      const startedAt = performance.now();
      await limited.restCall('10.0.0.1');
      const firstMs = performance.now() - startedAt;
      const second = limited.restCall('10.0.0.2').then(() => 'counted');
      expect(await Promise.race([second, sleep(firstMs / 2, 'still waiting')])).toBe('counted');
    } finally {
      client.disconnect();
      await own.close();
    }
  });

  it('count failures to sign in: apart for networks and known browsers, and slow after 300 from everywhere', async () => {
    const limited = createRateLimits(redis, `${createKeyPrefix()}limit`, limits);
    const from = (address: string, device?: string) => limited.signIn({ account: 'ana', address, device });
    // What is forgiven never adds up.
    for (let i = 0; i < 15; i += 1) await (await from('10.0.0.1')).forgive();
    expect(await outcomes(11, () => from('10.0.0.1'))).toEqual([...Array.from({ length: 10 }, () => 'ok'), 'too_many']);
    await expect(from('10.0.0.1')).rejects.toMatchObject({ code: 'too_many', retryAfterMs: expect.any(Number) });
    // Ten of a known browser, wherever it is; then it is like any other.
    for (let i = 0; i < 10; i += 1) expect(await from('10.0.0.1', 'hers')).toMatchObject({ isKnown: true });
    expect(await from('10.0.0.2', 'hers')).toMatchObject({ isKnown: false, isSlow: false });
    for (let i = 0; i < 289; i += 1)
      expect(await from(`10.${1 + (i >> 8)}.${i & 255}.1`)).toMatchObject({ isSlow: false });
    expect(await from('10.9.0.1')).toMatchObject({ isKnown: false, isSlow: true });
    expect(await from('10.9.0.1', 'another')).toMatchObject({ isKnown: true, isSlow: false });
  });

  it('are what the routes ask', async () => {
    const server = await openApiServer({
      limits: { guestsPerMinute: 1, wrongPinsPerMinute: 2, restPerMinute: 8, restBytesPerMinute: 1_000_000 },
    });
    const from = (address: string) => ({ headers: { 'x-forwarded-for': `6.6.6.6, ${address}` } });
    try {
      const guest = () => server.call('POST', '/api/auth/guest', { body: {}, ...from('10.0.0.1') });
      const pin = () => server.call('GET', '/api/rooms/999999', from('10.0.0.1'));
      const replies = [await guest(), await guest(), await pin(), await pin(), await pin()];
      expect(replies.map((reply) => reply.body.error?.code)).toEqual([
        undefined,
        'too_many',
        'no_such_room',
        'no_such_room',
        'too_many',
      ]);
      expect(replies[1]).toMatchObject({ status: 429, body: { error: { retryAfterMs: expect.any(Number) } } });
      expect(replies[1]?.headers).toHaveProperty('retry-after');
      const rest = [];
      for (let call = 0; call < 7; call++) rest.push(await server.call('GET', '/api/quizzes', from('10.0.0.1')));
      expect(rest.map((reply) => reply.status)).toEqual([401, 401, 401, 401, 401, 401, 429]);
      expect((await server.call('GET', '/api/quizzes', from('10.0.0.2'))).status).toBe(401);
      expect((await server.call('GET', '/healthz', from('10.0.0.1'))).status).toBe(200);
    } finally {
      await server.close();
    }
  });

  it('tell whoever scans for rooms nothing any more, and others of the address all else', async () => {
    const server = await openApiServer({ limits: { restPerMinute: 5 } });
    const from = (address: string) => ({ headers: { 'x-forwarded-for': address } });
    try {
      const token = (await server.call('POST', '/api/auth/guest', { body: {}, ...from('10.0.0.9') })).body.token;
      const quiz = await server.call('POST', '/api/quizzes', { token, body: singlesQuiz(1) });
      const { body: game } = await server.call('POST', '/api/games', { token, body: { quizId: quiz.body.id } });
      const lookUp = async (pin: string, address = '10.0.0.1') =>
        (await server.call('GET', `/api/rooms/${pin}`, from(address))).status;
      const statuses: number[] = [];
      for (let nth = 0; nth < 6; nth += 1) statuses.push(await lookUp('999999'));
      expect(statuses).toEqual([404, 404, 404, 404, 404, 404]);
      expect([await lookUp('999999'), await lookUp(game.pin), await lookUp(game.pin, '10.0.0.2')]).toEqual([
        429, 429, 200,
      ]);
      expect((await server.call('POST', '/api/auth/guest', { body: {}, ...from('10.0.0.1') })).status).toBe(201);
    } finally {
      await server.close();
    }
  });
});
