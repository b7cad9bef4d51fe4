/** What a PIN costs to guess, and that whoever has the right one does not pay for it. */
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startQuickfire, type TestGame, type TestQuickfire } from '../support/quickfire.ts';
import { singlesQuiz } from '../support/quizzes.ts';
import { redisUrl } from '../support/services.ts';
import type { TestClient } from '../support/test-client.ts';

let product: TestQuickfire;
let redis: Redis;
beforeAll(async () => {
  redis = new Redis(redisUrl());
  const env = {
    LIMIT_EVENTS_PER_SECOND: '10000',
    LIMIT_EVENTS_BURST: '10000',
    DRAIN_MS: '0',
    LIMIT_GUESTS_PER_MINUTE: '10000',
    LIMIT_REST_PER_MINUTE: '10000',
  };
  product = await startQuickfire({ webs: 0, worker: false, env });
});
afterAll(async () => {
  redis.disconnect();
  await product.stop();
});

let before: Record<string, string>;
/** A process with these limits, for which nobody has guessed so far. */
async function start(env: Record<string, string> = {}): Promise<void> {
  before = { ...product.env };
  Object.assign(product.env, env);
  const counted = await redis.keys(`${product.env['REDIS_PREFIX']}limit:pin:*`);
  if (counted.length > 0) await redis.del(counted);
  await product.addWeb();
}
afterEach(async () => {
  for (const name of Object.keys(product.env)) delete product.env[name];
  Object.assign(product.env, before);
  await product.webs.pop()?.app.stop();
});

const wrongPin = ({ pin }: TestGame) => (pin === '000000' ? '000001' : '000000');

interface Told {
  code: string;
  message: string;
  ms: number;
}

async function tell(client: TestClient, payload: object): Promise<Told> {
  const startedMs = performance.now();
  const reply = await client.send('player:join', payload);
  const ms = performance.now() - startedMs;
  return reply.ok ? { code: 'ok', message: '', ms } : { code: reply.error.code, message: reply.error.message, ms };
}

/** A game that is over, its PIN still taken. */
async function overGame(): Promise<TestGame> {
  const game = await product.game(singlesQuiz(1));
  const host = await product.host(game);
  await host.must('host:end', {});
  return game;
}

