/** A seat goes on with another device, by a code that the host was given: a phone is lost, its player is not. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { RoomClient } from '../../src/client/room-client.ts';
import type { ClientPayload } from '../../src/protocol/client-events.ts';
import type { TestGame } from '../support/quickfire.ts';
import type { TestClient } from '../support/test-client.ts';
import { newPerson, ticketOf } from './people.ts';
import { answer, eventually, type Scenery, setStage, startScenery, stepTo } from './stage.ts';

let scenery: Scenery;
beforeAll(async () => {
  const env = {
    LIMIT_WRONG_PINS_PER_MINUTE: '1000',
    LIMIT_WRONG_PINS_PER_CONNECTION: '1000',
    LIMIT_WRONG_PIN_DELAY_MS: '0',
  };
  scenery = await startScenery({ env });
});
afterEach(() => scenery.watch.check());
afterAll(() => scenery.stop());

const keyOf = (name: string): string => `the join key of ${name}`.padEnd(24, '.');
const device = (name: string): string => `the device of ${name}`.padEnd(24, '.');
const wrong = { ok: false, error: { code: 'not_allowed', retryable: false } };

type Joining = Partial<ClientPayload<'player:join'>>;

async function join(game: Pick<TestGame, 'pin'>, more: Joining, web = 0) {
  const client = await scenery.product.client({}, web).connected();
  return { client, reply: await client.send('player:join', { pin: game.pin, nickname: 'x', ...more }) };
}

async function seat(game: TestGame, nickname: string, more: Joining = {}, web = 0) {
  const { client, reply } = await join(game, { nickname, ...more }, web);
  if (!reply.ok) throw new Error(JSON.stringify(reply.error));
  return { client, ...reply };
}

const codeFor = async (host: TestClient, playerId: string): Promise<string> =>
  (await host.must('host:readmit', { playerId })).code;

/** What connecting with a token comes to: the snapshot's player, or the code of the refusal. */
async function connect(token: string, web = 0): Promise<string | undefined> {
  const client = scenery.product.client({ token }, web);
  try {
    await client.connected();
    return (await client.snapshot()).you?.playerId;
  } catch (error) {
    return (error as { data?: { code?: string } }).data?.code;
  } finally {
    client.close();
  }
}

/** Another code of the same form. */
const otherThan = (code: string): string => (code[0] === '2' ? '3' : '2') + code.slice(1);

