/** Lists of one's own games: what is in them, filters, pages, and how much of the database a page reads. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orderByAuthor } from '../../src/jobs/tasks/order-by-author.ts';
import { gameListStatement } from '../../src/platform/games/game-list.ts';
import { CodedError } from '../../src/protocol/errors.ts';
import type { GameListReply, GameRow } from '../../src/protocol/games.ts';
import { singlesQuiz } from '../support/quizzes.ts';
import { administer, ownerUrlOf } from '../support/services.ts';
import { openApiServer, type ApiServer } from './open-api-server.ts';

let server: ApiServer;
beforeAll(async () => {
  server = await openApiServer();
});
afterAll(() => server.close());

const execute = <T = unknown>(sql: string, params: unknown[] = []) => server.orm.em.fork().execute<T[]>(sql, params);
const list = async (token: string, query = ''): Promise<GameListReply> => {
  const { status, body } = await server.call('GET', `/api/games${query}`, { token });
  expect(status, query).toBe(200);
  return body as GameListReply;
};
const idsOf = ({ games }: GameListReply) => games.map(({ gameId }) => gameId);
const zeroId = '00000000-0000-4000-8000-000000000000';

async function newHost(): Promise<{ token: string; id: string }> {
  const { body } = await server.call('POST', '/api/auth/guest', { body: {} });
  return { token: body.token, id: body.user.id };
}

/** Opens a game of a new quiz with this title. */
async function open(token: string, title: string, settings = {}): Promise<{ gameId: string; quizId: string }> {
  const quiz = await server.call('POST', '/api/quizzes', { token, body: { ...singlesQuiz(2), title } });
  const body = { quizId: quiz.body.id, settings };
  const game = await server.call('POST', '/api/games', { token, body });
  expect(game.status).toBe(201);
  server.clock.now += 1000;
  return { gameId: game.body.gameId, quizId: quiz.body.id };
}

/** As the folder writes it. */
const end = (gameId: string, status: string, startedAt = true) =>
  execute(
    `update game set status = ?, started_at = case when ? then created_at end, ended_at = created_at, stored_at = now()
      where id = ? returning id`,
    [status, startedAt, gameId],
  );

