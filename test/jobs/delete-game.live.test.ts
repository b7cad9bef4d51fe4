/** Games that their hosts delete: beside a room that is there still, and before the log is folded, over real servers. */
import type { MikroORM } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectOrm } from '../../src/db/orm.ts';
import type { OwnReport } from '../../src/protocol/reports-over-games.ts';
import type { GameListReply } from '../../src/protocol/games.ts';
import { startQuickfire, type TestGame } from '../support/quickfire.ts';
import { singlesQuiz } from '../support/quizzes.ts';

const tables = ['question_moment', 'game_moment', 'answer', 'player', 'question_result', 'direct_question'] as const;
const settings = { revealMs: 0, standingsMs: 0 };

/** A product with a database that tests look into. */
async function startStage(options: Parameters<typeof startQuickfire>[0]) {
  const product = await startQuickfire(options);
  const orm: MikroORM = await connectOrm({
    url: product.env['DATABASE_URL'] ?? '',
    poolMax: 2,
    applicationName: 'qf-test',
  });
  const execute = <T = unknown>(sql: string, params: unknown[] = []) => orm.em.fork().execute<T[]>(sql, params);
  const count = async (table: string, where: string, params: unknown[]) =>
    (await execute<{ count: number }>(`select count(*)::int as count from ${table} where ${where}`, params))[0]?.count;
  return {
    product,
    execute,
    count,
    rowsOf: (gameId: string) => Promise.all(tables.map((table) => count(table, 'game_id = ?', [gameId]))),
    gamesOf: async (token: string) =>
      (await product.rest<GameListReply>('GET', '/api/games', undefined, token)).body.games,
    reported: async (token: string) => (await product.rest<OwnReport>('GET', '/api/me/report', undefined, token)).body,
    remove: async ({ gameId, ownerToken }: TestGame, token = ownerToken) =>
      (await product.rest('DELETE', `/api/games/${gameId}`, undefined, token)).status,
    /** Has the jobs run again now, as if the time had come. */
    runAgain: () => execute('update graphile_worker._private_jobs set run_at = now() where locked_at is null'),
    /** As if its end were some hours ago. */
    age: (gameId: string) =>
      execute(
        `update game set stored_at = stored_at - interval '3 hours', ended_at = ended_at - interval '3 hours'
          where id = ? returning id`,
        [gameId],
      ),
    stop: async () => {
      await orm.close(true);
      await product.stop();
    },
  };
}
type Stage = Awaited<ReturnType<typeof startStage>>;

/** Plays a game of one question to its end; two players. */
async function play({ product }: Stage, game: TestGame) {
  const host = await product.host(game);
  const players = [await product.join(game, 'Ana'), await product.join(game, 'Bo', { web: 1 })];
  await host.must('host:start', {});
  for (const { client } of players) {
    await client.event('question:open');
    await client.must('player:answer', { question: 0, answer: 0 });
  }
  await host.event('question:closed');
  await host.must('host:end', {});
  await host.event('game:over');
  return { host, players };
}

const gone = tables.map(() => 0);
/** As `gone`: of a game of one question and two players whose end was counted. */
const there = [1, 1, 2, 2, 1, 0];

