/** Rooms whose players are named by the server: what somebody writes is never seen. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { ClientPayload } from '../../src/protocol/client-events.ts';
import type { TestGame } from '../support/quickfire.ts';
import { singlesQuiz } from '../support/quizzes.ts';
import { type Scenery, setStage, startScenery, stepTo } from './stage.ts';

let scenery: Scenery;
beforeAll(async () => {
  scenery = await startScenery();
});
afterEach(() => scenery.watch.check());
afterAll(() => scenery.stop());

const settings = { names: 'made_up' } as const;
const refused = (code: string, more: object = {}) => ({ ok: false, error: { code, ...more } });
const madeUp = /^[A-Z][a-z]+ [A-Z][a-z]+( [23457]{2,6})?$/;
const key = 'the join key of this test';

async function join(
  game: Pick<TestGame, 'pin'>,
  nickname: string,
  more: Partial<ClientPayload<'player:join'>> = {},
  web = 0,
) {
  const client = await scenery.product.client({}, web).connected();
  return { client, reply: await client.send('player:join', { pin: game.pin, nickname, ...more }) };
}

async function seat(game: Pick<TestGame, 'pin'>, nickname: string, more: Partial<ClientPayload<'player:join'>> = {}) {
  const { client, reply } = await join(game, nickname, more);
  if (!reply.ok) throw new Error(JSON.stringify(reply.error));
  const { playerId, token, snapshot } = reply;
  return { client, playerId, token, name: snapshot.you?.nickname ?? '' };
}

const definitionOf = async ({ gameId }: TestGame): Promise<{ settings: object }> =>
  JSON.parse((await scenery.shift.redis.get(scenery.shift.keys.room(gameId).definition)) ?? '{}');

describe('with made-up names only [NAME-2]', () => {
  test.each([
    ['a name', 'Theodora'],
    ['a word that is refused elsewhere', 'Fuck'],
    ['25 letters', 'x'.repeat(25)],
    ['far too many letters', 'x'.repeat(9000)],
    ['a tower of accents', `a${'\u0301'.repeat(30)}`],
  ])('%s is ignored', async (_name, nickname) => {
    const { game, host } = await setStage(scenery.product, { settings, players: 0 });
    const [first, second] = [await seat(game, nickname), await seat(game, nickname)];
    expect(first.name).toMatch(madeUp);
    expect(second.name).toMatch(madeUp);
    expect(second.name).not.toBe(first.name);
    expect((await host.snapshot()).roster?.map((row) => row.nickname)).toEqual([first.name, second.name]);
  });

  test('an empty name is refused all the same', async () => {
    const { game } = await setStage(scenery.product, { settings, players: 0 });
    for (const nickname of ['', ' \u200b ']) {
      expect((await join(game, nickname)).reply).toMatchObject(refused('name_refused', { reason: 'empty' }));
    }
  });

  test('newcomers are told before they join, and players in their snapshot', async () => {
    const { game } = await setStage(scenery.product, { settings, players: 0 });
    const { status, body } = await scenery.product.rest('GET', `/api/rooms/${game.pin}`);
    expect([status, body]).toMatchObject([200, { names: 'made_up' }]);
    const { client } = await seat(game, 'Ana');
    expect((await client.snapshot()).room.settings).toMatchObject(settings);
  });

  test.each(['lobby', 'open', 'reveal'] as const)('in %s nobody changes a name', async (phase) => {
    const { game, host } = await setStage(scenery.product, { settings, players: 0 });
    const { client, name } = await seat(game, 'Ana');
    if (phase !== 'lobby') await stepTo(host, phase);
    for (const nickname of ['Theodora', name, 'Fuck']) {
      expect(await client.send('player:rename', { nickname })).toMatchObject(
        refused('name_refused', { reason: 'made_up_only' }),
      );
    }
    expect((await host.snapshot()).roster?.map((row) => row.nickname)).toEqual([name]);
  });

  test('a join that is repeated gives the same name again, as do a token and a later phase', async () => {
    const { game, host } = await setStage(scenery.product, { settings, players: 0 });
    const first = await seat(game, 'Ana', { key });
    const again = await join(game, 'Another', { key }, 1);
    expect(again.reply).toMatchObject({
      ok: true,
      playerId: first.playerId,
      token: first.token,
      snapshot: { you: { nickname: first.name } },
    });
    expect((await first.client.event('player:kicked')).reason).toBe('replaced');
    const seated = scenery.product.client({ token: first.token }, 1);
    expect((await seated.event('room:snapshot')).you?.nickname).toBe(first.name);
    await stepTo(host, 'over');
    const { top } = await host.event('game:over');
    expect(top.map(({ nickname }) => nickname)).toEqual([first.name]);
  });

  test('a crowd that comes at once through two processes gets a name each', async () => {
    const { game, host } = await setStage(scenery.product, { settings, players: 0 });
    const crowd = await Promise.all(Array.from({ length: 120 }, (_, i) => join(game, 'Me', {}, i % 2)));
    const names = crowd.map(({ reply }) => (reply.ok ? reply.snapshot.you?.nickname : reply.error.code));
    expect(names.filter((name) => name === undefined || !madeUp.test(name))).toEqual([]);
    expect(new Set(names).size).toBe(120);
    expect((await host.snapshot()).room.players).toBe(120);
  });

  test('whatever else a room asks of newcomers it still asks', async () => {
    const { product } = scenery;
    const teams = await product.game(singlesQuiz(1), { ...settings, teams: ['Red', 'Blue'], maxPlayers: 2 });
    expect((await join(teams, 'Fuck', { team: 'Green' })).reply).toMatchObject(refused('bad_request'));
    expect((await join(teams, 'Fuck', { team: 'Red' })).reply).toMatchObject({
      ok: true,
      snapshot: { you: { team: 'Red' } },
    });
    await seat(teams, 'Ana');
    expect((await join(teams, 'Bob')).reply).toMatchObject(refused('room_full'));
    const locked = await product.game(singlesQuiz(1), { ...settings, locked: true });
    expect((await join(locked, 'x'.repeat(25))).reply).toMatchObject(refused('room_locked'));
  });
});

test.each([
  ['that says nothing of names', {}],
  ['with own names', { names: 'own' } as const],
])('a game %s is stored as it was before there was a choice', async (_name, given) => {
  const { game } = await setStage(scenery.product, { settings: given, players: 0 });
  expect((await definitionOf(game)).settings).not.toHaveProperty('names');
  expect((await scenery.product.rest('GET', `/api/rooms/${game.pin}`)).body).not.toHaveProperty('names');
  const { client, name } = await seat(game, 'Theodora');
  expect(name).toBe('Theodora');
  expect((await client.snapshot()).room.settings).not.toHaveProperty('names');
  expect(await client.send('player:rename', { nickname: 'Ana' })).toMatchObject({ ok: true });
});

test('another value is no setting', async () => {
  const made = scenery.product.game(singlesQuiz(1), { names: 'theirs' as 'own' });
  await expect(made).rejects.toThrow('bad_request');
});