describe('the list of games', () => {
  it('has a game from its creation on, the newest first, and none of others [GAME-1]', async () => {
    const [host, other] = [await newHost(), await newHost()];
    const createdAt = server.clock.now;
    const first = await open(host.token, 'Rivers');
    const second = await open(host.token, 'Rockets');
    await open(other.token, 'Radishes');
    const { games, next } = await list(host.token);
    expect(next).toBeUndefined();
    expect(games).toEqual([
      expect.objectContaining({ gameId: second.gameId, quizId: second.quizId, quizTitle: 'Rockets' }),
      {
        gameId: first.gameId,
        pin: expect.stringMatching(/^\d{6}$/),
        quizId: first.quizId,
        quizTitle: 'Rivers',
        status: 'lobby',
        players: 0,
        questions: 2,
        createdAt,
        startedAt: null,
        endedAt: null,
      },
    ]);
    expect(idsOf(await list(host.token, `?quizId=${first.quizId}`))).toEqual([first.gameId]);
    expect(idsOf(await list(other.token, `?quizId=${first.quizId}`))).toEqual([]);
    expect((await list(await server.newGuest())).games).toEqual([]);
  });

  it('leaves out rooms that were never opened: nobody was told of them', async () => {
    const host = await newHost();
    const { gameId } = await open(host.token, 'Rivers');
    await execute('update game set opening_at = to_timestamp(?::float8 / 1000) where id = ? returning id', [
      server.clock.now,
      gameId,
    ]);
    expect(idsOf(await list(host.token))).toEqual([gameId]);
    server.clock.now += 31_000;
    expect((await list(host.token)).games).toEqual([]);
  });

  it('counts who has a place in the results [GAME-1]', async () => {
    const host = await newHost();
    const { gameId } = await open(host.token, 'Rivers');
    await execute(
      `insert into player (game_id, player_id, nickname, join_order, joined_at, kicked_at, left_at)
        select ?, n::text, 'x', n, now(), case when n = 1 then now() end, case when n = 2 then now() end
        from generate_series(1, 5) n`,
      [gameId],
    );
    const players = async () => (await list(host.token)).games[0]?.players;
    expect(await players()).toBe(3);
    await execute(`update game set started_at = now() - interval '1 hour' where id = ? returning id`, [gameId]);
    expect(await players()).toBe(4);
    const results = await server.call('GET', `/api/games/${gameId}/results`, { token: host.token });
    const placed = (results.body.players as { kicked?: boolean }[]).filter(({ kicked }) => kicked !== true);
    expect(placed).toHaveLength(4);
    // What the folder has counted is taken as it is.
    await execute('update game set player_count = 77 where id = ? returning id', [gameId]);
    expect(await players()).toBe(77);
  });

  it('shows games of earlier versions, whose rows say less', async () => {
    const host = await newHost();
    const { gameId } = await open(host.token, 'Žalgirio ĖŽERAI');
    const [before] = (await list(host.token)).games;
    await execute(
      'update game set folded_title = null, question_count = null, language = null where id = ? returning id',
      [gameId],
    );
    expect((await list(host.token)).games).toEqual([before]);
    expect(idsOf(await list(host.token, `?query=${encodeURIComponent('ezerai zalg')}`))).toEqual([gameId]);
    // What costs more than a look at the row is counted by a job, once.
    const uncounted = 'authored = null, stored_at = now(), started_at = now(), ended_at = now()';
    await execute(`update game set ${uncounted} where id = ? returning id`, [gameId]);
    await execute(
      `insert into player (game_id, player_id, nickname, join_order, joined_at) values (?, 'p', 'x', 1, now())`,
      [gameId],
    );
    expect(await orderByAuthor(server.orm, { signal: AbortSignal.timeout(20_000) })).toBe(1);
    expect(await execute('select question_count, player_count from game where id = ?', [gameId])).toEqual([
      { question_count: 2, player_count: 1 },
    ]);
    expect((await list(host.token)).games).toMatchObject([{ questions: 2, players: 1 }]);
  });

  it('tells the settings of one of them, to its owner [GAME-1]', async () => {
    const [host, other] = [await newHost(), await newHost()];
    const settings = { teams: ['Red', 'Blue'], streakBonus: true };
    const { gameId } = await open(host.token, 'Rivers', settings);
    const [row] = (await list(host.token)).games;
    const { status, body } = await server.call('GET', `/api/games/${gameId.toUpperCase()}`, { token: host.token });
    expect(status).toBe(200);
    expect(body).toEqual({ ...row, settings: expect.objectContaining(settings) });
    // They open a game that is played the same way.
    const again = { quizId: body.quizId, settings: body.settings };
    expect((await server.call('POST', '/api/games', { token: host.token, body: again })).status).toBe(201);
    for (const id of [gameId, zeroId, 'none']) {
      const refused = await server.call('GET', `/api/games/${id}`, { token: other.token });
      expect(refused, id).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } });
    }
  });
});

