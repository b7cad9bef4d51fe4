/** What a process keeps of the games that are played: one read for many who ask, and no more than it may. */
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { makeDefinition } from '../../../src/game/definition.ts';
import { createLogger } from '../../../src/observability/logger.ts';
import { quizSchema } from '../../../src/protocol/quiz.ts';
import { settingsSchema } from '../../../src/protocol/settings.ts';
import { createKeys, type Keys } from '../../../src/redis/keys.ts';
import { RoomDefinitions } from '../../../src/live/rooms/room-definitions.ts';
import { UnknownGames } from '../../../src/log/unknown-games.ts';
import { createKeyPrefix, redisUrl } from '../../support/services.ts';
import { singlesQuiz } from '../../support/quizzes.ts';

const unknown = new UnknownGames(createLogger('silent', 'test'), () => undefined);

let redis: Redis;
let keys: Keys;
let reads: string[];
let reading: number;
let mostAtOnce: number;
beforeAll(() => {
  redis = new Redis(redisUrl());
  const get = redis.get.bind(redis);
  // Counted on its way to the real one.
  redis.get = async (key: string) => {
    reads.push(key);
    mostAtOnce = Math.max(mostAtOnce, (reading += 1));
    try {
      return await get(key);
    } finally {
      reading -= 1;
    }
  };
});
afterAll(() => redis.disconnect());
beforeEach(() => {
  keys = createKeys(createKeyPrefix());
  reads = [];
  reading = mostAtOnce = 0;
});

const definition = makeDefinition(quizSchema.parse(singlesQuiz(100)), settingsSchema.parse({}), Math.random);
const text = JSON.stringify(definition);
const put = (...gameIds: string[]) =>
  Promise.all(gameIds.map((id) => redis.set(keys.room(id).definition, text, 'PX', 60_000)));
const games = (count: number) => Array.from({ length: count }, (_, i) => `game-${i}`);

test('a thousand who ask at once are one read, and get the same', async () => {
  await put('one');
  const definitions = new RoomDefinitions(redis, keys, unknown, 10_000_000);
  const found = await Promise.all(Array.from({ length: 1000 }, () => definitions.get('one')));
  expect(reads).toHaveLength(1);
  expect(new Set(found).size).toBe(1);
  expect(found[0]).toMatchObject(definition);
  await definitions.get('one');
  expect(reads).toHaveLength(1);
});

test('what is kept is bounded in bytes; what was used last stays', async () => {
  const ids = games(20);
  await put(...ids);
  const bytesMax = text.length * 5;
  const definitions = new RoomDefinitions(redis, keys, unknown, bytesMax);
  for (const id of ids) {
    await definitions.get(id);
    await definitions.get('game-0');
    expect(definitions.cache.bytes).toBeLessThanOrEqual(bytesMax);
  }
  expect(reads.filter((key) => key === keys.room('game-0').definition)).toHaveLength(1);
  expect(definitions.cache.bytes).toBeGreaterThan(bytesMax / 2);
  await definitions.get('game-1');
  expect(reads.filter((key) => key === keys.room('game-1').definition)).toHaveLength(2);
});

test('a load that fails is told to all who wait and is not kept', async () => {
  const definitions = new RoomDefinitions(redis, keys, unknown, 10_000_000);
  const asked = await Promise.allSettled(Array.from({ length: 50 }, () => definitions.get('none')));
  expect(asked.every(({ status }) => status === 'rejected')).toBe(true);
  expect(reads).toHaveLength(1);
  await put('none');
  expect((await definitions.get('none')).title).toBe(definition.title);
});

test('many games at once are read a few at a time, failures among them', async () => {
  const ids = games(200);
  await put(...ids.filter((_, i) => i % 3 > 0));
  const definitions = new RoomDefinitions(redis, keys, unknown, text.length * 3);
  const asked = await Promise.allSettled(ids.map((id) => definitions.get(id)));
  expect(asked.map(({ status }) => status === 'fulfilled')).toEqual(ids.map((_, i) => i % 3 > 0));
  expect(mostAtOnce).toBeLessThanOrEqual(8);
});