describe('a game that its host deletes', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage({ webs: 2 });
  });
  afterAll(() => stage.stop());

  it('is over, and gone at once for its owner and soon from all tables [GAME-4]', { timeout: 120_000 }, async () => {
    const { product, execute, count, rowsOf, gamesOf, remove, reported } = stage;
    const game = await product.game(singlesQuiz(1), settings);
    const { ownerToken: token } = game;
    expect(await gamesOf(token)).toMatchObject([{ gameId: game.gameId, status: 'lobby', pin: game.pin }]);
    expect(await remove(game)).toBe(409);
    const { host, players } = await play(stage, game);
    await product.finalResults(game);
    expect(await gamesOf(token)).toMatchObject([{ status: 'finished', players: 2, questions: 1 }]);
    expect(await remove(game, await product.guest())).toBe(404);
    const follower = await product.rest<TestGame>(
      'POST',
      '/api/games',
      { quizId: (await gamesOf(token))[0]?.quizId, settings, after: game.gameId },
      token,
    );
    expect(follower.status).toBe(201);
    await expect.poll(() => reported(token)).toMatchObject({ games: 1, players: 2 });
    expect(await remove(game)).toBe(204);
    expect(await reported(token)).toMatchObject({ games: 0, players: 0 });
    for (const what of ['results', 'report', `report/players/${players[0]?.playerId}`]) {
      expect((await product.rest('GET', `/api/games/${game.gameId}/${what}`, undefined, token)).status, what).toBe(404);
    }
    expect((await gamesOf(token)).map(({ gameId }) => gameId)).toEqual([follower.body.gameId]);
    const exported = await product.rest('GET', '/api/me/export', undefined, token);
    expect(JSON.stringify(exported.body)).not.toContain(game.gameId);
    await expect.poll(() => rowsOf(game.gameId), { timeout: 30_000 }).toEqual(gone);

    // Its room is there still, and writes to the log: the row waits for it.
    await host.must('host:kick', { playerId: players[0]?.playerId ?? '' });
    const next = { ...follower.body, ownerToken: token };
    await play(stage, next);
    await expect.poll(async () => (await product.results(next)).status, { timeout: 15_000 }).toBe('finished');
    await stage.runAgain();
    expect(await count('game', 'id = ?', [game.gameId])).toBe(1);
    expect(await count('dead_letter', 'true', [])).toBe(0);
    await stage.age(game.gameId);
    await expect
      .poll(
        async () => {
          await stage.runAgain();
          return await count('game', 'id = ?', [game.gameId]);
        },
        { timeout: 30_000, interval: 500 },
      )
      .toBe(0);
    expect(await rowsOf(game.gameId)).toEqual(gone);
    // The one that followed it has everything that is its own.
    await expect.poll(() => rowsOf(next.gameId)).toEqual(there);
    expect((await product.results(next)).players).toHaveLength(2);
    expect(await execute('select after_id from game where id = ?', [next.gameId])).toEqual([{ after_id: game.gameId }]);
  });

  it('counts its players anew when one is removed after the end', { timeout: 60_000 }, async () => {
    const { product, gamesOf } = stage;
    const game = await product.game(singlesQuiz(1), settings);
    const { host, players } = await play(stage, game);
    await product.finalResults(game);
    const shown = async () => (await gamesOf(game.ownerToken))[0]?.players;
    expect(await shown()).toBe(2);
    expect(await stage.count('game', 'id = ? and player_count = 2', [game.gameId])).toBe(1);
    await host.must('host:kick', { playerId: players[0]?.playerId ?? '' });
    await expect.poll(shown, { timeout: 15_000 }).toBe(1);
    await expect.poll(() => stage.reported(game.ownerToken)).toMatchObject({ players: 1, answers: 1 });
    const { players: rows } = await product.results(game);
    expect(rows.filter(({ kicked }) => kicked !== true)).toHaveLength(1);
  });

  it('may be a large one', { timeout: 60_000 }, async () => {
    const { product, execute, count, remove } = stage;
    const game = await product.game(singlesQuiz(1), settings);
    await play(stage, game);
    await product.finalResults(game);
    await execute(
      `insert into player (game_id, player_id, nickname, join_order, joined_at)
        select ?, n::text, 'x', n + 10, now() from generate_series(1, 12000) n`,
      [game.gameId],
    );
    expect(await remove(game)).toBe(204);
    await expect.poll(() => count('player', 'game_id = ?', [game.gameId]), { timeout: 30_000 }).toBe(0);
  });

  it('is the only one that the job deletes anything of', { timeout: 60_000 }, async () => {
    const { product, execute, rowsOf } = stage;
    const game = await product.game(singlesQuiz(1), settings);
    await play(stage, game);
    await product.finalResults(game);
    await execute(`select graphile_worker.add_job('delete-game', ?::json, max_attempts => 1)`, [
      JSON.stringify({ gameId: game.gameId }),
    ]);
    await expect
      .poll(() => execute(`select last_error from graphile_worker.jobs where last_error is not null`), {
        timeout: 15_000,
      })
      .toEqual([{ last_error: `the game ${game.gameId} is there` }]);
    await expect.poll(() => rowsOf(game.gameId)).toEqual(there);
  });
});

describe('a game that is deleted before its log is folded', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage({ webs: 2, worker: false });
  });
  afterAll(() => stage.stop());

  it('leaves nothing behind, whatever is folded later [GAME-4]', { timeout: 120_000 }, async () => {
    const { product, execute, count, rowsOf, gamesOf, remove } = stage;
    const [game, running] = [await product.game(singlesQuiz(1), settings), await product.game(singlesQuiz(2))];
    const runningHost = await product.host(running);
    const { client } = await product.join(running, 'Cy');
    await runningHost.must('host:start', {});
    await client.event('question:open');
    // Postgres knows of no start, and somebody has even taken the game for abandoned.
    expect((await gamesOf(running.ownerToken))[0]?.status).toBe('lobby');
    expect(await remove(running)).toBe(409);
    await execute(`update game set status = 'abandoned', ended_at = now() where id = ? returning id`, [running.gameId]);
    expect(await remove(running)).toBe(409);
    await execute(`update game set status = 'lobby', ended_at = null where id = ? returning id`, [running.gameId]);

    await play(stage, game);
    expect(await rowsOf(game.gameId)).toEqual(gone);
    expect(await remove(game)).toBe(204);
    expect(await gamesOf(game.ownerToken)).toEqual([]);
    await product.addWorker();
    // All of it arrives, and goes again with the next run of the job.
    await expect
      .poll(() => count('game', 'id = ? and stored_at is not null', [game.gameId]), { timeout: 30_000 })
      .toBe(1);
    await expect
      .poll(
        async () => {
          await stage.runAgain();
          return await rowsOf(game.gameId);
        },
        { timeout: 30_000, interval: 300 },
      )
      .toEqual(gone);
    expect(await gamesOf(game.ownerToken)).toEqual([]);
    expect(await count('dead_letter', 'true', [])).toBe(0);
    // The other one has gone on.
    await client.must('player:answer', { question: 0, answer: 0 });
    await expect.poll(() => count('answer', 'game_id = ?', [running.gameId]), { timeout: 15_000 }).toBe(1);
    expect((await gamesOf(running.ownerToken))[0]).toMatchObject({ status: 'running', players: 1 });
  });
});
