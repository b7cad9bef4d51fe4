/** Seats of people who are not there: they must not fill a room, and leave nothing behind when they go. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Player } from '../../entities/player.ts';
import type { TestGame, TestPlayer } from '../support/quickfire.ts';
import type { TestClient } from '../support/test-client.ts';
import { eventually, roomOf, type Scenery, setStage, startScenery } from './stage.ts';

let scenery: Scenery;

beforeAll(async () => {
  scenery = await startScenery();
});
afterAll(() => scenery.stop());

/** As the wire contract has it. */
const graceMs = 8000;

const refused = (code: string) => ({ ok: false, error: { code } });

async function join(game: Pick<TestGame, 'pin'>, nickname: string, more: object = {}) {
  const client = await scenery.product.client({}, 1).connected();
  return client.send('player:join', { pin: game.pin, nickname, ...more });
}

/** Closes the player's connection, and lets it be gone for `ms`. */
async function vanish({ gameId }: TestGame, { client, playerId }: TestPlayer, ms: number): Promise<void> {
  client.close();
  await eventually(
    () => scenery.shift.ageAbsence(gameId, playerId, ms),
    (noticed) => noticed,
  );
}

const connect = async (token: string): Promise<string> =>
  await scenery.product
    .client({ token }, 0)
    .connected()
    .then(
      () => 'connected',
      (error: Error & { data?: { code: string } }) => error.data?.code ?? error.message,
    );

/** The rows that Postgres has of a game's players. */
const rowsOf = ({ gameId }: TestGame) => scenery.product.webs[0]?.app.orm.em.fork().find(Player, { gameId }) ?? [];

async function nicknames(host: TestClient): Promise<string[]> {
  return ((await host.snapshot()).roster ?? []).map(({ nickname }) => nickname);
}

