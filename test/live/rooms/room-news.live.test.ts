/** What the sockets of a process are told of their rooms when a call fails in between, or when one room is broken. */
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemRandomness } from '../../../src/lib/randomness.ts';
import { CodedError } from '../../../src/protocol/errors.ts';
import { createKeys, shardOf, type Keys } from '../../../src/redis/keys.ts';
import type { ScriptReply } from '../../../src/redis/script-runner.ts';
import type { Epochs } from '../../../src/live/rooms/epochs.ts';
import { RoomScripts } from '../../../src/live/rooms/room-scripts.ts';
import { FaultyLink } from '../../support/faulty-link.ts';
import { startQuickfire, type TestGame, type TestQuickfire } from '../../support/quickfire.ts';
import { singlesQuiz } from '../../support/quizzes.ts';
import { RedisReplies } from '../../support/reply-counters.ts';
import { redisUrl } from '../../support/services.ts';
import type { TestClient } from '../../support/test-client.ts';

type Call = (name: string, keys: string[], args: (string | number)[]) => Promise<ScriptReply>;

const randomness = systemRandomness();
/** All rooms are of one shard: one read asks for all of them. */
const uuid = () => {
  for (;;) {
    const id = randomness.uuid();
    if (shardOf(id) === 7) return id;
  }
};

let link: FaultyLink;
let redis: Redis;
let product: TestQuickfire;
let keys: Keys;
/** The first process hears Redis through a link; the second one does not. */
beforeAll(async () => {
  redis = new Redis(redisUrl());
  link = await FaultyLink.open(Number(new URL(redisUrl()).port), { replies: () => new RedisReplies() });
  const env = {
    REDIS_URL: link.url(redisUrl()),
    LIMIT_GUESTS_PER_MINUTE: '100000',
    LIMIT_REST_PER_MINUTE: '100000',
    LIMIT_EVENTS_PER_SECOND: '100000',
    LIMIT_EVENTS_BURST: '100000',
    LOG_LEVEL: 'fatal',
  };
  product = await startQuickfire({ env, overrides: { randomness: { ...randomness, uuid } } });
  product.env['REDIS_URL'] = redisUrl();
  await product.addWeb();
  tapScripts();
  keys = createKeys(product.env['REDIS_PREFIX'] as string);
});
afterAll(async () => {
  await product.stop();
  await link.close();
  redis.disconnect();
});

/** How often so far. The text is made once a second at most. */
async function undelivered(what: string): Promise<number> {
  const text = await (await fetch(`${product.url()}/metrics`)).text();
  return Number(new RegExp(`^quickfire_untold_total\\{what="${what}"\\} (\\d+)`, 'm').exec(text)?.[1] ?? 0);
}

type Around = (call: () => Promise<ScriptReply>, ...sent: Parameters<Call>) => Promise<ScriptReply>;
const around = new Set<Around>();

/** From now on every script of the first process goes by way of what `intercept` has put there. */
function tapScripts(): void {
  const runner = product.webs[0]?.app.runner as unknown as { run: Call };
  const run = runner.run.bind(runner);
  runner.run = (...sent) => {
    let call = () => run(...sent);
    for (const one of around) {
      const next = call;
      call = () => one(next, ...sent);
    }
    return call();
  };
}

/** Puts something in the way of the first process's scripts, until the returned function is called. */
function intercept(one: Around): () => void {
  around.add(one);
  return () => void around.delete(one);
}

/** The first process does not hear of anything, until the returned function is called. */
const blind = () =>
  intercept((call, name) => (name === 'read-rooms' ? Promise.reject(new CodedError('busy', 'blind')) : call()));

const isSeatRead = (name: string) => name === 'read-seat' || name === 'read-seats';

async function scriptsOf({
  gameId,
}: TestGame): Promise<(name: string, ...args: (string | number)[]) => Promise<ScriptReply>> {
  const epoch = (await redis.get(keys.epoch(shardOf(gameId)))) as string;
  const epochs = { of: () => epoch, suspect: () => undefined } as unknown as Epochs;
  const scripts = new RoomScripts(
    product.webs[1]?.app.runner as ConstructorParameters<typeof RoomScripts>[0],
    keys,
    epochs,
  );
  return (name, ...args) => scripts.run(name, gameId, args);
}