describe('a code', () => {
  test.each(['lobby', 'open', 'reveal', 'standings'] as const)(
    'in %s gives the seat with its score to another device, and voids what the one before holds [RECL-1, RECL-2]',
    async (phase) => {
      const { game, host, players } = await setStage(scenery.product, { players: 1 });
      const ana = await seat(game, 'Ana', { key: keyOf('old'), device: device('old') });
      if (phase !== 'lobby') {
        await host.must('host:start', {});
        await Promise.all([ana, players[0]!].map((player) => answer(player, 0, 0)));
        await stepTo(host, phase, phase === 'open' ? 1 : 0);
      }
      const before = (await ana.client.must('room:sync', {})).snapshot.you;
      const { code, expiresAt } = await host.must('host:readmit', { playerId: ana.playerId });
      expect(code).toMatch(/^[2-9A-HJKMNP-Z]{6}$/);
      expect(expiresAt - (await host.must('clock:ping', {})).now).toBeGreaterThan(290_000);
      // Small letters in groups, on the other process.
      const typed = ` ${code.slice(0, 3).toLowerCase()}-${code.slice(3)} `;
      const { client, reply } = await join(game, { reclaim: typed, key: keyOf('new'), device: device('new') }, 1);
      expect(reply).toMatchObject({ ok: true, playerId: ana.playerId, snapshot: { you: before } });
      expect((await ana.client.event('player:kicked')).reason).toBe('replaced');
      if (!reply.ok) throw new Error('no seat');
      expect(await connect(ana.token)).toBe('bad_token');
      expect((await join(game, { nickname: 'Ana 2', key: keyOf('old') })).reply).toMatchObject({
        ok: false,
        error: { code: 'bad_token' },
      });
      client.close();
      expect(await connect(reply.token)).toBe(ana.playerId);
      // Its reply was lost: the same key may ask again, with the code or without it.
      for (const more of [{ reclaim: code }, {}]) {
        const again = await join(game, { key: keyOf('new'), ...more });
        expect(again.reply).toMatchObject({ ok: true, playerId: ana.playerId, token: reply.token });
        again.client.close();
      }
      expect((await host.must('room:sync', {})).snapshot.room.players).toBe(2);
    },
  );

  test('works in a locked room that is full, and when the same phone comes back [RECL-1]', async () => {
    const { game, host } = await setStage(scenery.product, { players: 0, settings: { maxPlayers: 2 } });
    const ana = await seat(game, 'Ana', { key: keyOf('Ana') });
    await seat(game, 'Bea');
    await host.must('host:lock', { locked: true });
    const second = await seat(game, 'x', { reclaim: await codeFor(host, ana.playerId), key: keyOf('second') });
    expect(second.playerId).toBe(ana.playerId);
    // The first phone is found again: its key was void.
    const first = await seat(game, 'x', { reclaim: await codeFor(host, ana.playerId), key: keyOf('Ana') });
    expect(first.snapshot.you?.nickname).toBe('Ana');
    first.client.close();
    expect((await seat(game, 'x', { key: keyOf('Ana') })).playerId).toBe(ana.playerId);
    expect(await connect(second.token)).toBe('bad_token');
  });

  test('of two devices that use it at once, one gets the seat; another key gets nothing later [RECL-3]', async () => {
    const { game, host } = await setStage(scenery.product, { players: 0 });
    const ana = await seat(game, 'Ana');
    const code = await codeFor(host, ana.playerId);
    const tries = await Promise.all(
      ['a', 'b', 'c', 'd'].map((name, i) => join(game, { reclaim: code, key: keyOf(name) }, i % 2)),
    );
    const replies = tries.map(({ reply }) => reply);
    expect(replies.filter(({ ok }) => ok)).toHaveLength(1);
    for (const reply of replies.filter(({ ok }) => !ok)) expect(reply).toMatchObject(wrong);
    expect((await join(game, { reclaim: code })).reply).toMatchObject(wrong);
  });

  test('a device with a seat of its own keeps that seat by its token only', async () => {
    const { game, host } = await setStage(scenery.product, { players: 0 });
    const [ana, bea] = [await seat(game, 'Ana'), await seat(game, 'Bea', { key: keyOf('Bea') })];
    const more = { reclaim: await codeFor(host, ana.playerId), key: keyOf('Bea') };
    const taken = await seat(game, 'x', more);
    expect(taken.playerId).toBe(ana.playerId);
    expect(await connect(bea.token)).toBe(bea.playerId);
    await host.must('host:kick', { playerId: bea.playerId });
    // The key is that of Ana's seat now, whatever became of the other one.
    taken.client.close();
    expect((await seat(game, 'x', { key: keyOf('Bea') })).playerId).toBe(ana.playerId);
  });

  test('stays good beside later ones of the same seat until one of them is used', async () => {
    const { game, host } = await setStage(scenery.product, { players: 0 });
    const ana = await seat(game, 'Ana');
    const codes: string[] = [];
    for (let i = 0; i < 6; i += 1) codes.push(await codeFor(host, ana.playerId));
    const [tooOld = '', first = '', ...later] = codes;
    expect((await join(game, { reclaim: tooOld })).reply).toMatchObject(wrong);
    expect((await seat(game, 'x', { reclaim: first, key: keyOf('new') })).playerId).toBe(ana.playerId);
    for (const code of later) expect((await join(game, { reclaim: code })).reply).toMatchObject(wrong);
  });

  test('are two hundred of a room at most, of which used ones go with their time too', async () => {
    const { game, host } = await setStage(scenery.product, { players: 0 });
    const ana = await seat(game, 'Ana');
    const { redis, keys } = scenery.shift;
    const { joinKeys } = keys.room(game.gameId);
    const keep = (code: object) =>
      redis.hset(
        joinKeys,
        'codes',
        JSON.stringify({ wrong: 0, codes: Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`d${i}`, code])) }),
      );
    await keep({ player: 'somebody', till: '9999999999999' });
    expect(await host.send('host:readmit', { playerId: ana.playerId })).toMatchObject({
      ok: false,
      error: { code: 'limit', details: { limit: 'codes', maximum: 200 } },
    });
    await keep({ player: 'somebody', till: '1', used: true, key: 'a digest' });
    expect((await seat(game, 'x', { reclaim: await codeFor(host, ana.playerId) })).playerId).toBe(ana.playerId);
  });

  test('ends with its time, the seat, and the game [RECL-3]', async () => {
    const { game, host } = await setStage(scenery.product, { players: 0 });
    const [ana, bea] = [await seat(game, 'Ana'), await seat(game, 'Bea')];
    const second = await codeFor(host, ana.playerId);
    const joinKeys = scenery.shift.keys.room(game.gameId).joinKeys;
    const kept = JSON.parse((await scenery.shift.redis.hget(joinKeys, 'codes')) ?? '') as {
      codes: Record<string, { till: string }>;
    };
    for (const code of Object.values(kept.codes)) code.till = String(Number(code.till) - 300_001);
    await scenery.shift.redis.hset(joinKeys, 'codes', JSON.stringify(kept));
    expect((await join(game, { reclaim: second })).reply).toMatchObject(wrong);
    const removed = await codeFor(host, bea.playerId);
    await host.must('host:kick', { playerId: bea.playerId });
    expect((await join(game, { reclaim: removed })).reply).toMatchObject(wrong);
    expect(await host.send('host:readmit', { playerId: bea.playerId })).toMatchObject({
      ok: false,
      error: { code: 'bad_request' },
    });
    const last = await codeFor(host, ana.playerId);
    await host.must('host:start', {});
    await host.must('host:end', {});
    await host.event('game:over');
    expect(await host.send('host:readmit', { playerId: ana.playerId })).toMatchObject({
      ok: false,
      error: { code: 'not_open' },
    });
    expect((await join(game, { reclaim: last })).reply).toMatchObject({ ok: false, error: { code: 'no_such_room' } });
  });

  test('is void after ten wrong ones, with all others of the room [RECL-4]', async () => {
    const { game, host } = await setStage(scenery.product, { players: 0 });
    const [ana, bea] = [await seat(game, 'Ana'), await seat(game, 'Bea')];
    const codes = [await codeFor(host, ana.playerId), await codeFor(host, bea.playerId)];
    const guess = async (text: string) =>
      expect((await join(game, { reclaim: text })).reply, text).toMatchObject(wrong);
    for (let i = 0; i < 9; i += 1) await guess(i % 2 === 0 ? otherThan(codes[0]!) : 'no code at all');
    const taken = await seat(game, 'x', { reclaim: codes[1]!, key: keyOf('new') });
    expect(taken.playerId).toBe(bea.playerId);
    await guess('ABCDEF');
    await guess(codes[0]!);
    // The one that was used may still be repeated, and the next code works.
    taken.client.close();
    expect((await seat(game, 'x', { reclaim: codes[1]!, key: keyOf('new') })).playerId).toBe(bea.playerId);
    expect((await seat(game, 'x', { reclaim: await codeFor(host, ana.playerId) })).playerId).toBe(ana.playerId);
  });

  test('does not let in a banned browser; the name goes unjudged but must be there', async () => {
    const { game, host } = await setStage(scenery.product, { players: 0 });
    const [ana, mallory] = [await seat(game, 'Ana'), await seat(game, 'Mallory', { device: device('Mallory') })];
    await host.must('host:kick', { playerId: mallory.playerId, ban: true });
    const code = await codeFor(host, ana.playerId);
    expect((await join(game, { reclaim: code, device: device('Mallory') })).reply).toMatchObject(wrong);
    expect((await join(game, { reclaim: code, nickname: ' ' })).reply).toMatchObject({
      ok: false,
      error: { code: 'name_refused', reason: 'empty' },
    });
    expect((await seat(game, 'fuck', { reclaim: code })).snapshot.you?.nickname).toBe('Ana');
  });

  test('of a seat that is a person’s needs a ticket of that person too [TICK-6]', async () => {
    const { game, host } = await setStage(scenery.product, { players: 0 });
    const [ana, bea] = [await newPerson(scenery.product), await newPerson(scenery.product)];
    const [theirs, another] = [await ticketOf(scenery.product, ana, game), await ticketOf(scenery.product, bea, game)];
    const lost = await seat(game, 'Ana', { ticket: theirs, key: keyOf('lost') });
    const code = await codeFor(host, lost.playerId);
    for (const more of [{}, { ticket: another }]) {
      expect((await join(game, { reclaim: code, key: keyOf('found'), ...more })).reply).toMatchObject(wrong);
    }
    const ticket = await ticketOf(scenery.product, ana, game);
    const found = await seat(game, 'x', { reclaim: code, key: keyOf('found'), ticket });
    expect(found.playerId).toBe(lost.playerId);
    expect((await seat(game, 'x', { reclaim: code, key: keyOf('found'), ticket })).token).toBe(found.token);
    const thief = await join(game, { key: keyOf('thief'), ticket });
    expect(thief.reply).toMatchObject({ ok: false, error: { code: 'bad_token' } });
    // The ticket that was of no use there is still good.
    expect((await seat(game, 'Bea', { ticket: another })).playerId).not.toBe(lost.playerId);
  });

  test('counts as a wrong PIN when it is wrong [RECL-4]', async () => {
    const metric = async () => {
      const text = await (await fetch(`${scenery.product.url()}/metrics`)).text();
      return Number(/^quickfire_wrong_pins_total\{outcome="late"\} (\d+)/m.exec(text)?.[1] ?? 0);
    };
    const { game } = await setStage(scenery.product, { players: 0 });
    const before = await metric();
    await join(game, { reclaim: '222222' });
    await eventually(metric, (count) => count === before + 1);
  });
});

