/** `Idempotency-Key`: a request that is repeated, also by whoever does not know what became of it, makes one thing. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomUUID } from 'node:crypto';
import { Ledger } from '../../src/platform/ledger/ledger.ts';
import { CodedError } from '../../src/protocol/errors.ts';
import { settlePotOfGame } from '../../src/jobs/tasks/settle-pot.ts';
import { openApiServer, type ApiServer } from './open-api-server.ts';

const quiz = { title: 'Small', questions: [{ type: 'true_false', prompt: 'Is water wet?', correct: true }] };

let server: ApiServer;
let ana: string;
let quizId: string;
beforeAll(async () => {
  server = await openApiServer({ people: { guest: { ...guest, games: 20 } }, pots });
  ana = await server.newGuest();
  quizId = (await post('/api/quizzes', quiz)).body.id;
});
afterAll(() => server.close());

const guest = {
  games: 20,
  gamesPerHour: 60,
  definitionBytes: 1_000_000,
  quizzes: 200,
  quizBytes: 10_000_000,
  media: 10,
  mediaBytes: 1_000_000,
};
const pots = { assets: ['credits' as const], feeMax: 100n, sponsoredMax: 100n, playersMax: 10 };
let keys = 0;
const newKey = () => `key-${(keys += 1)}`;
const post = (path: string, body: unknown, key?: string, token = ana) =>
  server.call('POST', path, { token, body, headers: key === undefined ? {} : { 'idempotency-key': key } });
const newAccount = async () => {
  const body = { login: `host-${newKey()}`, password: 'correct horse battery' };
  const made = (await server.call('POST', '/api/auth/register', { body })).body;
  const ledger = new Ledger({ orm: server.orm, makeId: randomUUID, now: Date.now });
  await ledger.grant({ key: randomUUID(), userId: made.user.id, asset: 'credits', amount: 10n });
  return made as { token: string; user: { id: string } };
};
const never = () => Promise.reject(new Error('no entry is there'));
const count = async (table: 'game' | 'quiz') => {
  const [row] = await server.orm.em.fork().execute<[{ n: number }]>(`select count(*)::int as n from ${table}`);
  return row.n;
};

describe.each([
  ['games', '/api/games', () => ({ quizId }), () => ({ quizId, settings: { introMs: 1 } })],
  ['quizzes', '/api/quizzes', () => quiz, () => ({ ...quiz, title: 'Other' })],
] as const)('%s', (what, path, body, otherBody) => {
  const table = what === 'games' ? 'game' : 'quiz';

  it('are made once for one key, with the first reply again [REST-11]', async () => {
    const before = await count(table);
    const key = newKey();
    const first = await post(path, body(), key);
    expect(first.status).toBe(201);
    expect(first.body).not.toHaveProperty('replayed');
    for (let i = 0; i < 3; i += 1) {
      const again = await post(path, body(), key);
      expect(again).toMatchObject({ status: 201, body: { ...first.body, replayed: true } });
    }
    expect(await count(table)).toBe(before + 1);
  });

  it('are made once when many ask at once: the others wait for the first, or are told that it is busy', async () => {
    const before = await count(table);
    const key = newKey();
    const replies = await Promise.all(Array.from({ length: 20 }, () => post(path, body(), key)));
    expect(replies.filter((reply) => reply.status === 201 && reply.body.replayed === undefined)).toHaveLength(1);
    for (const { status, body: reply } of replies) {
      if (status !== 201) expect({ status, reply }).toMatchObject({ status: 503, reply: { error: { code: 'busy' } } });
    }
    expect(await count(table)).toBe(before + 1);
  });

  it('refuse another body under the same key, and keep keys apart by person and route [REST-11]', async () => {
    const key = newKey();
    const first = await post(path, body(), key);
    expect(await post(path, otherBody(), key)).toMatchObject({ status: 409, body: { error: { code: 'conflict' } } });
    // What it means is the same, however it is written.
    const spaced = JSON.stringify(body(), undefined, 2);
    expect((await post(path, spaced, key)).body.replayed).toBe(true);

    const ben = await server.newGuest();
    const own = (await post('/api/quizzes', quiz, newKey(), ben)).body.id;
    const others = await post(path, what === 'games' ? { quizId: own } : body(), key, ben);
    expect(others.status).toBe(201);
    expect(others.body).not.toHaveProperty('replayed');
    const elsewhere =
      what === 'games' ? await post('/api/quizzes', quiz, key) : await post('/api/games', { quizId }, key);
    expect(elsewhere.status).toBe(201);
    expect(elsewhere.body).not.toHaveProperty('replayed');
    expect(first.status).toBe(201);
  });

  it.each(['', 'x'.repeat(65), 'two words', 'ü', 'a\tb'])('refuse a key that is none: %j', async (key) => {
    const before = await count(table);
    expect(await post(path, body(), key)).toMatchObject({ status: 400, body: { error: { code: 'bad_request' } } });
    expect(await count(table)).toBe(before);
  });

  it('take a key of 64 visible characters, and one that a refused request had', async () => {
    const key = '~!{"}'.padEnd(64, '#');
    const wrong = what === 'games' ? { quizId: 'none' } : { ...quiz, title: '' };
    expect((await post(path, wrong, key)).status).toBeGreaterThanOrEqual(400);
    expect((await post(path, body(), key)).status).toBe(201);
  });

  it('know a key for a day, and forget it then', async () => {
    const key = newKey();
    const first = await post(path, body(), key);
    server.clock.now += 86_400_000 - 1000;
    expect((await post(path, body(), key)).body.replayed).toBe(true);
    server.clock.now += 2000;
    const later = await post(path, body(), key);
    expect(later.status).toBe(201);
    expect(later.body).not.toHaveProperty('replayed');
    expect(later.body.gameId ?? later.body.id).not.toBe(first.body.gameId ?? first.body.id);
    expect((await post(path, body(), key)).body.replayed).toBe(true);
    // New keys take the expired ones with them.
    for (let i = 0; i < 15; i += 1) await post('/api/quizzes', quiz, newKey(), await server.newGuest());
    const old = new Date(server.clock.now - 86_400_000);
    const rows = await server.orm.em.fork().execute('select 1 from idempotency_key where created_at < ?', [old]);
    expect(rows).toEqual([]);
  });
});

it('no secret of a reply is stored', async () => {
  const key = newKey();
  const { body } = await post('/api/games', { quizId }, key);
  const rows = await server.orm.em.fork().execute('select * from idempotency_key where key = ?', [key]);
  expect(JSON.stringify(rows)).not.toContain(body.hostToken);
  expect(rows).toHaveLength(1);
});

describe('a room that could not be opened', () => {
  const failOpening = async (during: () => Promise<void>) => {
    const open = server.rooms.open.bind(server.rooms);
    server.rooms.open = () => Promise.reject(new CodedError('busy', 'Redis is away'));
    try {
      await during();
    } finally {
      server.rooms.open = open;
    }
  };

  it('counts for nothing, however often it fails', async () => {
    const token = await server.newGuest();
    const own = (await post('/api/quizzes', quiz, undefined, token)).body.id;
    await failOpening(async () => {
      for (let i = 0; i < 26; i += 1) {
        const reply = await post('/api/games', { quizId: own }, i % 2 === 0 ? newKey() : undefined, token);
        expect(reply.status).toBe(503);
      }
    });
    for (let i = 0; i < guest.games; i += 1) {
      expect((await post('/api/games', { quizId: own }, undefined, token)).status).toBe(201);
    }
    expect((await post('/api/games', { quizId: own }, undefined, token)).body.error.details.limit).toBe('games');
  });

  it('is opened by the same request with the same key: one game, in one row', async () => {
    const token = await server.newGuest();
    const own = (await post('/api/quizzes', quiz, undefined, token)).body.id;
    const before = await count('game');
    const key = newKey();
    await failOpening(async () => {
      expect((await post('/api/games', { quizId: own }, key, token)).status).toBe(503);
    });
    const taken = await post('/api/games', { quizId: own }, key, token);
    expect(taken).toMatchObject({ status: 201, body: { replayed: true, gameId: expect.any(String) } });
    expect(server.opened.get(taken.body.pin)?.gameId).toBe(taken.body.gameId);
    expect(await count('game')).toBe(before + 1);
  });

  it.each([true, false])('gives the sponsored part of its pot back at once (with a key: %s)', async (hasKey) => {
    const { token, user } = await newAccount();
    const own = (await post('/api/quizzes', quiz, undefined, token)).body.id;
    const wanted = { quizId: own, settings: { pot: { asset: 'credits', sponsored: '7', split: 'winner' } } };
    const key = hasKey ? newKey() : undefined;
    const open = () => post('/api/games', wanted, key, token);
    const wallet = async () => (await server.call('GET', '/api/wallet', { token })).body.accounts;
    await failOpening(async () => {
      for (let i = 0; i < 2; i += 1) {
        expect((await open()).status).toBe(503);
        expect(await wallet()).toMatchObject([{ balance: '10', held: '0' }]);
      }
    });
    const first = await open();
    expect(first.status).toBe(201);
    expect(first.body).not.toHaveProperty('replayed');
    expect(await wallet()).toMatchObject([{ balance: '3', held: '7' }]);
    if (hasKey) expect((await open()).body).toMatchObject({ replayed: true, gameId: first.body.gameId });
    const ended = `select status from game where owner_id = ? and opening_at is not null`;
    expect(await server.orm.em.fork().execute(ended, [user.id])).toEqual([
      { status: 'abandoned' },
      { status: 'abandoned' },
    ]);
  });

  it('of a game with a pot is not given up by the job while it may be opened', async () => {
    const { token } = await newAccount();
    const own = (await post('/api/quizzes', quiz, undefined, token)).body.id;
    const settings = { pot: { asset: 'credits', sponsored: '7', split: 'winner' } };
    const { gameId } = (await post('/api/games', { quizId: own, settings }, newKey(), token)).body;
    const { orm, clock } = server;
    const game = async () => {
      const ledger = new Ledger({ orm, makeId: randomUUID, now: Date.now });
      const rooms = { voidEntries: never, showRewards: never };
      await settlePotOfGame({ orm, ledger, rooms, makeId: randomUUID, now: () => clock.now }, gameId);
      return (await orm.em.fork().execute('select status from game where id = ?', [gameId]))[0];
    };
    // As a process leaves it that is about to open the room.
    await orm.em
      .fork()
      .execute('update game set opening_at = ? where id = ? returning id', [new Date(clock.now), gameId]);
    clock.now += 25_000;
    expect(await game()).toEqual({ status: 'lobby' });
    clock.now += 10_000;
    expect(await game()).toEqual({ status: 'abandoned' });
  });

  it('by a process that died is busy at first, then opened by who asks again', async () => {
    const token = await server.newGuest();
    const own = (await post('/api/quizzes', quiz, undefined, token)).body.id;
    const open = server.rooms.open.bind(server.rooms);
    const { promise: never } = Promise.withResolvers<void>();
    server.rooms.open = () => never;
    const key = newKey();
    void post('/api/games', { quizId: own }, key, token);
    await expect.poll(() => count('game')).toBeGreaterThan(0);
    const rows = () =>
      server.orm.em
        .fork()
        .execute<{ id: string }[]>('select id from game where quiz_id = ? and opening_at is not null', [own]);
    await expect.poll(rows).toHaveLength(1);
    server.rooms.open = open;
    // The one that hangs holds this person's turn in this process: another process asks.
    const other = await openApiServer({ database: server.url, clock: server.clock });
    const ask = () =>
      other.call('POST', '/api/games', { token, body: { quizId: own }, headers: { 'idempotency-key': key } });
    try {
      expect(await ask()).toMatchObject({ status: 503, body: { error: { code: 'busy' } } });
      server.clock.now += 11_000;
      expect(await ask()).toMatchObject({ status: 201, body: { replayed: true } });
      expect(await rows()).toEqual([]);
    } finally {
      await other.close();
    }
  });
});
