/** One player's own result: what it has, what it never has, and when it is gone. */
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Ledger } from '../../src/platform/ledger/ledger.ts';
import { ResultTokens } from '../../src/lib/result-tokens.ts';
import { ownResultReply, type PlayedReply } from '../../src/protocol/own-results.ts';
import type { EntriesReply } from '../../src/protocol/wallet.ts';
import type { QuizInput } from '../../src/protocol/quiz.ts';
import { openApiServer, secret, type ApiServer } from './open-api-server.ts';
import { storeGame, storedAt } from './exported-game.ts';

const option = (text: string, correct = false) => ({ text, correct });
const quiz: QuizInput = {
  title: 'Rivers',
  language: 'en',
  questions: [
    { type: 'single', prompt: 'Which?', options: [option('Rhine'), option('Nile', true)], explanation: 'It is long.' },
    { type: 'text', prompt: 'Who?', accept: ['Ana'] },
    { type: 'poll', prompt: 'Tea?', options: [{ text: 'yes' }, { text: 'no' }] },
    { type: 'true_false', prompt: 'Never asked', correct: true },
  ],
};
const players = [
  { nickname: 'Ana', team: 'Red', answers: [1, 'ana', 0] },
  { nickname: 'Bob', answers: [1, 'fuck you'] },
  { nickname: 'Cy', answers: [0] },
  { nickname: 'Gone', kicked: true as const, answers: [1, 'Ana'] },
];

const tokens = new ResultTokens(secret);
let server: ApiServer;
let owner: string;
let ownerId: string;
beforeAll(async () => {
  server = await openApiServer();
  owner = await server.newGuest();
  ownerId = await idOf(owner);
});
afterAll(() => server.close());

const idOf = async (token: string): Promise<string> => (await server.call('GET', '/api/me', { token })).body.user.id;
const store = (more: Partial<Parameters<typeof storeGame>[1]> = {}) =>
  storeGame(server.orm, { ownerId, quiz, players, closed: 3, ...more });
const read = (token: string) => server.call('GET', `/api/results/${encodeURIComponent(token)}`);
const readSeat = (gameId: string, place: number) => read(tokens.issue({ gameId, playerId: `player-${place}` }));
const execute = (sql: string, params: unknown[]) => server.orm.em.fork().execute(sql, params);
const missing = { status: 404, body: { error: { code: 'not_found' } } };

describe('a result', () => {
  it('has the own answers, what was right, score and rank, and nothing of others [RES-20]', async () => {
    const { gameId } = await store();
    const { status, headers, body } = await readSeat(gameId, 1);
    expect([status, headers['x-robots-tag'], headers['cache-control']]).toEqual([200, 'noindex', 'no-store']);
    expect(ownResultReply.parse(body)).toEqual({
      quizTitle: 'Rivers',
      language: 'en',
      startedAt: storedAt - 60_000,
      endedAt: storedAt,
      nickname: 'Bob',
      score: 900,
      rank: 2,
      players: 3,
      correctCount: 1,
      answerCount: 2,
      questions: [
        expect.objectContaining({
          index: 0,
          options: ['Rhine', 'Nile'],
          solution: 1,
          answer: 1,
          explanation: 'It is long.',
        }),
        expect.objectContaining({
          index: 1,
          solution: ['Ana'],
          answer: '•••',
          hidden: true,
          correct: false,
          points: 0,
        }),
        expect.objectContaining({ index: 2, solution: null, correct: null, elapsedMs: null }),
      ],
    });
    expect(JSON.stringify(body)).not.toMatch(/Ana"?,"team|Cy|Never asked|player-|fuck/);
    expect((await readSeat(gameId, 0)).body).toMatchObject({ nickname: 'Ana', team: 'Red', score: 1800, rank: 1 });
  });

  it('follows what is stored: a new grading, a later kick, and the end [RES-20]', async () => {
    const running = await store({ isStored: false });
    expect(await readSeat(running.gameId, 0)).toMatchObject({ status: 503, body: { error: { code: 'busy' } } });
    const { gameId } = await store();
    expect((await readSeat(gameId, 2)).body).toMatchObject({ score: 0, rank: 3, players: 3 });
    await execute(
      `update answer set points = 2000, fraction = 1, correct = true where game_id = ? and player_id = 'player-2'`,
      [gameId],
    );
    await execute('update game set quiz_title = quiz_title where id = ?', [gameId]);
    expect((await readSeat(gameId, 2)).body).toMatchObject({ score: 2000, rank: 1, correctCount: 1 });
    expect((await readSeat(gameId, 1)).body).toMatchObject({ score: 900, rank: 3, players: 3 });
    await execute(`update player set kicked_at = now() where game_id = ? and player_id = 'player-0'`, [gameId]);
    expect((await readSeat(gameId, 1)).body).toMatchObject({ score: 900, rank: 2, players: 2 });
    expect(await readSeat(gameId, 0)).toMatchObject(missing);
  });
});

