/** The next game of the same people: one tap under the same name, also for who comes back later; bans go along. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { RoomClient } from '../../src/client/room-client.ts';
import type { ClientPayload } from '../../src/protocol/client-events.ts';
import type { TestClient } from '../support/test-client.ts';
import { singlesQuiz } from '../support/quizzes.ts';
import { newPerson, type Person, ticketOf } from './people.ts';
import { eventually, type Scenery, startScenery } from './stage.ts';

let scenery: Scenery;
beforeAll(async () => {
  scenery = await startScenery();
});
afterEach(() => scenery.watch.check());
afterAll(() => scenery.stop());

const keyOf = (name: string): string => `the join key of ${name}`.padEnd(24, '.');
const device = (name: string): string => `the device of ${name}`.padEnd(24, '.');

interface Evening {
  ownerToken: string;
  quizId: string;
}
interface Opened {
  gameId: string;
  pin: string;
  hostToken: string;
}

async function evening(): Promise<Evening> {
  const ownerToken = await scenery.product.guest();
  const quiz = await scenery.product.rest<{ id: string }>('POST', '/api/quizzes', singlesQuiz(2), ownerToken);
  return { ownerToken, quizId: quiz.body.id };
}

const open = (by: Evening, more: { after?: string } = {}, headers: Record<string, string> = {}, web = 0) =>
  scenery.product.rest<Opened & { error?: { code: string }; replayed?: boolean }>(
    'POST',
    '/api/games',
    { quizId: by.quizId, settings: { introMs: 0 }, ...more },
    by.ownerToken,
    { headers, web },
  );

async function opened(by: Evening, more: { after?: string } = {}): Promise<Opened & { host: TestClient }> {
  const { status, body } = await open(by, more);
  if (status !== 201) throw new Error(JSON.stringify(body));
  return { ...body, host: await scenery.product.client({ token: body.hostToken }).connected() };
}

async function join(pin: string, nickname: string, more: Partial<ClientPayload<'player:join'>> = {}, web = 0) {
  const client = await scenery.product.client({}, web).connected();
  return { client, reply: await client.send('player:join', { pin, nickname, ...more }) };
}

async function seat(pin: string, nickname: string, more: Partial<ClientPayload<'player:join'>> = {}, web = 0) {
  const { client, reply } = await join(pin, nickname, more, web);
  if (!reply.ok) throw new Error(JSON.stringify(reply.error));
  return { client, ...reply };
}

async function end({ host }: { host: TestClient }): Promise<void> {
  await host.must('host:start', {});
  await host.must('host:end', {});
  await host.event('game:over');
}

describe('the next game', () => {
  test('is told to everybody of the one before, at once or when they come back, without raising rev [NEXT-1]', async () => {
    const by = await evening();
    const first = await opened(by);
    const [ana, bea] = [await seat(first.pin, 'Ana'), await seat(first.pin, 'Bea', {}, 1)];
    bea.client.close();
    await end(first);
    const { rev } = await first.host.snapshot();
    const next = await opened(by, { after: first.gameId });
    const told = { pin: next.pin, title: '2 singles' };
    for (const client of [ana.client, first.host]) {
      expect(await client.event('room:next')).toMatchObject({ ...told, rev });
      expect((await client.snapshot()).room.next).toEqual(told);
    }
    const again = await scenery.product.client({ token: bea.token }, 1).connected();
    expect((await again.event('room:snapshot')).room.next).toEqual(told);
    expect((await next.host.snapshot()).room).not.toHaveProperty('next');
  });

  test('keeps names for the devices and keys that had them, for a minute [NEXT-2]', async () => {
    const by = await evening();
    const first = await opened(by);
    await seat(first.pin, 'Ana', { key: keyOf('Ana') });
    await seat(first.pin, 'Bea', { device: device('Bea') }, 1);
    await seat(first.pin, 'Nobody knows');
    await end(first);
    const next = await opened(by, { after: first.gameId });
    const taken = { ok: false, error: { code: 'name_taken' } };
    expect((await join(next.pin, 'ANA', { key: keyOf('other') })).reply).toMatchObject(taken);
    expect((await join(next.pin, 'Bea', { device: device('other') })).reply).toMatchObject(taken);
    const other = await seat(next.pin, 'Other');
    expect(await other.client.send('player:rename', { nickname: 'Ana' })).toMatchObject(taken);
    expect((await join(next.pin, 'Nobody knows')).reply.ok).toBe(true);
    await seat(next.pin, 'Ana', { key: keyOf('Ana') });
    const renamed = await seat(next.pin, 'Bee', { device: device('Bea') }, 1);
    expect(await renamed.client.must('player:rename', { nickname: 'Bea' })).toMatchObject({ nickname: 'Bea' });
    // Once used, it is a name like any other.
    expect((await join(next.pin, 'Ana', { device: device('Ana') })).reply).toMatchObject(taken);
  });

  test('keeps the name of a person for them, and whom it had banned out, by any ticket [TICK-8, TICK-9]', async () => {
    const by = await evening();
    const first = await opened(by);
    const people = await Promise.all([0, 1, 2].map(() => newPerson(scenery.product)));
    const [ana, bea, mallory] = people as [Person, Person, Person];
    const ticket = async (who: Person, game: Opened) => ({ ticket: await ticketOf(scenery.product, who, game) });
    await seat(first.pin, 'Ana', await ticket(ana, first));
    const { playerId } = await seat(first.pin, 'Mallory', await ticket(mallory, first));
    await first.host.must('host:kick', { playerId, ban: true });
    await end(first);
    const next = await opened(by, { after: first.gameId });
    const taken = { ok: false, error: { code: 'name_taken' } };
    expect((await join(next.pin, 'ANA', { key: keyOf('other') })).reply).toMatchObject(taken);
    const hers = await ticket(bea, next);
    expect((await join(next.pin, 'Ana', hers)).reply).toMatchObject(taken);
    // The refusal has not used it up.
    expect((await join(next.pin, 'Bea', hers)).reply.ok).toBe(true);
    expect((await join(next.pin, 'Ana', { ...(await ticket(ana, next)), key: keyOf('new') })).reply.ok).toBe(true);
    const refused = (await join(next.pin, 'Eve', await ticket(mallory, next))).reply;
    expect(refused).toMatchObject({ ok: false, error: { code: 'not_allowed' } });
    await next.host.must('host:unban', { playerId });
    expect((await join(next.pin, 'Eve', await ticket(mallory, next))).reply.ok).toBe(true);
  });

  test('gives kept names away when their time is over', async () => {
    const by = await evening();
    const first = await opened(by);
    await seat(first.pin, 'Ana', { key: keyOf('Ana') });
    await end(first);
    const next = await opened(by, { after: first.gameId });
    const { redis, keys } = scenery.shift;
    const { names } = keys.room(next.gameId);
    for (const [name, holder] of Object.entries(await redis.hgetall(names))) {
      const parts = holder.split('|');
      await redis.hset(names, name, [parts[0], Number(parts[1]) - 60_001, ...parts.slice(2)].join('|'));
    }
    expect((await join(next.pin, 'Ana')).reply.ok).toBe(true);
  });

  test('keeps out whom the one before had banned, through several games, until that is lifted [NEXT-2]', async () => {
    const by = await evening();
    const first = await opened(by);
    const mallory = await seat(first.pin, 'Mallory', { key: keyOf('Mallory'), device: device('Mallory') });
    await first.host.must('host:kick', { playerId: mallory.playerId, ban: true });
    await end(first);
    const second = await opened(by, { after: first.gameId });
    const banned = { ok: false, error: { code: 'not_allowed' } };
    expect((await join(second.pin, 'M', { device: device('Mallory') }, 1)).reply).toMatchObject(banned);
    const eve = await seat(second.pin, 'Eve', { device: device('Eve') });
    await second.host.must('host:kick', { playerId: eve.playerId, ban: true });
    await end(second);
    const third = await opened(by, { after: second.gameId });
    expect((await join(third.pin, 'M', { device: device('Mallory') })).reply).toMatchObject(banned);
    expect((await join(third.pin, 'M', { key: keyOf('Mallory') })).reply).toMatchObject(banned);
    expect((await join(third.pin, 'Eve', { device: device('Eve') })).reply).toMatchObject(banned);
    expect((await third.host.snapshot()).banned?.map(({ nickname }) => nickname)).toEqual(['Mallory', 'Eve']);
    await third.host.must('host:unban', { playerId: mallory.playerId });
    expect((await join(third.pin, 'M', { device: device('Mallory') })).reply.ok).toBe(true);
  });

  test('is one, of a game of one’s own that is over [NEXT-1]', async () => {
    const [by, stranger] = [await evening(), await evening()];
    const first = await opened(by);
    expect((await open(by, { after: first.gameId })).body.error?.code).toBe('conflict');
    await end(first);
    expect((await open(stranger, { after: first.gameId })).body.error?.code).toBe('not_found');
    for (const after of ['no id', '00000000-0000-4000-8000-000000000000']) {
      expect((await open(by, { after })).body.error?.code).toBe('not_found');
    }
    // Two at once, and the same request again: one game.
    const replies = await Promise.all([0, 1].map((web) => open(by, { after: first.gameId.toUpperCase() }, {}, web)));
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([201, 409]));
    expect((await open(by, { after: first.gameId })).body.error?.code).toBe('conflict');
    const next = replies.find(({ status }) => status === 201)!.body;
    expect((await first.host.event('room:next')).pin).toBe(next.pin);
  });

  test('is the same game when the request is repeated with its key', async () => {
    const by = await evening();
    const first = await opened(by);
    await end(first);
    const request = () => open(by, { after: first.gameId }, { 'idempotency-key': 'again' });
    const [one, two] = [await request(), await request()];
    expect([one.status, two.status]).toEqual([201, 201]);
    expect(two.body).toMatchObject({ gameId: one.body.gameId, replayed: true });
  });

  test('may be opened when the room before is gone, and all of it is stored', async () => {
    const by = await evening();
    const first = await opened(by);
    await end(first);
    await eventually(
      async () => {
        const path = `/api/games/${first.gameId}/results`;
        return (await scenery.product.rest<{ status: string }>('GET', path, undefined, by.ownerToken)).body.status;
      },
      (status) => status === 'ended' || status === 'finished',
    );
    const { redis, keys } = scenery.shift;
    await redis.unlink(...Object.values(keys.room(first.gameId)).filter((key) => typeof key === 'string'));
    expect((await open(by, { after: first.gameId })).status).toBe(201);
  });
});

test('the headless client goes on under its name with its key', async () => {
  const by = await evening();
  const first = await opened(by);
  const client = new RoomClient({ url: scenery.product.url(1) });
  try {
    expect(await client.join({ pin: first.pin, nickname: 'Ana' })).toMatchObject({ ok: true });
    expect(client.follow()).toBeUndefined();
    await end(first);
    const next = await opened(by, { after: first.gameId });
    await eventually(
      async () => client.state.snapshot?.room.next?.pin,
      (pin) => pin === next.pin,
    );
    expect((await join(next.pin, 'Ana', { key: keyOf('thief') })).reply).toMatchObject({ ok: false });
    expect(await client.follow()).toMatchObject({ ok: true, snapshot: { room: { pin: next.pin, phase: 'lobby' } } });
    expect(client.state.snapshot?.you?.nickname).toBe('Ana');
  } finally {
    client.close();
  }
});
