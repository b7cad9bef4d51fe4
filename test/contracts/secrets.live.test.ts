/** What is kept where, and who gets to see what: nothing that opens a door lies about, on disk or on the wire. */
import { MikroORM } from '@mikro-orm/postgresql';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startQuickfire, type TestGame, type TestPlayer, type TestQuickfire } from '../support/quickfire.ts';
import { singlesQuiz } from '../support/quizzes.ts';
import type { TestClient } from '../support/test-client.ts';
import { readRedisValue } from '../support/read-redis-value.ts';

const keys = ['the join key of Ann, 32 letters', 'the join key of Bob, 32 letters'] as const;
const playersCount = 3;

let product: TestQuickfire;
let redis: Redis;
let orm: MikroORM;
let game: TestGame;
let host: TestClient;
let players: TestPlayer[];
const receipts: string[] = [];
/** Everything that must never be stored as it is. */
let secrets: Record<string, string>;

beforeAll(async () => {
  // One guest opens two hundred rooms here.
  product = await startQuickfire({ webs: 2, env: { LIMIT_GUEST_GAMES: '300', LIMIT_GUEST_GAMES_PER_HOUR: '300' } });
  redis = new Redis(product.env['REDIS_URL'] ?? '');
  orm = await MikroORM.init({
    clientUrl: product.env['DATABASE_URL'] ?? '',
    entities: [],
    discovery: { warnWhenNoEntities: false },
    dynamicImportProvider: (id) => import(id),
  });
  game = await product.game(singlesQuiz(2), { introMs: 0 });
  host = await product.host(game);
  players = [];
  for (let i = 0; i < playersCount; i += 1) {
    const key = keys[i];
    players.push(await product.join(game, `Player ${i}`, { web: i, ...(key === undefined ? {} : { key }) }));
  }
  await playQuestion();
  const more = await product.rest<{ hostToken: string }>(
    'POST',
    `/api/games/${game.gameId}/host-token`,
    undefined,
    game.ownerToken,
  );
  secrets = {
    owner: game.ownerToken,
    host: game.hostToken,
    'second host': more.body.hostToken,
    application: product.env['APP_SECRET'] ?? '',
    ...Object.fromEntries(players.map(({ token }, i) => [`player ${i}`, token])),
    ...Object.fromEntries(keys.map((key, i) => [`join key ${i}`, key])),
  };
});
afterAll(async () => {
  redis.disconnect();
  await orm.close(true);
  await product.stop();
});

async function playQuestion(): Promise<void> {
  await host.must('host:start', {});
  for (const { client } of players) {
    await client.event('question:open');
    receipts.push((await client.must('player:answer', { question: 0, answer: 0 })).receipt);
  }
  for (const { client } of players) await client.event('player:result');
  await host.must('host:next', {});
  for (const { client } of players) await client.event('leaderboard');
}

/** The secret itself, or the part of it that makes it one. */
const tells = (text: string, secret: string) =>
  text.includes(secret) || text.includes(secret.split('.').at(-1) as string);

test('Redis has no token, join key or secret as it is', async () => {
  const everything = await dumpRedis();
  expect(everything.length).toBeGreaterThan(20);
  // What should be there is found, so what is not found is not there.
  expect(everything.some((entry) => entry.includes('Player 1'))).toBe(true);
  for (const [name, secret] of Object.entries(secrets)) {
    expect(
      everything.filter((entry) => tells(entry, secret)),
      name,
    ).toEqual([]);
  }
});

test('Postgres has no token, join key or secret as it is, and the digest of an account’s token', async () => {
  await product.results(game);
  const everything = await dumpPostgres();
  expect(everything).toContain(game.gameId);
  for (const [name, secret] of Object.entries(secrets)) expect(tells(everything, secret), name).toBe(false);
  const { createHash } = await import('node:crypto');
  const hash = createHash('sha256').update(game.ownerToken).digest('hex');
  expect(everything).toContain(hash);
  expect(Buffer.from(game.ownerToken, 'base64url').length).toBeGreaterThanOrEqual(16);
});

test('a stored digest of a token is no token', async () => {
  const { createHash } = await import('node:crypto');
  const hash = createHash('sha256').update(game.ownerToken).digest('hex');
  expect((await product.rest('GET', '/api/quizzes', undefined, hash)).status).toBe(401);
});

