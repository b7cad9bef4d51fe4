/** Whoever is signed in takes a seat with a ticket, so that it is theirs: on every device, and in what is stored. */
import { MikroORM } from '@mikro-orm/postgresql';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { RoomClient } from '../../src/client/room-client.ts';
import { RoomTokens } from '../../src/live/rooms/room-tokens.ts';
import type { ClientPayload } from '../../src/protocol/client-events.ts';
import type { TestGame } from '../support/quickfire.ts';
import { singlesQuiz } from '../support/quizzes.ts';
import { askForTicket, newPerson, type Person, ticketOf } from './people.ts';
import { answer, eventually, type Scenery, setStage, startScenery, stepTo } from './stage.ts';

let scenery: Scenery;
let orm: MikroORM;
let tokens: RoomTokens;
const adminToken = 'the-admin-token-of-tickets';
beforeAll(async () => {
  const env = {
    ADMIN_TOKEN: adminToken,
    LIMIT_WRONG_PINS_PER_MINUTE: '1000',
    LIMIT_WRONG_PINS_PER_CONNECTION: '1000',
    LIMIT_WRONG_PIN_DELAY_MS: '0',
  };
  scenery = await startScenery({ env });
  tokens = new RoomTokens(scenery.product.env['APP_SECRET'] as string);
  orm = await MikroORM.init({
    clientUrl: scenery.product.env['DATABASE_URL'] ?? '',
    entities: [],
    discovery: { warnWhenNoEntities: false },
    dynamicImportProvider: (id) => import(id),
  });
});
afterEach(() => scenery.watch.check());
afterAll(async () => {
  await orm.close();
  await scenery.stop();
});

const keyOf = (name: string): string => `the join key of ${name}`.padEnd(24, '.');
const refused = (code: string) => ({ ok: false, error: { code } });

type Joining = Partial<ClientPayload<'player:join'>>;
const person = () => newPerson(scenery.product);
const ask = (who: Pick<Person, 'token'>, pin: unknown) => askForTicket(scenery.product, who, pin);
const ticketFor = (who: Person, game: Pick<TestGame, 'pin'>, web = 0) => ticketOf(scenery.product, who, game, web);

async function join({ pin }: Pick<TestGame, 'pin'>, nickname: string, more: Joining, web = 0) {
  const client = await scenery.product.client({}, web).connected();
  return { client, reply: await client.send('player:join', { pin, nickname, ...more }) };
}

async function seat(game: Pick<TestGame, 'pin'>, nickname: string, more: Joining, web = 0) {
  const { client, reply } = await join(game, nickname, more, web);
  if (!reply.ok) throw new Error(JSON.stringify(reply.error));
  return { client, ...reply };
}

/** The player that a token seats, or the code of its refusal. */
async function connect(token: string): Promise<string | undefined> {
  const client = scenery.product.client({ token });
  try {
    await client.connected();
    return (await client.snapshot()).you?.playerId;
  } catch (error) {
    return (error as { data?: { code?: string } }).data?.code;
  } finally {
    client.close();
  }
}

const storedOwners = async ({ gameId }: Pick<TestGame, 'gameId'>) =>
  await orm.em
    .getConnection()
    .execute<{ nickname: string; user_id: string | null }[]>(
      'select nickname, user_id from player where game_id = ? order by nickname',
      [gameId],
    );

const playersOf = async (game: TestGame) =>
  (await scenery.product.host(game).then((host) => host.must('room:sync', {}))).snapshot.room.players;

