/** Who is let in: locks, limits, names, teams, hosts; and what each role may send. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { TestGame } from '../support/quickfire.ts';
import { singlesQuiz } from '../support/quizzes.ts';
import { answer, roomOf, type Scenery, setStage, startScenery, stepTo } from './stage.ts';

let scenery: Scenery;

beforeAll(async () => {
  scenery = await startScenery();
});
afterEach(() => scenery.watch.check());
afterAll(() => scenery.stop());

const refused = (code: string) => ({ ok: false, error: { code, retryable: false } });

async function join(game: Pick<TestGame, 'pin'>, more: object = {}, web = 1) {
  const client = await scenery.product.client({}, web).connected();
  return client.send('player:join', { pin: game.pin, nickname: 'Newcomer', ...more });
}

describe('a room that takes no one in', () => {
  test('is locked by its settings, or by the host, and tells the lobby [JOIN-4]', async () => {
    const { product } = scenery;
    const { game, host, players } = await setStage(product, { settings: { locked: true }, players: 0 });
    expect((await roomOf(host)).locked).toBe(true);
    expect(await join(game)).toMatchObject(refused('room_locked'));
    expect((await product.rest('GET', `/api/rooms/${game.pin}`)).body).toMatchObject({ locked: true, phase: 'lobby' });
    await host.must('host:lock', { locked: false });
    await host.event('room:locked', ({ locked }) => !locked);
    players.push(await product.join(game, 'In', { web: 1 }));
    await host.must('host:lock', { locked: true });
    await host.must('host:lock', { locked: true });
    for (const { client } of players) expect(await client.event('room:locked')).toEqual({ rev: 0, locked: true });
    expect(await join(game)).toMatchObject(refused('room_locked'));
    // The lock is no transition: the host starts the room it has seen.
    expect(await host.must('host:start', { rev: 0 })).toMatchObject({ rev: 1, phase: 'open' });
    await host.must('host:lock', { locked: false });
    expect(await join(game)).toMatchObject({ ok: true });
  });

  test('has started and takes no late joiners [JOIN-4]', async () => {
    const { game, host } = await setStage(scenery.product, { settings: { lateJoin: false } });
    await host.must('host:start', {});
    expect(await join(game)).toMatchObject(refused('room_locked'));
  });

  test('is full, until a seat is free [JOIN-5]', async () => {
    const { game, host, players } = await setStage(scenery.product, { settings: { maxPlayers: 2 } });
    expect(await join(game)).toMatchObject(refused('room_full'));
    await players[1]?.client.must('player:leave', {});
    expect(await join(game)).toMatchObject({ ok: true });
    await host.must('host:kick', { playerId: players[0]?.playerId });
    expect(await join(game, { nickname: 'Next' })).toMatchObject({ ok: true });
    expect(await join(game, { nickname: 'Third' })).toMatchObject(refused('room_full'));
  });

  test('does not exist, is over, or the PIN is none [JOIN-3]', async () => {
    const { game, host } = await setStage(scenery.product);
    const unknown = game.pin === '000000' ? '000001' : '000000';
    expect(await join({ pin: unknown })).toMatchObject(refused('no_such_room'));
    for (const pin of ['12345', '1234567', '12345a', '']) {
      expect(await join({ pin })).toMatchObject(refused('bad_request'));
    }
    await stepTo(host, 'over');
    expect(await join(game)).toMatchObject(refused('no_such_room'));
    for (const pin of [game.pin, unknown]) {
      const { status, body } = await scenery.product.rest('GET', `/api/rooms/${pin}`);
      expect([status, body]).toMatchObject([404, { error: { code: 'no_such_room' } }]);
    }
  });
});

test('names are unique by look, and have 1 to 24 characters that can be seen [JOIN-6]', async () => {
  const { game } = await setStage(scenery.product, { players: 0 });
  expect(await join(game, { nickname: '  Élodie  ' })).toMatchObject({
    ok: true,
    snapshot: { you: { nickname: 'Élodie' } },
  });
  for (const nickname of ['Élodie', 'élodie', 'E\u0301lodie', 'Él\u200bodie', 'ÉLODIE ']) {
    expect(await join(game, { nickname })).toMatchObject(refused('name_taken'));
  }
  for (const nickname of ['', '   ', '\u200b', 'x'.repeat(25), '👩‍👩‍👧‍👦'.repeat(25)]) {
    expect(await join(game, { nickname })).toMatchObject(refused('name_refused'));
  }
  expect(await join(game, { nickname: '👩‍👩‍👧‍👦'.repeat(20) })).toMatchObject({ ok: true });
  for (const nickname of ['a\0b', '\ud800', 7, undefined]) {
    expect(await join(game, { nickname })).toMatchObject(refused('bad_request'));
  }
});

test('teams: the one asked for, else the smallest; one that is not there is refused [JOIN-2]', async () => {
  const { product } = scenery;
  const { game, host } = await setStage(product, { settings: { teams: ['Red', 'Blue', 'Green'] }, players: 0 });
  expect((await roomOf(host)).teams).toEqual(['Red', 'Blue', 'Green']);
  expect((await product.rest('GET', `/api/rooms/${game.pin}`)).body).toMatchObject({ teams: ['Red', 'Blue', 'Green'] });
  const teamOf = async (nickname: string, team?: string) => {
    const { client } = await product.join(game, nickname, { web: 1, ...(team === undefined ? {} : { team }) });
    return (await client.snapshot()).you?.team;
  };
  expect(await teamOf('A', 'Blue')).toBe('Blue');
  expect(await teamOf('B', 'Red')).toBe('Red');
  expect(await teamOf('C')).toBe('Green');
  expect(await teamOf('D', 'Green')).toBe('Green');
  expect(new Set([await teamOf('E'), await teamOf('F')])).toEqual(new Set(['Red', 'Blue']));
  expect(await join(game, { team: 'Yellow' })).toMatchObject(refused('bad_request'));
  expect((await host.snapshot()).roster?.map(({ team }) => team)).toHaveLength(6);
  const { game: alone } = await setStage(product, { players: 0 });
  expect(await join(alone, { team: 'Red' })).toMatchObject(refused('bad_request'));
});

describe('hosts', () => {
  test('several work side by side, with tokens of their own, on any process', async () => {
    const { product } = scenery;
    const { game, host } = await setStage(product);
    const path = `/api/games/${game.gameId}/host-token`;
    const made = await product.rest<{ hostToken: string }>('POST', path, undefined, game.ownerToken);
    expect(made.status).toBe(201);
    const second = await product.host({ ...game, hostToken: made.body.hostToken }, 1);
    const third = await product.host(game, 1);
    await second.must('host:start', {});
    for (const client of [host, second, third]) await client.event('question:open');
    await third.must('host:pause', {});
    for (const client of [host, second, third]) await client.event('game:paused');
    await host.must('host:next', {});
    for (const client of [host, second, third]) {
      await client.event('question:closed');
      expect(client.socket.connected).toBe(true);
    }
  });

  test('a token for another device is for the owner alone [REST-9]', async () => {
    const { product } = scenery;
    const { game } = await setStage(product, { players: 0 });
    const path = `/api/games/${game.gameId}/host-token`;
    expect((await product.rest('POST', path, undefined, await product.guest())).status).toBe(404);
    expect((await product.rest('POST', path)).status).toBe(401);
    expect((await product.rest('POST', path, undefined, game.hostToken)).status).toBe(401);
  });
});

test('who has no seat, or the other role, may not; anyone may ask for the time [EVT-4, JOIN-8]', async () => {
  const { host, players } = await setStage(scenery.product, { quiz: singlesQuiz(1) });
  const newcomer = await scenery.product.client({}, 1).connected();
  const player = (players[0] as (typeof players)[0]).client;
  await host.must('host:start', {});
  await answer(players[1] as (typeof players)[0], 0, 0);
  const forHosts = ['host:start', 'host:next', 'host:end', 'host:pause', 'host:resume'] as const;
  for (const event of [...forHosts, 'room:sync', 'player:leave'] as const) {
    expect(await newcomer.send(event, {})).toMatchObject(refused('not_allowed'));
  }
  for (const event of forHosts) expect(await player.send(event, {})).toMatchObject(refused('not_allowed'));
  expect(await player.send('host:extend', { ms: 5000 })).toMatchObject(refused('not_allowed'));
  expect(await player.send('host:lock', { locked: true })).toMatchObject(refused('not_allowed'));
  expect(await player.send('host:kick', { playerId: players[1]?.playerId })).toMatchObject(refused('not_allowed'));
  for (const client of [newcomer, host]) {
    expect(await client.send('player:answer', { question: 0, answer: 0 })).toMatchObject(refused('not_allowed'));
    expect(await client.send('player:react', { emoji: '👍' })).toMatchObject(refused('not_allowed'));
    expect(await client.send('player:receipts', { receipts: [] })).toMatchObject(refused('not_allowed'));
  }
  for (const client of [player, host]) {
    const again = { pin: '123456', nickname: 'Again' };
    expect(await client.send('player:join', again)).toMatchObject(refused('not_allowed'));
  }
  const { opensAt } = await host.event('question:open');
  for (const client of [newcomer, player, host]) {
    expect((await client.must('clock:ping', {})).now).toBeGreaterThanOrEqual(opensAt);
  }
  expect(await roomOf(host)).toMatchObject({ phase: 'open', paused: false, locked: false });
});