test('tokens have at least 128 bits that nobody can know, and no two are alike', () => {
  const tokens = Object.entries(secrets).filter(([name]) => !name.includes('key') && name !== 'application');
  const seals = tokens.map(([, token]) => token.split('.').at(-1) as string);
  expect(new Set(seals).size).toBe(tokens.length);
  for (const seal of seals) {
    expect(seal).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(seal.length * 6).toBeGreaterThanOrEqual(128);
  }
  for (const receipt of receipts) expect((receipt.split('.').at(-1) as string).length * 6).toBeGreaterThanOrEqual(128);
});

test('nobody is sent anybody else’s token, key or receipt [SNAP-4]', async () => {
  const clients: [TestClient, string, string][] = players.map(({ client, token }, i) => [
    client,
    token,
    receipts[i] as string,
  ]);
  clients.push([host, game.hostToken, '']);
  for (const [client, ownToken, ownReceipt] of clients) {
    const told = JSON.stringify([client.received, await client.snapshot()]);
    expect(told.length).toBeGreaterThan(500);
    for (const [name, secret] of Object.entries(secrets)) {
      if (secret !== ownToken) expect(tells(told, secret), name).toBe(false);
    }
    for (const receipt of receipts) if (receipt !== ownReceipt) expect(told).not.toContain(receipt);
  }
});

test('players are not sent who else is connected, nor the game’s id [SNAP-4]', () => {
  for (const { client } of players) {
    const told = JSON.stringify(client.received);
    expect(told).not.toContain(game.gameId);
    expect(told).not.toContain('"roster"');
    expect(told).not.toContain('"connected"');
  }
});

test('a join key gives its seat again to whoever has it, and to nobody else', async () => {
  const again = await product.join(game, 'Any name', { web: 1, key: keys[0] });
  expect([again.playerId, again.token]).toEqual([players[0]?.playerId, players[0]?.token]);
  const otherRoom = await product.game(singlesQuiz(1));
  const elsewhere = await product.join(otherRoom, 'Player 0', { key: keys[0] });
  expect(elsewhere.playerId).not.toBe(again.playerId);
  expect(elsewhere.token).not.toBe(again.token);
});

test('PINs are random and no two live rooms share one', async () => {
  const { body } = await product.rest<{ id: string }>('POST', '/api/quizzes', singlesQuiz(1), game.ownerToken);
  const pins: number[] = [];
  for (let i = 0; i < 20; i += 1) {
    const games = Array.from({ length: 10 }, () =>
      product.rest<TestGame>('POST', '/api/games', { quizId: body.id }, game.ownerToken),
    );
    pins.push(...(await Promise.all(games)).map((made) => Number(made.body.pin)));
  }
  expect(pins.every((pin) => /^[0-9]{6}$/.test(String(pin).padStart(6, '0')))).toBe(true);
  expect(new Set(pins).size).toBe(pins.length);
  // Neither counted up nor drawn from a corner: in every fifth of the range there are some, in no order.
  const fifths = new Set(pins.map((pin) => Math.floor((pin - 100_000) / 180_000)));
  expect(fifths).toEqual(new Set([0, 1, 2, 3, 4]));
  const rises = pins.slice(1).filter((pin, i) => pin > (pins[i] as number)).length;
  expect(rises).toBeGreaterThan(60);
  expect(rises).toBeLessThan(140);
});

test('a PIN that a live room has is drawn again', async () => {
  const prefix = product.env['REDIS_PREFIX'] ?? '';
  const { RoomDirectory } = await import('../../src/live/rooms/room-directory.ts');
  const { createKeys } = await import('../../src/redis/keys.ts');
  const drawn = [game.pin, game.pin, '111111'];
  const randomness = { pin: () => drawn.shift() ?? '222222' };
  const directory = new RoomDirectory({
    redis,
    keys: createKeys(prefix),
    randomness,
  } as unknown as ConstructorParameters<typeof RoomDirectory>[0]);
  expect(await directory.reservePin('another game')).toBe('111111');
  expect(await redis.get(`${prefix}pin:${game.pin}`)).toBe(game.gameId);
});

/** Every key of this installation with everything in it. */
async function dumpRedis(): Promise<string[]> {
  const dumped: string[] = [];
  for (const key of await redis.keys(`${product.env['REDIS_PREFIX']}*`)) {
    dumped.push(`${key} ${JSON.stringify(await readRedisValue(redis, key))}`);
  }
  return dumped;
}

/** Every row of every table but the one in which the application's own secret may be kept. */
async function dumpPostgres(): Promise<string> {
  const connection = orm.em.getConnection();
  const tables = await connection.execute<{ name: string }[]>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`,
  );
  const rows: unknown[] = [];
  for (const { name } of tables) rows.push(await connection.execute<unknown[]>(`select * from ${name}`));
  return JSON.stringify(rows);
}