describe('a ticket', () => {
  test('is given for a room by its PIN, and named in the features [TICK-1]', async () => {
    const [ana, { game, host }] = [await person(), await setStage(scenery.product, { players: 0 })];
    const { status, body } = await ask(ana, game.pin);
    // Of Redis itself: what a process knows of its clock may be a little behind.
    const { now } = await host.snapshot();
    expect(status).toBe(201);
    expect(body.expiresAt - now).toBeGreaterThan(30_000);
    expect(body.expiresAt - now).toBeLessThanOrEqual(60_000);
    expect((await ask(ana, game.pin)).body.ticket).not.toBe(body.ticket);
    const path = `/api/rooms/${game.pin}`;
    const door = await scenery.product.rest<{ features: string[] }>('GET', path);
    expect(door.body.features).toContain('tickets');
    expect((await host.snapshot()).features).toContain('tickets');
    for (const pin of ['12345', '1234567', 'abcdef', '١٢٣٤٥٦', '', null, 418_273, [game.pin], { pin: game.pin }]) {
      expect((await ask(ana, pin)).body.error, JSON.stringify(pin)).toMatchObject({
        code: 'bad_request',
        details: [{ path: '/pin' }],
      });
    }
    const wrong = game.pin === '999999' ? '999998' : '999999';
    expect(await ask(ana, wrong)).toMatchObject({ status: 404, body: { error: { code: 'no_such_room' } } });
    expect(await ask({ token: 'nobody' }, game.pin)).toMatchObject({ status: 401 });
  });

  test.each([
    ['buffered', 100],
    ['direct', 0],
  ] as const)('makes the seat of a %s game the person’s, as it is stored [TICK-2]', async (path, percent) => {
    await scenery.product.rest('PUT', '/api/ops/rollout', { percent }, adminToken);
    const ana = await person();
    const game = await scenery.product.game(singlesQuiz(1), { introMs: 0 });
    expect((game as TestGame & { path?: string }).path).toBe(path);
    const host = await scenery.product.host(game);
    const seated = await seat(game, 'Ana', { ticket: await ticketFor(ana, game), key: keyOf('Ana') }, 1);
    const bea = await seat(game, 'Bea', {});
    await host.must('host:start', {});
    await Promise.all([seated, bea].map((player) => answer(player, 0, 0)));
    await stepTo(host, 'over');
    const results = await scenery.product.finalResults(game, true);
    expect(await storedOwners(game)).toEqual([
      { nickname: 'Ana', user_id: ana.id },
      { nickname: 'Bea', user_id: null },
    ]);
    // Nobody is told whose it is.
    const snapshots = [await host.must('room:sync', {}), await seated.client.must('room:sync', {})];
    expect(JSON.stringify([results, snapshots, host.received, bea.client.received, seated.snapshot])).not.toContain(
      ana.id,
    );
  });

  test('is used once: by its join key again, and by no other [TICK-3]', async () => {
    const [ana, { game }] = [await person(), await setStage(scenery.product, { players: 0 })];
    const ticket = await ticketFor(ana, game);
    const first = await seat(game, 'Ana', { ticket, key: keyOf('Ana') });
    const again = await seat(game, 'Other', { ticket, key: keyOf('Ana') }, 1);
    expect([again.playerId, again.token]).toEqual([first.playerId, first.token]);
    for (const more of [{ key: keyOf('thief') }, {}]) {
      expect((await join(game, 'Thief', { ticket, ...more })).reply).toMatchObject(refused('bad_token'));
    }
    const bare = await ticketFor(await person(), game);
    const bea = await seat(game, 'Bea', { ticket: bare });
    expect((await join(game, 'Bea 2', { ticket: bare })).reply).toMatchObject(refused('bad_token'));
    // Nor when its seat is gone, or its time over; but the join that it was good for may go on being repeated.
    await bea.client.must('player:leave', {});
    expect((await join(game, 'Bea 3', { ticket: bare, key: keyOf('Bea') })).reply).toMatchObject(refused('bad_token'));
    const read = tokens.readJoinTicket(ticket)!;
    const late = tokens.issueJoinTicket({ ...read, expiresAt: 1 });
    expect((await seat(game, 'x', { ticket: late, key: keyOf('Ana') })).playerId).toBe(first.playerId);
    expect(await playersOf(game)).toBe(1);
  });

  test('that is void seats nobody: too old, of another room, forged, no ticket at all [TICK-3, TICK-4]', async () => {
    const [ana, { game }] = [await person(), await setStage(scenery.product, { players: 0 })];
    const { game: other } = await setStage(scenery.product, { players: 0 });
    const ticket = await ticketFor(ana, game);
    const read = tokens.readJoinTicket(ticket)!;
    const end = ticket.at(-1) === 'A' ? 'B' : 'A';
    const voids = {
      'too old': tokens.issueJoinTicket({ ...read, expiresAt: read.expiresAt - 60_000 }),
      'of another room': await ticketFor(ana, other),
      'with another end': ticket.slice(0, -1) + end,
      'of somebody else': ticket.replace(ana.id, (await person()).id),
      'with more behind it': `${ticket}.x`,
      'with another secret': new RoomTokens('another secret of somebody else').issueJoinTicket(read),
      "a host's token": game.hostToken,
      "a guest's token": ana.token,
      'a letter': 'x',
      dots: '....',
    };
    for (const [what, text] of Object.entries(voids)) {
      const { reply } = await join(game, 'Ana', { ticket: text, key: keyOf(what) });
      expect(reply, what).toMatchObject({ ok: false, error: { code: 'bad_token', retryable: false } });
    }
    const odd = ['', ' ', '\0', 'x'.repeat(301), 'ä', '🎟️', '\u{d800}', [ticket], { ticket }, 7, null, true];
    for (const text of odd) {
      const { reply } = await join(game, 'Ana', { ticket: text as string });
      expect(reply, JSON.stringify(text)).toMatchObject(refused('bad_request'));
    }
    expect(await playersOf(game)).toBe(0);
    // None of it has cost the good one anything.
    expect((await seat(game, 'Ana', { ticket })).snapshot.you?.nickname).toBe('Ana');
    // A ticket seats nobody by itself.
    expect(await connect(await ticketFor(ana, game))).toBe('bad_token');
  });

  test('of another room tells no PIN: it counts as a wrong one [TICK-4]', async () => {
    const [ana, { game }] = [await person(), await setStage(scenery.product, { players: 0 })];
    const { game: other } = await setStage(scenery.product, { players: 0 });
    const count = async () => {
      const text = await (await fetch(`${scenery.product.url()}/metrics`)).text();
      return Number(/^quickfire_wrong_pins_total\{outcome="late"\} (\d+)/m.exec(text)?.[1] ?? 0);
    };
    const ticket = await ticketFor(ana, other);
    const before = await count();
    await join(game, 'Ana', { ticket });
    await ask(ana, game.pin === '999999' ? '999998' : '999999');
    await eventually(count, (now) => now === before + 2);
  });

  test('of a game that is over is given to nobody, and seats nobody [TICK-1]', async () => {
    const [ana, { game, host }] = [await person(), await setStage(scenery.product, { players: 1 })];
    const ticket = await ticketFor(ana, game);
    await host.must('host:start', {});
    await host.must('host:end', {});
    await host.event('game:over');
    expect((await join(game, 'Ana', { ticket })).reply).toMatchObject(refused('no_such_room'));
    expect((await ask(ana, game.pin)).body.error).toMatchObject({ code: 'no_such_room' });
  });
});