describe('filters', () => {
  let host: { token: string; id: string };
  let games: Record<'rivers' | 'rockets' | 'radishes' | 'running' | 'lobby', { gameId: string; quizId: string }>;
  let began: number;
  beforeAll(async () => {
    host = await newHost();
    began = server.clock.now;
    games = {
      rivers: await open(host.token, 'Flüsse & Rivers'),
      rockets: await open(host.token, '100% Rockets_1'),
      radishes: await open(host.token, 'Radishes'),
      running: await open(host.token, 'Running rivers'),
      lobby: await open(host.token, 'ΟΔΟΣ'),
    };
    await end(games.rivers.gameId, 'finished');
    await end(games.rockets.gameId, 'ended');
    await end(games.radishes.gameId, 'abandoned', false);
    await execute(`update game set status = 'running', started_at = now() where id = ? returning id`, [
      games.running.gameId,
    ]);
  });
  const named = async (query: string) => {
    const found = idsOf(await list(host.token, `?${query}`));
    const names = Object.entries(games).map(([name, { gameId }]) => [gameId, name] as const);
    return found.map((id) => new Map(names).get(id)).toReversed();
  };

  it.each([
    ['status=finished', ['rivers']],
    ['status=abandoned', ['radishes']],
    ['status=lobby,running', ['running', 'lobby']],
    ['status=finished,ended,abandoned', ['rivers', 'rockets', 'radishes']],
    ['query=', ['rivers', 'rockets', 'radishes', 'running', 'lobby']],
    ['query=river', ['rivers', 'running']],
    ['query=RIVER%20flusse', ['rivers']],
    [`query=${encodeURIComponent('flu\u0308sse')}`, ['rivers']],
    [`query=${encodeURIComponent('οδος')}`, ['lobby']],
    ['query=%25', ['rockets']],
    ['query=s_1', ['rockets']],
    ['query=nothing', []],
    ['query=river&status=running', ['running']],
    [`quizId=${zeroId}`, []],
  ])('%s finds %j [GAME-2]', async (query, expected) => {
    expect(await named(query)).toEqual(expected);
  });

  it('by time and by quiz [GAME-2]', async () => {
    expect(await named(`from=${began + 1000}&to=${began + 3000}`)).toEqual(['rockets', 'radishes']);
    expect(await named(`from=${began + 4000}`)).toEqual(['lobby']);
    expect(await named(`to=${began}`)).toEqual([]);
    expect(await named(`from=${began + 3000}&to=${began}`)).toEqual([]);
    expect(await named(`quizId=${games.radishes.quizId}`)).toEqual(['radishes']);
    expect(await named(`quizId=${games.radishes.quizId.toUpperCase()}&status=lobby`)).toEqual([]);
  });

  it.each([
    ['quizId=none', '/quizId'],
    ['status=over', '/status'],
    ['status=', '/status'],
    ['status=lobby,', '/status'],
    ['status=lobby&status=running', '/status'],
    ['from=', '/from'],
    ['from=1.5', '/from'],
    ['from=-1', '/from'],
    ['to=', '/to'],
    ['to=8640000000000000', '/to'],
    ['from=8640000000000000', '/from'],
    ['query=%00', '/query'],
    ['limit=0', '/limit'],
    ['limit=101', '/limit'],
    ['cursor=', '/cursor'],
    [`cursor=${Buffer.from(`[8640000000000000,"${zeroId}"]`).toString('base64url')}`, '/cursor'],
    [`cursor=${Buffer.from('[-1,"00000000-0000-4000-8000-000000000000"]').toString('base64url')}`, '/cursor'],
  ])('%s is refused with the name of the field [GAME-2]', async (query, path) => {
    const { status, body } = await server.call('GET', `/api/games?${query}`, { token: host.token });
    expect(status).toBe(400);
    expect(body.error).toMatchObject({ code: 'bad_request' });
    expect(body.error.details).toContainEqual({ path, message: expect.any(String) });
  });

  it('that are too long or not known are refused', async () => {
    const long = await server.call('GET', `/api/games?query=${'x'.repeat(201)}`, { token: host.token });
    expect(long).toMatchObject({ status: 400, body: { error: { details: [{ path: '/query' }] } } });
    const { status, body } = await server.call('GET', '/api/games?quiz=1', { token: host.token });
    expect(status).toBe(400);
    expect(body.error.details).toHaveLength(1);
  });
});