/** Who is in the room, as a host is told it. */
function rosterOf(host: TestClient): Set<string> {
  const roster = new Set<string>();
  for (const { name, payload } of host.received) {
    const { roster: all, joined, changed } = payload as Record<string, { playerId: string }[] | undefined>;
    if (name === 'room:snapshot') roster.clear();
    for (const row of [all, joined, changed].flatMap((rows) => rows ?? [])) roster.add(row.playerId);
  }
  return roster;
}

describe('what is told moves on only when it has been told', () => {
  test('a host hears of a player whose row could not be read at once', async () => {
    const game = await product.game(singlesQuiz(1), {});
    const host = await product.host(game);
    const struck = link.strike({ counts: (reply) => reply === 'hmget', nth: 1, fault: 'cut' });
    const { playerId } = await product.join(game, 'Ann', { web: 1 });
    await host.until(() => rosterOf(host).has(playerId), 'the player did not come');
    expect(struck.hit).toBe('hmget');
  });

  test('a host hears of everyone when more has changed than is kept', { timeout: 30_000 }, async () => {
    const game = await product.game(singlesQuiz(1), {});
    const host = await product.host(game);
    const see = blind();
    const early = await Promise.all([1, 2, 3].map((number) => product.join(game, `Early ${number}`, { web: 1 })));
    const run = await scriptsOf(game);
    await run('join-room', 'noisy', 'Noisy', 'noisy', '', -1, 'p', 'c');
    for (let i = 0; i < 20; i += 1) {
      await Promise.all(Array.from({ length: 105 }, () => run('connect-seat', 'player', 'noisy', 'p', 'c')));
    }
    see();
    const ids = early.map(({ playerId }) => playerId);
    await host.until(() => ids.every((id) => rosterOf(host).has(id)), 'the early ones are not in the roster');
  });

  test('players get their snapshot in a paused room although the first attempt fails half way [REV-5]', async () => {
    const { host, players } = await missedPause(6);
    let reads = 0;
    const letRead = intercept((call, name) => {
      if (!isSeatRead(name)) return call();
      reads += 1;
      return reads === 2 ? Promise.reject(new CodedError('busy', 'no reply')) : call();
    });
    const { rev } = await host.snapshot();
    try {
      await Promise.all(players.map((player) => player.event('room:snapshot', (snapshot) => snapshot.rev === rev)));
    } finally {
      letRead();
    }
    for (const player of players) expect(snapshotsAt(player, rev)).toBe(1);
  });

  test('what many players missed is read for all of them together', async () => {
    const { host, players } = await missedPause(40);
    let reads = 0;
    const letRead = intercept((call, name) => {
      if (isSeatRead(name)) reads += 1;
      return call();
    });
    const { rev } = await host.snapshot();
    await Promise.all(players.map((player) => player.event('room:snapshot', (snapshot) => snapshot.rev === rev)));
    letRead();
    expect(reads).toBeLessThanOrEqual(2);
  });

  test('every seat is taken again after others took the process for dead, although one attempt fails half way', async () => {
    const game = await product.game(singlesQuiz(1), {});
    const players = await Promise.all([1, 2, 3, 4, 5].map((number) => product.join(game, `Player ${number}`)));
    const ids = players.map(({ playerId }) => playerId);
    const { connections } = keys.room(game.gameId);
    const processId = ((await redis.hget(connections, ids[0] as string)) as string).split('/')[0] as string;
    const again: string[] = [];
    const letSeat = intercept((call, name, _keys, args) => {
      if (name !== 'connect-seat' || args.at(-1) !== 'again') return call();
      again.push(name);
      return again.length === 2 ? Promise.reject(new CodedError('busy', 'no reply')) : call();
    });
    const processKey = keys.process(shardOf(game.gameId), processId);
    const epoch = (await redis.get(keys.epoch(shardOf(game.gameId)))) as string;
    const epochs = { of: () => epoch, suspect: () => undefined } as unknown as Epochs;
    const runner = product.webs[1]?.app.runner as ConstructorParameters<typeof RoomScripts>[0];
    // In one go, so that no poll of the process comes in between.
    await Promise.all([
      redis.del(processKey),
      new RoomScripts(runner, keys, epochs).run(
        'drop-process',
        game.gameId,
        [processId, ...ids, 'done'],
        [`${processKey}:gone`],
      ),
    ]);
    const seated = async () => (await redis.hmget(connections, ...ids)).filter((one) => one !== null).length;
    const until = Date.now() + 10_000;
    while ((again.length < 2 || (await seated()) < ids.length) && Date.now() < until) await new Promise(setImmediate);
    letSeat();
    expect(await seated()).toBe(ids.length);
  });
});