test('the headless client takes a seat by a code, and forgets one that went to another device', async () => {
  const { game, host } = await setStage(scenery.product, { players: 0 });
  const lost = new RoomClient({ url: scenery.product.url() });
  const found = new RoomClient({ url: scenery.product.url(1) });
  const hosting = new RoomClient({ url: scenery.product.url(), token: game.hostToken });
  try {
    const first = await lost.join({ pin: game.pin, nickname: 'Ana' });
    if (!first.ok) throw new Error('no seat');
    lost.close();
    hosting.connect();
    const given = await hosting.readmit(first.playerId);
    if (!given.ok) throw new Error('no code');
    const second = await found.join({ pin: game.pin, nickname: 'Ana', reclaim: given.code });
    expect(second).toMatchObject({ ok: true, playerId: first.playerId });
    lost.connect();
    await eventually(
      async () => lost.state.connection,
      (connection) => connection === 'refused',
    );
    expect(lost.state.error?.code).toBe('bad_token');
    // With its old key it would be refused again and again.
    expect(await lost.join({ pin: game.pin, nickname: 'Ben' })).toMatchObject({ ok: true });
  } finally {
    for (const client of [lost, found, hosting]) client.close();
  }
  expect((await host.must('room:sync', {})).snapshot.room.players).toBe(2);
});