describe('a deletion', () => {
  const remove = (token: string, gameId: string) => server.call('DELETE', `/api/games/${gameId}`, { token });
  const jobs = async (gameId: string) =>
    (await execute(`select 1 from graphile_worker._private_jobs where payload ->> 'gameId' = ?`, [gameId])).length;

  it('asks the room while Postgres does not know that all is over [GAME-4]', async () => {
    const host = await newHost();
    const { gameId } = await open(host.token, 'Rivers');
    const isInPlay = server.rooms.isInPlay.bind(server.rooms);
    expect(await remove(host.token, gameId)).toMatchObject({ status: 409, body: { error: { code: 'conflict' } } });
    // Somebody has taken it for abandoned; its room says otherwise.
    await execute(`update game set status = 'abandoned', ended_at = now() where id = ? returning id`, [gameId]);
    expect((await remove(host.token, gameId)).status).toBe(409);
    server.rooms.isInPlay = () => Promise.reject(new CodedError('busy', 'Redis is away'));
    expect((await remove(host.token, gameId)).status).toBe(503);
    // All of it is stored: nobody has to be asked.
    await end(gameId, 'ended');
    expect((await remove(host.token, gameId)).status).toBe(204);
    server.rooms.isInPlay = isInPlay;
    expect(await jobs(gameId)).toBe(1);
  });

  it('waits for a room that is being opened', async () => {
    const host = await newHost();
    const { gameId } = await open(host.token, 'Rivers');
    server.opened.clear();
    const opening = async (at: number) =>
      await execute('update game set opening_at = to_timestamp(?::float8 / 1000) where id = ? returning id', [
        at,
        gameId,
      ]);
    await opening(server.clock.now);
    expect((await remove(host.token, gameId)).status).toBe(409);
    // The one who opened it has died.
    await opening(server.clock.now - 30_000);
    expect((await remove(host.token, gameId)).status).toBe(204);
  });

  it('happens once, also when it is asked for many times at once [GAME-4]', async () => {
    const [host, other] = [await newHost(), await newHost()];
    const { gameId, quizId } = await open(host.token, 'Rivers');
    await end(gameId, 'finished');
    const plays = async () => {
      const { body } = await server.call('GET', '/api/quizzes', { token: host.token });
      return (body.quizzes as { id: string; plays: number }[]).find(({ id }) => id === quizId)?.plays;
    };
    expect(await plays()).toBe(1);
    await execute(
      `insert into player (game_id, player_id, nickname, join_order, joined_at) values (?, 'p1', 'x', 1, now())`,
      [gameId],
    );
    for (const id of [gameId, zeroId, 'none']) expect((await remove(other.token, id)).status, id).toBe(404);
    const replies = await Promise.all(Array.from({ length: 5 }, () => remove(host.token, gameId)));
    expect(replies.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([204, 404, 404, 404, 404]);
    expect(await jobs(gameId)).toBe(1);
    expect((await list(host.token)).games).toEqual([]);
    expect(await plays()).toBe(0);
    for (const [method, path, body] of [
      ['GET', ''],
      ['GET', '/results'],
      ['GET', '/report'],
      ['GET', '/report/players/p1'],
      ['POST', '/host-token', {}],
      ['POST', '/host-tokens/revoke', {}],
      ['DELETE', ''],
    ] as const) {
      const call = await server.call(method, `/api/games/${gameId}${path}`, { token: host.token, body });
      expect(call.status, `${method} ${path}`).toBe(404);
    }
    const after = { quizId, after: gameId };
    expect((await server.call('POST', '/api/games', { token: host.token, body: after })).status).toBe(404);
    expect((await server.call('POST', '/api/games', { token: host.token, body: { quizId } })).status).toBe(201);
  });

  it('is not undone by whoever repeats the request that opened the game', async () => {
    const host = await newHost();
    const { body: quiz } = await server.call('POST', '/api/quizzes', { token: host.token, body: singlesQuiz(1) });
    const request = { token: host.token, body: { quizId: quiz.id }, headers: { 'idempotency-key': 'again' } };
    const { gameId } = (await server.call('POST', '/api/games', request)).body;
    await end(gameId, 'ended');
    expect((await remove(host.token, gameId)).status).toBe(204);
    expect((await server.call('POST', '/api/games', request)).status).toBe(404);
  });
});

describe('a person with many games', () => {
  const many = 5000;
  let host: { token: string; id: string };
  let quizId: string;
  beforeAll(async () => {
    host = await newHost();
    const game = await open(host.token, 'Rivers');
    quizId = game.quizId;
    // Three at each moment, so that ids must tell them apart. Of another person as many. In parts: a statement has its limit.
    const other = await newHost();
    for (let from = 1; from <= many; from += 500) {
      await execute(
        `insert into game (id, pin, owner_id, quiz_id, quiz_version, quiz_title, folded_title, definition, authored, status,
            created_at, ended_at, question_count)
          select gen_random_uuid(), '000000', owner, case when n % 50 = 0 then ?::uuid else gen_random_uuid() end, 1,
            'Q' || n, 'q' || n, definition, authored, 'finished', created_at - make_interval(secs => n / 3), now(), 2
          from game, generate_series(?::int, ?::int) n, unnest(array[?::uuid, ?::uuid]) owner where id = ?`,
        [quizId, from, from + 499, host.id, other.id, game.gameId],
      );
    }
    await administer('analyze game, player', ownerUrlOf(server.url));
  });

  it('sees each of them once, page by page [GAME-3]', async () => {
    const seen: GameRow[] = [];
    for (let cursor: string | undefined = ''; cursor !== undefined;) {
      const page: GameListReply = await list(host.token, `?limit=100${cursor === '' ? '' : `&cursor=${cursor}`}`);
      expect(page.games.length).toBeLessThanOrEqual(100);
      seen.push(...page.games);
      cursor = page.next;
    }
    expect(seen).toHaveLength(many + 1);
    expect(new Set(seen.map(({ gameId }) => gameId)).size).toBe(many + 1);
    const times = seen.map(({ createdAt }) => createdAt);
    expect(times).toEqual(times.toSorted((a, b) => b - a));
    expect((await list(host.token)).games).toHaveLength(50);
    // Pages go on by place, also when the game that a page ended with is gone.
    const first = await list(host.token, '?limit=1');
    await execute('delete from game where id = ? returning id', [first.games[0]?.gameId]);
    expect(idsOf(await list(host.token, `?limit=1&cursor=${first.next}`))).toEqual([seen[1]?.gameId]);
  });

  interface Plan {
    'Node Type': string;
    'Relation Name'?: string;
    'Index Name'?: string;
    'Actual Rows': number;
    'Rows Removed by Filter'?: number;
    Plans?: Plan[];
  }
  const partsOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(partsOf)];
  const explain = async (query: object): Promise<Plan[]> => {
    const { sql, params } = gameListStatement({ ownerId: host.id, query, now: server.clock.now });
    const [row] = await execute<{ 'QUERY PLAN': [{ Plan: Plan }] }>(`explain (analyze, format json) ${sql}`, params);
    return partsOf((row as { 'QUERY PLAN': [{ Plan: Plan }] })['QUERY PLAN'][0].Plan);
  };

  it.each([
    ['nothing', () => ({}), 'game_owner_id_created_at_id_index'],
    ['a place', (cursor: string) => ({ cursor }), 'game_owner_id_created_at_id_index'],
    ['a time', () => ({ to: server.clock.now - 600_000 }), 'game_owner_id_created_at_id_index'],
    ['a quiz', () => ({ quizId }), 'game_owner_id_quiz_id_created_at_id_index'],
    ['those in play', () => ({ status: 'lobby,running' }), undefined],
    ['those that are over', () => ({ status: 'finished,ended,abandoned' }), 'game_owner_id_created_at_id_index'],
  ])('reads a page of rows only, by %s [GAME-3]', async (_what, query, index) => {
    const { next = '' } = await list(host.token, '?limit=20');
    const games = (await explain({ limit: 20, ...query(next) })).filter((part) => part['Relation Name'] === 'game');
    const read = games.reduce((sum, part) => sum + part['Actual Rows'] + (part['Rows Removed by Filter'] ?? 0), 0);
    expect(games.map((part) => part['Node Type'])).not.toContain('Seq Scan');
    // One more than the page, and the one that is in play.
    expect(read).toBeLessThanOrEqual(22);
    if (index !== undefined) expect(games.map((part) => part['Index Name'])).toContain(index);
  });
});