/** A game whose players, on the first process, have missed more events than are kept; it is paused now. */
async function missedPause(count: number) {
  const game = await product.game(singlesQuiz(1), { introMs: 0 });
  const host = await product.host(game, 1);
  const joined = await Promise.all(Array.from({ length: count }, (_, i) => product.join(game, `Player ${i}`)));
  const players = joined.map(({ client }) => client);
  await host.must('host:start', {});
  await Promise.all(players.map((player) => player.event('question:open')));
  const see = blind();
  for (let i = 0; i < 12; i += 1) {
    await host.must('host:pause', {});
    if (i < 11) await host.must('host:resume', {});
  }
  setImmediate(see);
  return { host, players };
}

const snapshotsAt = (client: TestClient, rev: number) =>
  client.received.filter(({ name, payload }) => name === 'room:snapshot' && (payload as { rev: number }).rev === rev)
    .length;

describe('a broken room', () => {
  type Harm = (game: TestGame) => Promise<unknown>;
  const ofOtherType = (key: 'events' | 'roster' | 'waiting' | 'seats' | 'processes'): Harm => {
    return ({ gameId }) => {
      const name = keys.room(gameId)[key];
      return redis.multi().del(name).set(name, 'not what it should be').exec();
    };
  };
  const stored = (text: string): Harm => {
    return async ({ gameId }) => {
      const { control, events } = keys.room(gameId);
      const rev = await redis.hincrby(control, 'rev', 1);
      await redis.lpush(events, text.replace('REV', String(rev)));
    };
  };
  const harms: Harm[] = [
    ofOtherType('events'),
    ofOtherType('roster'),
    ofOtherType('waiting'),
    ofOtherType('seats'),
    ofOtherType('processes'),
    ({ gameId }) => redis.hset(keys.room(gameId).control, 'rev', 'no number'),
    stored('{"rev":REV,'),
    stored('{"rev":REV,"name":"question:open","data":{"index":99}}'),
    stored('{"rev":REV,"name":"leaderboard"}'),
  ];

  test('does not keep the next ones of its shard from being told', { timeout: 30_000 }, async () => {
    for (const harm of harms) {
      const bad = await product.game(singlesQuiz(1), {});
      await product.host(bad);
      await product.join(bad, 'Somebody');
      await harm(bad);
    }
    await expect.poll(() => undelivered('room')).toBeGreaterThan(0);
    const good = await product.game(singlesQuiz(1), {});
    const { client } = await product.join(good, 'Ann');
    for (const name of ['Bob', 'Carl']) {
      const before = client.received.length;
      await product.join(good, name, { web: 1 });
      // Players in a lobby are told of others by the look at all rooms of a shard alone.
      await client.until(() => client.received.slice(before).some(({ name }) => name === 'room:players'));
    }
  });

  test('a score that cannot be read keeps no result from the other players', async () => {
    const game = await product.game(singlesQuiz(1), { introMs: 0, closeWhenAllAnswered: false });
    const host = await product.host(game, 1);
    const [ann, bob] = [await product.join(game, 'Ann'), await product.join(game, 'Bob')];
    await host.must('host:start', {});
    await bob.client.event('question:open');
    const see = blind();
    await host.must('host:next', {});
    await host.event('question:closed');
    await redis.hset(keys.room(game.gameId).scores, ann.playerId, 'no score');
    see();
    const before = await undelivered('result');
    await bob.client.event('player:result');
    await expect.poll(() => undelivered('result')).toBeGreaterThan(before);
  });

  test('is told where it is when an event cannot be told', async () => {
    const game = await product.game(singlesQuiz(1), {});
    const player = await product.join(game, 'Ann');
    const before = await undelivered('event');
    await stored('{"rev":REV,"name":"question:open","data":{"index":99}}')(game);
    await player.client.event('room:snapshot', ({ rev }) => rev === 1);
    await expect.poll(() => undelivered('event')).toBe(before + 1);
  });
});