describe('a full room in its lobby', () => {
  test('takes the seat that has been without a socket for longest, and not before eight seconds [JOIN-5]', async () => {
    const { product } = scenery;
    const { game, host } = await setStage(product, { settings: { maxPlayers: 4 }, players: 0 });
    const [here, recent, longest, long] = [
      await product.join(game, 'Here'),
      await product.join(game, 'Recent'),
      await product.join(game, 'Longest', { key: 'the-key-of-the-longest' }),
      await product.join(game, 'Long'),
    ];
    await vanish(game, recent, 0);
    expect(await join(game, 'Early')).toMatchObject(refused('room_full'));
    await vanish(game, long, graceMs);
    await vanish(game, longest, graceMs + 1000);
    expect(await join(game, 'First')).toMatchObject({ ok: true });
    expect(await nicknames(host)).toEqual(['Here', 'Recent', 'Long', 'First']);
    expect(await connect(longest.token)).toBe('bad_token');
    expect(await connect(long.token)).toBe('connected');
    await host.event('room:players', ({ left }) => left?.includes(longest.playerId) === true);
    // The one who came back is not gone any more, and nobody else has been for long enough.
    expect(await join(game, 'Second')).toMatchObject(refused('room_full'));
    expect((await roomOf(host)).players).toBe(4);
    expect(here.client.socket.connected).toBe(true);
  });

  test('frees the name and the join key of the seat that yields [JOIN-5]', async () => {
    const { product } = scenery;
    const key = 'a key of sixteen characters';
    const { game } = await setStage(product, { settings: { maxPlayers: 1 }, players: 0 });
    const ghost = await product.join(game, 'Ana', { key });
    await vanish(game, ghost, graceMs);
    const heir = await product.join(game, 'Ana', { web: 1 });
    expect(heir.playerId).not.toBe(ghost.playerId);
    await vanish(game, heir, graceMs);
    const again = await product.join(game, 'Ben', { key });
    expect([ghost.playerId, heir.playerId]).not.toContain(again.playerId);
  });

  test('gives no seat away for a name that is taken', async () => {
    const { product } = scenery;
    const { game, host } = await setStage(product, { settings: { maxPlayers: 2 }, players: 0 });
    await product.join(game, 'Ana');
    await vanish(game, await product.join(game, 'Ghost'), graceMs);
    expect(await join(game, 'ana')).toMatchObject(refused('name_taken'));
    expect(await nicknames(host)).toEqual(['Ana', 'Ghost']);
  });

  test('counts the seats that yield out of their teams', async () => {
    const { product } = scenery;
    const settings = { maxPlayers: 2, teams: ['Red', 'Blue'] };
    const { game, host } = await setStage(product, { settings, players: 0 });
    await vanish(game, await product.join(game, 'Red one', { team: 'Red' }), graceMs);
    await product.join(game, 'Blue one', { team: 'Blue' });
    await product.join(game, 'To the smaller team');
    expect((await host.snapshot()).roster?.map(({ team }) => team)).toEqual(['Blue', 'Red']);
  });

  test('yields no seat once the game has started', async () => {
    const { product } = scenery;
    const { game, host, players } = await setStage(product, { settings: { maxPlayers: 2 } });
    await host.must('host:start', {});
    await vanish(game, players[1] as TestPlayer, graceMs);
    expect(await join(game, 'Late')).toMatchObject(refused('room_full'));
    expect(await connect(players[1]?.token ?? '')).toBe('connected');
  });

  test('more who join and close than it has seats leave room for whoever comes', async () => {
    const { product } = scenery;
    const { game, host } = await setStage(product, { settings: { maxPlayers: 10 }, players: 0 });
    const { gone } = scenery.shift.keys.room(game.gameId);
    for (let i = 0; i < 25; i += 1) {
      const ghost = await product.join(game, `Ghost ${i}`, { web: i });
      ghost.client.close();
      await eventually(
        () => scenery.shift.redis.zscore(gone, ghost.playerId),
        (score) => score !== null,
      );
      await scenery.shift.redis.zincrby(gone, -graceMs, ghost.playerId);
    }
    await product.join(game, 'A real player');
    expect((await roomOf(host)).players).toBe(10);
    expect(await nicknames(host)).toEqual([...Array.from({ length: 9 }, (_, i) => `Ghost ${i + 16}`), 'A real player']);
  });
});

describe('a seat that is given up in the lobby', () => {
  test('leaves nothing behind: no row, no result, nothing in Redis [SEAT-2]', async () => {
    const { product, shift } = scenery;
    const { game, players } = await setStage(product, { settings: { teams: ['Red', 'Blue'] }, players: 2 });
    const [stays, leaves] = players as [TestPlayer, TestPlayer];
    await eventually(
      async () => (await rowsOf(game)).length,
      (rows) => rows === 2,
    );
    await leaves.client.must('player:leave', {});
    // Some come and go so quickly that one batch has all of it.
    for (let i = 0; i < 5; i += 1) {
      const { client } = await product.join(game, `Short visit ${i}`, { key: `a join key of visitor ${i}` });
      await client.must('player:leave', {});
    }
    const last = await product.join(game, 'The last one');
    const rows = await eventually(
      async () => (await rowsOf(game)).map(({ playerId }) => playerId),
      (ids) => ids.includes(last.playerId) && ids.length <= 2,
    );
    expect(rows.toSorted()).toEqual([stays.playerId, last.playerId].toSorted());
    expect((await product.results(game)).players.map(({ playerId }) => playerId)).toEqual([
      stays.playerId,
      last.playerId,
    ]);
    const { shard: _, attempt: _attempt, answers: _answers, roster: _roster, ...keys } = shift.keys.room(game.gameId);
    for (const key of Object.values(keys).flatMap((value) => (typeof value === 'string' ? [value] : []))) {
      const dump = await dumpOf(key);
      expect(dump, key).not.toContain(leaves.playerId);
      expect(dump, key).not.toContain('Short visit');
    }
    expect(await shift.redis.hlen(keys.joinKeys)).toBe(0);
  });
});