describe('the seat of a person', () => {
  test.each(['lobby', 'open', 'reveal', 'standings'] as const)(
    'in %s goes on with another device, with name and score, and voids what the one before holds [TICK-5]',
    async (phase) => {
      const [ana, { game, host, players }] = [await person(), await setStage(scenery.product, { players: 1 })];
      const first = await seat(game, 'Ana', { ticket: await ticketFor(ana, game), key: keyOf('phone') });
      if (phase !== 'lobby') {
        await host.must('host:start', {});
        await Promise.all([first, players[0]!].map((player) => answer(player, 0, 0)));
        await stepTo(host, phase, phase === 'open' ? 1 : 0);
      }
      // In a room that takes nobody else.
      if (phase !== 'open') await host.must('host:lock', { locked: true });
      const before = (await first.client.must('room:sync', {})).snapshot.you;
      const more = { ticket: await ticketFor(ana, game, 1), key: keyOf('laptop') };
      const second = await seat(game, 'Another name', more, 1);
      expect(second).toMatchObject({ playerId: first.playerId, snapshot: { you: before } });
      expect((await first.client.event('player:kicked')).reason).toBe('replaced');
      expect(await connect(first.token)).toBe('bad_token');
      expect((await join(game, 'Ana', { key: keyOf('phone') })).reply).toMatchObject(refused('bad_token'));
      second.client.close();
      expect(await connect(second.token)).toBe(first.playerId);
      // The reply was lost: the same join again.
      expect((await seat(game, 'Another name', more)).token).toBe(second.token);
      expect(await playersOf(game)).toBe(2);
    },
  );

  test('is one, however many devices come at once [TICK-5]', async () => {
    const [ana, { game }] = [await person(), await setStage(scenery.product, { players: 0 })];
    const tickets = await Promise.all([0, 1, 0, 1, 0, 1].map((web) => ticketFor(ana, game, web)));
    const seats = await Promise.all(
      tickets.map((ticket, i) => seat(game, `Ana ${i}`, { ticket, key: keyOf(`${i}`) }, i % 2)),
    );
    expect(new Set(seats.map(({ playerId }) => playerId)).size).toBe(1);
    expect(new Set(seats.map(({ token }) => token)).size).toBe(6);
    expect(await playersOf(game)).toBe(1);
    // One ticket that two devices have: one of them.
    const bea = await person();
    const shared = await ticketFor(bea, game);
    const tries = await Promise.all(
      [0, 1].map((i) => join(game, `Bea ${i}`, { ticket: shared, key: keyOf(`b${i}`) }, i)),
    );
    expect(tries.filter(({ reply }) => reply.ok)).toHaveLength(1);
    expect(await playersOf(game)).toBe(2);
  });

  test('stays when its own key joins with another ticket, or without; another person’s ticket does not open it [TICK-5]', async () => {
    const [ana, bea] = [await person(), await person()];
    const { game } = await setStage(scenery.product, { players: 0 });
    const first = await seat(game, 'Ana', { ticket: await ticketFor(ana, game), key: keyOf('Ana') });
    for (const more of [{}, { ticket: await ticketFor(ana, game) }]) {
      const again = await seat(game, 'x', { key: keyOf('Ana'), ...more });
      expect([again.playerId, again.token]).toEqual([first.playerId, first.token]);
    }
    const theirs = { ticket: await ticketFor(bea, game), key: keyOf('Ana') };
    expect((await join(game, 'Bea', theirs)).reply).toMatchObject(refused('bad_token'));
    // A seat that was taken without a ticket stays nobody's.
    const anonymous = await seat(game, 'Nobody', { key: keyOf('nobody') });
    const ticket = await ticketFor(bea, game);
    expect((await seat(game, 'x', { ticket, key: keyOf('nobody') })).playerId).toBe(anonymous.playerId);
    await eventually(
      () => storedOwners(game),
      (rows) => rows.length === 2,
    );
    expect(await storedOwners(game)).toEqual([
      { nickname: 'Ana', user_id: ana.id },
      { nickname: 'Nobody', user_id: null },
    ]);
  });

  test('takes the key of a seat without a person along, which keeps its token only', async () => {
    const [ana, { game }] = [await person(), await setStage(scenery.product, { players: 0 })];
    const phone = await seat(game, 'Ana', { ticket: await ticketFor(ana, game), key: keyOf('phone') });
    const other = await seat(game, 'Before', { key: keyOf('laptop') });
    const taken = await seat(game, 'x', { ticket: await ticketFor(ana, game), key: keyOf('laptop') });
    expect(taken.playerId).toBe(phone.playerId);
    expect(await connect(other.token)).toBe(other.playerId);
    expect((await seat(game, 'x', { key: keyOf('laptop') })).playerId).toBe(phone.playerId);
  });

  test('is gone when they leave the lobby or are removed: the next ticket takes a new one', async () => {
    const [ana, { game, host }] = [await person(), await setStage(scenery.product, { players: 0 })];
    const first = await seat(game, 'Ana', { ticket: await ticketFor(ana, game) });
    await first.client.must('player:leave', {});
    const second = await seat(game, 'Ana', { ticket: await ticketFor(ana, game) });
    expect(second.playerId).not.toBe(first.playerId);
    await host.must('host:kick', { playerId: second.playerId });
    const third = await seat(game, 'Ana', { ticket: await ticketFor(ana, game) });
    expect(third.playerId).not.toBe(second.playerId);
    expect(await playersOf(game)).toBe(1);
    expect((await host.must('room:sync', {})).snapshot.roster).toHaveLength(1);
  });

  test('may change devices often, but not without end [TICK-7]', async () => {
    const [ana, { game }] = [await person(), await setStage(scenery.product, { players: 0 })];
    const first = await seat(game, 'Ana', { ticket: await ticketFor(ana, game) });
    for (let i = 1; i < 20; i += 1) {
      const next = await seat(game, 'Ana', { ticket: await ticketFor(ana, game) }, i);
      expect(next.playerId).toBe(first.playerId);
    }
    const { reply } = await join(game, 'Ana', { ticket: await ticketFor(ana, game) });
    expect(reply).toMatchObject({ ok: false, error: { code: 'too_many', retryable: true } });
    if (!reply.ok) expect(reply.error.retryAfterMs).toBeLessThanOrEqual(60_000);
    // What is remembered is bounded, and goes with its time.
    const { redis, keys } = scenery.shift;
    const { joinKeys, seats } = keys.room(game.gameId);
    const used = JSON.parse((await redis.hget(joinKeys, `tickets:${ana.id}`)) ?? '') as { till: string }[];
    expect(used).toHaveLength(20);
    for (const ticket of used) ticket.till = '1';
    await redis.hset(joinKeys, `tickets:${ana.id}`, JSON.stringify(used));
    await seat(game, 'Ana', { ticket: await ticketFor(ana, game) });
    expect(JSON.parse((await redis.hget(joinKeys, `tickets:${ana.id}`)) ?? '')).toHaveLength(1);
    const stored = JSON.parse((await redis.hget(seats, first.playerId)) ?? '') as object;
    await redis.hset(seats, first.playerId, JSON.stringify({ ...stored, generation: 100 }));
    expect((await join(game, 'Ana', { ticket: await ticketFor(ana, game) })).reply).toMatchObject({
      ok: false,
      error: { code: 'limit', details: { limit: 'devices', maximum: 100 } },
    });
  });

  test('has a made-up name where all have, and the room’s team', async () => {
    const settings = { names: 'made_up' as const, teams: ['Red', 'Blue'] };
    const [ana, { game }] = [await person(), await setStage(scenery.product, { players: 0, settings })];
    const first = await seat(game, 'x', { ticket: await ticketFor(ana, game), team: 'Blue' });
    expect(first.snapshot.you).toMatchObject({ team: 'Blue' });
    const second = await seat(game, 'x', { ticket: await ticketFor(ana, game), team: 'Red' });
    expect(second.snapshot.you).toEqual(first.snapshot.you);
  });
});