describe('nothing but a join tells a right PIN from a wrong one for free [JOIN-7]', () => {
  test('whatever is wrong with the name is told before the PIN is looked at', async () => {
    await start();
    const game = await product.game(singlesQuiz(1), { teams: ['Red', 'Blue'] });
    const over = await overGame();
    const client = await product.client().connected();
    for (const nickname of ['', ' \u200b\t', 'x'.repeat(25), 'Fuck', `a${'\u0301'.repeat(30)}`]) {
      const told = new Set<string>();
      for (const pin of [game.pin, wrongPin(game), over.pin]) {
        for (const team of [undefined, 'Red', 'Green']) {
          const { code, message } = await tell(client, { pin, nickname, ...(team === undefined ? {} : { team }) });
          told.add(`${code} ${message}`);
        }
      }
      expect([...told], nickname).toEqual([expect.stringMatching(/^name_refused /)]);
    }
  });

  test('a name that only rooms with made-up names ignore finds them no faster, and no other room at all', async () => {
    await start({ LIMIT_WRONG_PINS_PER_MINUTE: '4' });
    const own = await product.game(singlesQuiz(1));
    const madeUp = await product.game(singlesQuiz(1), { names: 'made_up' });
    const clients = await Promise.all(Array.from({ length: 4 }, () => product.client().connected()));
    const pins = [wrongPin(own), own.pin];
    const guess = () =>
      Promise.all(clients.map((client, i) => tell(client, { pin: pins[i % 2], nickname: 'x'.repeat(25) })));
    const told = [await guess(), await guess()].flat();
    expect(told.map(({ code }) => code)).toEqual(told.map(() => 'name_refused'));
    // By now as late as wrong PINs are.
    for (const { ms } of told.slice(clients.length)) expect(ms).toBeGreaterThan(1000);
    expect((await tell(clients[1] as TestClient, { pin: wrongPin(own), nickname: 'Ann' })).code).toBe('too_many');
    // Whoever has the right PIN of such a room comes in.
    expect((await tell(clients[0] as TestClient, { pin: madeUp.pin, nickname: 'x'.repeat(25) })).code).toBe('ok');
  });

  test('a room that is over is told as one that never was, and counts as a wrong PIN [JOIN-3]', async () => {
    await start({ LIMIT_WRONG_PINS_PER_MINUTE: '2', LIMIT_WRONG_PIN_DELAY_MS: '20' });
    const over = await overGame();
    const game = await product.game(singlesQuiz(1));
    const client = await product.client().connected();
    const [first, second, third] = [
      await tell(client, { pin: over.pin, nickname: 'Ann' }),
      await tell(client, { pin: wrongPin(game), nickname: 'Ann' }),
      await tell(client, { pin: over.pin, nickname: 'Ann' }),
    ];
    expect([first.code, first.message]).toEqual([second.code, second.message]);
    expect(first.code).toBe('no_such_room');
    expect(third.code).toBe('too_many');
  });

  test('a team that there is not counts as a guess, and is told as late', async () => {
    await start({ LIMIT_WRONG_PINS_PER_MINUTE: '4' });
    const game = await product.game(singlesQuiz(1), { teams: ['Red', 'Blue'] });
    const clients = await Promise.all(Array.from({ length: 6 }, () => product.client().connected()));
    const guess = (client: TestClient) => tell(client, { pin: game.pin, nickname: 'Ann', team: 'Green' });
    const told = await Promise.all(clients.map(guess));
    expect(told.map(({ code }) => code).toSorted()).toEqual([
      ...Array.from({ length: 4 }, () => 'bad_request'),
      'too_many',
      'too_many',
    ]);
    // As late as wrong PINs are by now.
    for (const { code, ms } of told) if (code === 'too_many') expect(ms).toBeGreaterThan(1000);
    const [client] = clients as [TestClient];
    expect((await tell(client, { pin: game.pin, nickname: 'Ann', team: 'Red' })).code).toBe('ok');
  });

  test('a locked room, a full one and a taken name are told at once, and leave a trace', async () => {
    await start({ LIMIT_WRONG_PINS_PER_MINUTE: '6' });
    const [locked, full] = [
      await product.game(singlesQuiz(1), { locked: true }),
      await product.game(singlesQuiz(1), { maxPlayers: 1 }),
    ];
    await product.join(full, 'Ann');
    const taken = await product.game(singlesQuiz(1));
    await product.join(taken, 'Ann');
    const client = await product.client().connected();
    const codes: string[] = [];
    for (let i = 0; i < 3; i += 1) {
      for (const { pin } of [locked, full, taken]) codes.push((await tell(client, { pin, nickname: 'Ann' })).code);
    }
    expect(new Set(codes.slice(0, 3))).toEqual(new Set(['room_locked', 'room_full', 'name_taken']));
    expect(codes.slice(6)).toEqual(codes.slice(0, 3));
    expect((await tell(client, { pin: wrongPin(taken), nickname: 'Ann' })).code).toBe('too_many');
  });
});