/** Everything that a key holds, as text. */
async function dumpOf(key: string): Promise<string> {
  const { redis } = scenery.shift;
  const type = await redis.type(key);
  if (type === 'hash') return JSON.stringify(await redis.hgetall(key));
  if (type === 'set') return JSON.stringify(await redis.smembers(key));
  if (type === 'zset') return JSON.stringify(await redis.zrangebyscore(key, '-inf', '+inf'));
  if (type === 'list') return JSON.stringify(await redis.lrange(key, 0, -1));
  return (await redis.get(key)) ?? '';
}

describe('the host removes all who are not connected [SWEEP-1]', () => {
  test('in the lobby: they leave, are counted, and may come back', async () => {
    const { product } = scenery;
    const { game, host } = await setStage(product, { players: 0 });
    const ghosts: TestPlayer[] = [];
    for (let i = 0; i < 3; i += 1) ghosts.push(await product.join(game, `Ghost ${i}`, { web: i }));
    const here = await product.join(game, 'Here');
    for (const ghost of ghosts) await vanish(game, ghost, 1);
    expect(await host.must('host:sweep', {})).toMatchObject({ removed: 3 });
    expect(await host.must('host:sweep', {})).toMatchObject({ removed: 0 });
    expect(await nicknames(host)).toEqual(['Here']);
    for (const { token } of ghosts) expect(await connect(token)).toBe('bad_token');
    expect(here.client.socket.connected).toBe(true);
    await product.join(game, 'Ghost 0');
    await eventually(
      async () => (await rowsOf(game)).map(({ nickname }) => nickname).toSorted(),
      (names) => names.join() === 'Ghost 0,Here',
    );
  });

  test('more of them than one call takes, with one press', async () => {
    const { product, shift } = scenery;
    const { game, host } = await setStage(product, { players: 0 });
    const here = await product.join(game, 'Here');
    const ghosts = 450;
    for (let done = 0; done < ghosts; done += 50) {
      // oxlint-disable-next-line no-await-in-loop -- fifty at a time are enough for one machine
      const some = await Promise.all(
        Array.from({ length: 50 }, (_, i) => product.join(game, `Ghost ${done + i}`, { web: i })),
      );
      for (const { client } of some) client.close();
    }
    await eventually(
      () => shift.redis.zcard(shift.keys.room(game.gameId).gone),
      (gone) => gone === ghosts,
    );
    expect(await host.must('host:sweep', {})).toMatchObject({ removed: ghosts });
    expect(await nicknames(host)).toEqual(['Here']);
    expect(here.client.socket.connected).toBe(true);
  }, 60_000);

  test('not later: seats have scores by then', async () => {
    const { game, host, players } = await setStage(scenery.product);
    await host.must('host:start', {});
    await vanish(game, players[1] as TestPlayer, graceMs);
    expect(await host.send('host:sweep', {})).toMatchObject(refused('not_open'));
    expect((await roomOf(host)).players).toBe(2);
  });
});

describe('joining again after leaving', () => {
  test('is limited for a connection, and says when to come again [LIM-8]', async () => {
    const { product } = scenery;
    const { game } = await setStage(product, { players: 0 });
    const client = await product.client({}, 1).connected();
    const replies: object[] = [];
    for (let i = 0; i < 12; i += 1) {
      const reply = await client.send('player:join', { pin: game.pin, nickname: 'To and fro' });
      replies.push(reply);
      if (reply.ok) await client.must('player:leave', {});
    }
    expect(replies[0]).toMatchObject({ ok: true });
    expect(replies[1]).toMatchObject({ ok: true });
    expect(replies.at(-1)).toMatchObject({ ok: false, error: { code: 'too_many', retryable: true } });
    expect((replies.at(-1) as { error: { retryAfterMs: number } }).error.retryAfterMs).toBeGreaterThan(0);
    // First joins from the same address are not.
    await product.join(game, 'A new one', { web: 1 });
  });
});
