/** Which game has a PIN after Redis has lost everything. */
import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Game } from '../../../entities/game.ts';
import { connectOrm } from '../../../src/db/orm.ts';
import { systemRandomness } from '../../../src/lib/randomness.ts';
import { createKeys, type Keys } from '../../../src/redis/keys.ts';
import { startQuickfire, type TestGame, type TestQuickfire } from '../../support/quickfire.ts';
import { singlesQuiz } from '../../support/quizzes.ts';
import { type PrivateServer, startRedis } from '../../support/services.ts';
import { until } from './rebuild-stage.ts';

let server: PrivateServer;
let redis: Redis;
let product: TestQuickfire;
let keys: Keys;
let pins = 100_000;

beforeAll(async () => {
  server = await startRedis();
  redis = new Redis(server.url);
  const randomness = { ...systemRandomness(), pin: () => String(pins) };
  const env = { REDIS_URL: server.url, LOG_LEVEL: 'fatal' };
  product = await startQuickfire({ worker: false, env, overrides: { randomness } });
  keys = createKeys(product.env['REDIS_PREFIX'] as string);
});
afterAll(async () => {
  await product.stop();
  redis.disconnect();
  await server.close();
});

/** The row of a game whose room was never opened: its reservation of the PIN ran out. */
async function addOrphan(pin: string, like: Pick<TestGame, 'gameId'>, createdAt: Date): Promise<string> {
  const orm = await connectOrm({ url: product.env['DATABASE_URL'] as string, poolMax: 1, applicationName: 'pin-test' });
  const em = orm.em.fork();
  const { definition, ownerId, quizTitle } = await em.findOneOrFail(Game, { id: like.gameId });
  const id = randomUUID();
  em.create(Game, { id, pin, ownerId, definition, quizTitle, quizId: null, quizVersion: 1, createdAt });
  await em.flush();
  // In the table, rows that are changed come after those that are not.
  await em.nativeUpdate(Game, { id: like.gameId }, { quizVersion: 1 });
  await orm.close(true);
  return id;
}

/** Loses everything; `meanwhile` comes before anybody notices. */
async function wipe(meanwhile: (commands: ReturnType<Redis['multi']>) => void = () => undefined): Promise<void> {
  const commands = redis.multi().flushall();
  meanwhile(commands);
  await commands.exec();
}

const backAt = async (pin: string): Promise<string> => {
  await until(async () => (await product.rest('GET', `/api/rooms/${pin}`)).status === 200);
  return (await redis.get(keys.pin(pin))) as string;
};

test('a live game keeps its PIN, and a lobby that was never opened does not get it', { timeout: 40_000 }, async () => {
  pins += 1;
  const game = await product.game(singlesQuiz(1), {});
  await addOrphan(game.pin, game, new Date(Date.now() - 120_000));
  await wipe();
  expect(await backAt(game.pin)).toBe(game.gameId);
  expect(await redis.pttl(keys.pin(game.pin))).toBe(-1);
});

test('a reservation that was made before anybody noticed the loss gives way', { timeout: 40_000 }, async () => {
  pins += 1;
  const game = await product.game(singlesQuiz(1), {});
  await wipe((commands) => commands.set(keys.pin(game.pin), randomUUID(), 'PX', 60_000));
  expect(await backAt(game.pin)).toBe(game.gameId);
  expect(await redis.pttl(keys.pin(game.pin))).toBe(-1);
});

test('a PIN that another game has by now stays with it', { timeout: 40_000 }, async () => {
  pins += 1;
  const game = await product.game(singlesQuiz(1), {});
  const [other, otherPin] = [randomUUID(), String(pins)];
  pins += 1;
  const witness = await product.game(singlesQuiz(1), {});
  await wipe((commands) => commands.set(keys.pin(otherPin), other));
  expect(await backAt(witness.pin)).toBe(witness.gameId);
  expect(await redis.get(keys.pin(game.pin))).toBe(other);
});
