/** A host removes players in any phase, and keeps them out for as long as wanted. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { ClientPayload } from '../../src/protocol/client-events.ts';
import type { TestGame } from '../support/quickfire.ts';
import type { TestClient } from '../support/test-client.ts';
import { newPerson, ticketOf } from './people.ts';
import { type Scenery, setStage, startScenery, stepTo } from './stage.ts';

let scenery: Scenery;
beforeAll(async () => {
  scenery = await startScenery();
});
afterEach(() => scenery.watch.check());
afterAll(() => scenery.stop());

const banned = { ok: false, error: { code: 'not_allowed', retryable: false } };
const device = (name: string): string => `the device of ${name}`.padEnd(24, '.');
const keyOf = (name: string): string => `the join key of ${name}`.padEnd(24, '.');

async function join(
  game: Pick<TestGame, 'pin'>,
  nickname: string,
  more: Partial<ClientPayload<'player:join'>> = {},
  web = 0,
) {
  const client = await scenery.product.client({}, web).connected();
  return { client, reply: await client.send('player:join', { pin: game.pin, nickname, ...more }) };
}

async function seat(game: TestGame, nickname: string, more: Partial<ClientPayload<'player:join'>>) {
  const { client, reply } = await join(game, nickname, more);
  if (!reply.ok) throw new Error(JSON.stringify(reply.error));
  return { client, playerId: reply.playerId, token: reply.token };
}

const bannedIn = async (host: TestClient) => (await host.must('room:sync', {})).snapshot.banned;

describe('a ban', () => {
  test.each(['lobby', 'open', 'reveal', 'standings'] as const)(
    'in %s: neither key nor device gets in again [BAN-1]',
    async (phase) => {
      const { game, host } = await setStage(scenery.product, { players: 1 });
      const mallory = await seat(game, 'Mallory', { key: keyOf('Mallory'), device: device('Mallory') });
      if (phase !== 'lobby') await stepTo(host, phase);
      await host.must('host:kick', { playerId: mallory.playerId, ban: true });
      expect((await mallory.client.event('player:kicked')).reason).toBe('host');
      const tries: Partial<ClientPayload<'player:join'>>[] = [
        { key: keyOf('Mallory') },
        { key: keyOf('another'), device: device('Mallory') },
        { device: device('Mallory') },
      ];
      for (const [web, more] of tries.entries()) {
        // oxlint-disable-next-line no-await-in-loop -- one try after the other
        expect((await join(game, 'Somebody else', more, web % 2)).reply).toMatchObject(banned);
      }
      expect(await bannedIn(host)).toEqual([{ playerId: mallory.playerId, nickname: 'Mallory' }]);
      // Others come in, with the same name too.
      expect((await join(game, 'Mallory', { key: keyOf('other'), device: device('other') })).reply.ok).toBe(true);
      await host.must('host:unban', { playerId: mallory.playerId });
      await host.must('host:unban', { playerId: mallory.playerId });
      expect(await bannedIn(host)).toEqual([]);
      const again = await join(game, 'Mallory again', { key: keyOf('Mallory'), device: device('Mallory') });
      expect(again.reply.ok).toBe(true);
    },
  );

  test('is of one game, and is not told to players [BAN-2]', async () => {
    const { game, host } = await setStage(scenery.product, { players: 0 });
    const { game: other } = await setStage(scenery.product, { players: 0 });
    const mallory = await seat(game, 'Mallory', { device: device('Mallory') });
    const ana = await seat(game, 'Ana', {});
    await host.must('host:kick', { playerId: mallory.playerId, ban: true });
    expect((await ana.client.must('room:sync', {})).snapshot).not.toHaveProperty('banned');
    expect((await join(other, 'Mallory', { device: device('Mallory') })).reply.ok).toBe(true);
  });

  test('of a device that two share ends when the last of them is let in again', async () => {
    const { game, host } = await setStage(scenery.product, { players: 0 });
    const [first, second] = [
      await seat(game, 'First', { key: keyOf('first'), device: device('shared') }),
      await seat(game, 'Second', { key: keyOf('second'), device: device('shared') }),
    ];
    for (const { playerId } of [first, second]) await host.must('host:kick', { playerId, ban: true });
    await host.must('host:unban', { playerId: first.playerId });
    expect((await join(game, 'First', { device: device('shared') })).reply).toMatchObject(banned);
    await host.must('host:unban', { playerId: second.playerId });
    expect((await join(game, 'First', { device: device('shared') })).reply.ok).toBe(true);
  });

  test('is of the person too, whatever ticket, key or device they come with [TICK-8]', async () => {
    const { game, host } = await setStage(scenery.product, { players: 0 });
    const person = await newPerson(scenery.product);
    const ticket = () => ticketOf(scenery.product, person, game);
    const mallory = await seat(game, 'Mallory', { ticket: await ticket(), key: keyOf('M'), device: device('M') });
    await host.must('host:kick', { playerId: mallory.playerId, ban: true });
    const elsewhere = { key: keyOf('another'), device: device('another') };
    const tickets = [await ticket(), await ticket()];
    for (const one of tickets) {
      expect((await join(game, 'Eve', { ticket: one, ...elsewhere }, 1)).reply).toMatchObject(banned);
    }
    expect(await bannedIn(host)).toEqual([{ playerId: mallory.playerId, nickname: 'Mallory' }]);
    await host.must('host:unban', { playerId: mallory.playerId });
    expect((await join(game, 'Eve', { ticket: tickets[0]!, ...elsewhere })).reply.ok).toBe(true);
  });

  test('without one, whoever was removed may come again', async () => {
    const { game, host } = await setStage(scenery.product, { players: 0 });
    const ana = await seat(game, 'Ana', { key: keyOf('Ana'), device: device('Ana') });
    await host.must('host:kick', { playerId: ana.playerId });
    expect(await bannedIn(host)).toEqual([]);
    expect((await join(game, 'Ana', { key: keyOf('Ana'), device: device('Ana') })).reply.ok).toBe(true);
  });

  test('ends at a number of them, and a kick without one goes on', async () => {
    const { game, host } = await setStage(scenery.product, { players: 0 });
    const { redis, keys } = scenery.shift;
    const { control } = keys.room(game.gameId);
    const rows = Array.from({ length: 500 }, (_, i) => ({ playerId: `p${i}`, nickname: `N${i}` }));
    await redis.hset(control, 'banned', JSON.stringify(rows));
    const ana = await seat(game, 'Ana', {});
    expect(await host.send('host:kick', { playerId: ana.playerId, ban: true })).toMatchObject({
      ok: false,
      error: { code: 'limit', details: { limit: 'bans', maximum: 500 } },
    });
    await host.must('host:kick', { playerId: ana.playerId });
    expect(await bannedIn(host)).toHaveLength(500);
  });
});