describe('wrong PINs are answered late', () => {
  test('later and later for an address, by a second and a half at most; right ones at once [LIM-5]', async () => {
    await start({ LIMIT_WRONG_PINS_PER_MINUTE: '8' });
    const game = await product.game(singlesQuiz(1));
    const guessers = await Promise.all(Array.from({ length: 12 }, () => product.client().connected()));
    const slip = await tell(guessers[0] as TestClient, { pin: wrongPin(game), nickname: 'Ann' });
    const late = Promise.all(guessers.map((client) => tell(client, { pin: wrongPin(game), nickname: 'Ann' })));
    const joins = [];
    for (let i = 0; i < 5; i += 1) {
      const client = await product.client().connected();
      joins.push(await tell(client, { pin: game.pin, nickname: `Player ${i}` }));
    }
    const told = (await late).map(({ ms }) => ms).toSorted((left, right) => left - right);
    expect(joins.map(({ code }) => code)).toEqual(joins.map(() => 'ok'));
    const slowest = told.at(-1) as number;
    expect(slowest).toBeGreaterThan(1400);
    expect(slip.ms).toBeLessThan(slowest / 2);
    expect(Math.max(...joins.map(({ ms }) => ms))).toBeLessThan(slowest / 2);
    // Whoever has just been told of a wrong PIN has the right one now.
    const right = await tell(guessers[0] as TestClient, { pin: game.pin, nickname: 'Found it' });
    expect(right.code).toBe('ok');
    expect(right.ms).toBeLessThan(slowest / 2);
  });

  test('one at a time for a connection: no guess is made while one waits', async () => {
    await start();
    const game = await product.game(singlesQuiz(1));
    const client = await product.client().connected();
    const codes = await Promise.all(
      Array.from({ length: 20 }, () => tell(client, { pin: wrongPin(game), nickname: 'Ann' }).then(({ code }) => code)),
    );
    expect(codes.filter((code) => code === 'no_such_room').length).toBe(1);
    expect(codes.filter((code) => code === 'not_allowed').length).toBe(19);
  });

  test('with no more waiting than there are places for', async () => {
    await start({ LIMIT_WRONG_PINS_WAITING_PER_ADDRESS: '3', LIMIT_WRONG_PINS_PER_MINUTE: '1' });
    const game = await product.game(singlesQuiz(1));
    const clients = await Promise.all(Array.from({ length: 12 }, () => product.client().connected()));
    const told = await Promise.all(clients.map((client) => tell(client, { pin: wrongPin(game), nickname: 'Ann' })));
    const slowest = Math.max(...told.map(({ ms }) => ms));
    expect(told.filter(({ ms }) => ms > slowest / 2).length).toBe(3);
    expect(told.filter(({ code, ms }) => code === 'too_many' && ms < slowest / 2).length).toBe(9);
  });

  test('over REST too', async () => {
    await start({ LIMIT_WRONG_PINS_PER_MINUTE: '2' });
    const game = await product.game(singlesQuiz(1));
    const look = async (pin: string) => {
      const startedMs = performance.now();
      const { status } = await product.rest('GET', `/api/rooms/${pin}`);
      return { status, ms: performance.now() - startedMs };
    };
    const looks = await Promise.all([0, 1, 2, 3].map(() => look(wrongPin(game))));
    expect(looks.map(({ status }) => status).toSorted((left, right) => left - right)).toEqual([404, 404, 429, 429]);
    const right = await look(game.pin);
    expect(right.status).toBe(200);
    for (const { ms } of looks.filter(({ status }) => status === 429)) {
      expect(right.ms).toBeLessThan(ms / 2);
      expect(ms).toBeGreaterThan(1000);
    }
  });

  test('and none of them holds up a server that stops', async () => {
    await start({ LIMIT_WRONG_PINS_PER_MINUTE: '1', DRAIN_MS: '2000' });
    const game = await product.game(singlesQuiz(1));
    const client = await product.client().connected();
    const other = await product.client().connected();
    // Both are as late as they may be: the one has what its address may guess, the other more.
    const first = tell(other, { pin: wrongPin(game), nickname: 'Ann' });
    const last = tell(client, { pin: wrongPin(game), nickname: 'Ann' });
    const startedMs = performance.now();
    const stopped = product.webs[0]?.app.stop();
    for (const { code } of await Promise.all([first, last])) expect(code).toMatch(/^(no_such_room|too_many|busy)$/);
    expect(performance.now() - startedMs).toBeLessThan(1400);
    await stopped;
    product.webs.length = 0;
  });
});

test('a connection that only guesses is cut after its last reply; one that has joined may go on', async () => {
  await start({ LIMIT_WRONG_PINS_PER_CONNECTION: '5', LIMIT_WRONG_PIN_DELAY_MS: '10' });
  const game = await product.game(singlesQuiz(1));
  const [guesser, player] = [await product.client().connected(), await product.client().connected()];
  for (let i = 0; i < 4; i += 1) await tell(player, { pin: wrongPin(game), nickname: 'Ann' });
  await player.must('player:join', { pin: game.pin, nickname: 'Ann' });
  await player.must('player:leave', {});
  for (let i = 0; i < 4; i += 1) await tell(player, { pin: wrongPin(game), nickname: 'Ann' });
  expect(player.socket.connected).toBe(true);
  for (let i = 0; i < 5; i += 1) {
    expect((await tell(guesser, { pin: wrongPin(game), nickname: 'Ann' })).code).toBe('no_such_room');
  }
  await guesser.until(() => !guesser.socket.connected, 'it was not cut');
});