describe('a person', () => {
  test('who was a guest takes their seats along into an account', async () => {
    const [ana, { game }] = [await person(), await setStage(scenery.product, { players: 0 })];
    await seat(game, 'Ana', { ticket: await ticketFor(ana, game) });
    await eventually(
      () => storedOwners(game),
      (rows) => rows.length === 1,
    );
    const login = { login: 'takes.seats.along', password: 'rivers on candles' };
    const { body } = await scenery.product.rest<{ user: { id: string } }>('POST', '/api/auth/register', login);
    await scenery.product.rest('POST', '/api/auth/login', { ...login, adopt: true }, ana.token);
    expect(body.user.id).not.toBe(ana.id);
    expect(await storedOwners(game)).toEqual([{ nickname: 'Ana', user_id: body.user.id }]);
  });

  test('goes on with the headless client on a second device, and back on the first', async () => {
    const [ana, { game }] = [await person(), await setStage(scenery.product, { players: 0 })];
    const [phone, laptop] = [0, 1].map((web) => new RoomClient({ url: scenery.product.url(web) })) as [
      RoomClient,
      RoomClient,
    ];
    const joinBy = async (client: RoomClient) =>
      await client.join({ pin: game.pin, nickname: 'Ana', ticket: await ticketFor(ana, game) });
    try {
      const first = await joinBy(phone);
      expect(await joinBy(laptop)).toMatchObject({ ok: true, playerId: first.ok ? first.playerId : '' });
      await eventually(
        async () => phone.state.connection,
        (connection) => connection === 'replaced',
      );
      // Its old key is void, and forgotten then.
      expect(await joinBy(phone)).toMatchObject({ ok: false, error: { code: 'bad_token' } });
      expect(await joinBy(phone)).toMatchObject({ ok: true, playerId: first.ok ? first.playerId : '' });
    } finally {
      for (const client of [phone, laptop]) client.close();
    }
    expect(await playersOf(game)).toBe(1);
  });
});