describe('is gone', () => {
  it('for removed players, deleted games and withdrawn links [RES-21]', async () => {
    const { gameId } = await store();
    expect(await readSeat(gameId, 3)).toMatchObject(missing);
    expect(await readSeat(gameId, 4)).toMatchObject(missing);
    const path = `/api/games/${gameId}/result-links`;
    expect((await server.call('DELETE', path, { token: await server.newGuest() })).status).toBe(404);
    expect((await readSeat(gameId, 0)).status).toBe(200);
    for (let time = 0; time < 2; time += 1)
      expect((await server.call('DELETE', path, { token: owner })).status).toBe(204);
    expect(await readSeat(gameId, 0)).toMatchObject(missing);
    const other = await store();
    expect((await readSeat(other.gameId, 0)).status).toBe(200);
    expect((await server.call('DELETE', `/api/games/${other.gameId}`, { token: owner })).status).toBe(204);
    expect(await readSeat(other.gameId, 0)).toMatchObject(missing);
  });

  it('for tokens that are cut, forged, of another game or of another secret [RES-20]', async () => {
    const [first, second] = [await store(), await store()];
    const seat = { gameId: first.gameId, playerId: 'player-0' };
    const good = tokens.issue(seat);
    const mac = good.split('.')[2] ?? '';
    expect(mac).toHaveLength(22);
    for (const bad of [
      good.slice(0, -1),
      `${good}x`,
      `${good}.${mac}`,
      `${seat.gameId}.player-1.${mac}`,
      `${second.gameId}.player-0.${mac}`,
      `${seat.gameId}..${mac}`,
      mac,
      '..',
      `${seat.gameId}.player-0.${'A'.repeat(22)}`,
      new ResultTokens('another secret').issue(seat),
      'é'.repeat(100),
    ]) {
      expect(await read(bad)).toMatchObject(missing);
    }
    expect((await read('x'.repeat(201))).status).toBe(400);
    expect((await read(good)).status).toBe(200);
  });
});

describe('the games of a person', () => {
  it('come in pages, the newest first, with a link each [RES-22]', async () => {
    const me = await server.newGuest();
    const userId = await idOf(me);
    const seated = [
      { nickname: 'Other', answers: [1, 'Ana'] },
      { nickname: 'Me', userId, answers: [1] },
    ];
    const kicked = [{ nickname: 'Me', userId, kicked: true as const, answers: [1] }];
    const games: string[] = [];
    for (const day of [0, 1, 2]) {
      games.unshift((await store({ players: seated, endedAt: storedAt + day * 86_400_000 })).gameId);
    }
    await store({ players: kicked });
    await store({ players: seated, isStored: false });
    await server.call('DELETE', `/api/games/${games[0]}/result-links`, { token: owner });
    const page = async (query: string): Promise<PlayedReply> =>
      (await server.call('GET', `/api/me/results${query}`, { token: me })).body;
    const { results, total, next = '' } = await page('?limit=2');
    expect(total).toBe(3);
    expect(results).toEqual([
      {
        gameId: games[0],
        quizTitle: 'Rivers',
        nickname: 'Me',
        endedAt: storedAt + 172_800_000,
        score: 900,
        rank: 2,
        players: 2,
      },
      expect.objectContaining({ gameId: games[1], resultToken: expect.any(String) }),
    ]);
    expect((await read(results[1]?.resultToken ?? '')).body).toMatchObject({ nickname: 'Me', rank: 2 });
    const rest = await page(`?cursor=${next}`);
    expect(rest.results.map(({ gameId }) => gameId)).toEqual([games[2]]);
    expect(rest).not.toHaveProperty('next');
    expect(rest).not.toHaveProperty('total');
    expect((await server.call('GET', '/api/me/results?cursor=x', { token: me })).status).toBe(400);
    expect(await page('').then(({ results: all }) => all.length)).toBe(3);
    expect((await server.call('GET', '/api/me/results', { token: owner })).body).toEqual({ results: [], total: 0 });
  });

  it("give their titles and links to the entries of the person's wallet", async () => {
    const body = { login: 'plays.for.points', password: 'correct horse battery' };
    const me = (await server.call('POST', '/api/auth/register', { body })).body.token as string;
    const userId = await idOf(me);
    const mine = { players: [{ nickname: 'Me', userId, answers: [1] }] };
    const games = [await store(mine), await store(mine), await store()].map(({ gameId }) => gameId);
    await server.call('DELETE', `/api/games/${games[1]}/result-links`, { token: owner });
    const ledger = new Ledger({ orm: server.orm, makeId: uuidv7, now: Date.now });
    await ledger.grant({ key: 'given', userId, asset: 'points', amount: 10n });
    for (const ref of games) {
      const order = { key: `back:${ref}`, kind: 'reclaim', userId, asset: 'points', amount: 1n } as const;
      // oxlint-disable-next-line no-await-in-loop -- their order counts
      await ledger.reclaim({ ...order, houseCode: 'rewards', ref });
    }
    const { entries } = (await server.call('GET', '/api/wallet/entries', { token: me })).body as EntriesReply;
    const resultToken = tokens.issue({ gameId: games[0] as string, playerId: 'player-0' });
    expect(entries.map(({ game }) => game)).toEqual([
      undefined,
      { quizTitle: 'Rivers' },
      { quizTitle: 'Rivers', resultToken },
      undefined,
    ]);
  });
});
