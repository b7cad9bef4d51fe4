/** What the product's own jobs delete and what they leave alone, run by a worker beside games that were really played. */
import { randomUUID } from 'node:crypto';
import type { MikroORM } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectOrm } from '../../src/db/orm.ts';
import { Ledger } from '../../src/platform/ledger/ledger.ts';
import { startQuickfire, type TestGame, type TestQuickfire } from '../support/quickfire.ts';
import { singlesQuiz } from '../support/quizzes.ts';

let product: TestQuickfire;
let orm: MikroORM;
beforeAll(async () => {
  product = await startQuickfire({ env: { RETENTION_DAYS: '30', GUEST_EXPIRY_DAYS: '90' } });
  orm = await connectOrm({ url: product.env['DATABASE_URL'] ?? '', poolMax: 2, applicationName: 'qf-test' });
});
afterAll(async () => {
  await orm.close(true);
  await product.stop();
});

const execute = <T = unknown>(sql: string, params: unknown[] = []) => orm.em.fork().execute<T[]>(sql, params);
const jobsLeft = async () => (await execute('select id from graphile_worker.jobs')).length;

/** Has a worker do it, and everything that follows from it. */
async function run(task: string): Promise<void> {
  await execute('select graphile_worker.add_job(?)', [task]);
  await expect.poll(jobsLeft, { timeout: 30_000 }).toBe(0);
}

async function play(): Promise<TestGame> {
  const game = await product.game(singlesQuiz(1), { revealMs: 0, standingsMs: 0 });
  const host = await product.host(game);
  const players = [await product.join(game, 'Ana'), await product.join(game, 'Bo')];
  await host.must('host:start', {});
  for (const { client } of players) {
    await client.event('question:open');
    await client.must('player:answer', { question: 0, answer: 0 });
  }
  await host.event('question:closed');
  await host.must('host:end', {});
  await product.finalResults(game);
  return game;
}

const rowsOf = async (gameId: string) => {
  const tables = ['question_moment', 'game_moment', 'answer', 'player', 'question_result', 'direct_question', 'game'];
  const counts = tables.map(async (table) => {
    const key = table === 'game' ? 'id' : 'game_id';
    const [row] = await execute<{ count: number }>(`select count(*)::int as count from ${table} where ${key} = ?`, [
      gameId,
    ]);
    return [table, row?.count] as const;
  });
  return Object.fromEntries(await Promise.all(counts));
};
const age = (gameId: string, days: number) =>
  execute(
    `update game set created_at = created_at - make_interval(days => ?), started_at = started_at - make_interval(days => ?),
      ended_at = ended_at - make_interval(days => ?), stored_at = stored_at - make_interval(days => ?) where id = ?`,
    [days, days, days, days, gameId],
  );

describe('retention', () => {
  it('deletes a whole game that is old enough, and nothing of any other', { timeout: 120_000 }, async () => {
    const [old, young, parked] = [await play(), await play(), await play()];
    const running = await product.game(singlesQuiz(2));
    const host = await product.host(running);
    await product.join(running, 'Cy');
    await host.must('host:start', {});
    await expect.poll(async () => (await rowsOf(running.gameId))['player']).toBe(1);
    const before = await Promise.all([young, parked, running].map(({ gameId }) => rowsOf(gameId)));
    expect(await rowsOf(old.gameId)).toMatchObject({ answer: 2, player: 2, question_result: 1, game: 1 });
    await expect.poll(() => rowsOf(old.gameId)).toMatchObject({ question_moment: 1, game_moment: 1 });
    for (const { gameId } of [old, parked, running]) await age(gameId, 31);
    await age(young.gameId, 29);
    // An entry of its log waits for a later version: it is not all in Postgres.
    await execute(`insert into parked_entry values (0, 1, 0, ?, '[]', 'test', now())`, [parked.gameId]);
    await run('expire-games');
    expect(await rowsOf(old.gameId)).toEqual({
      question_moment: 0,
      game_moment: 0,
      answer: 0,
      player: 0,
      question_result: 0,
      direct_question: 0,
      game: 0,
    });
    expect(await Promise.all([young, parked, running].map(({ gameId }) => rowsOf(gameId)))).toEqual(before);
    const results = await product.rest('GET', `/api/games/${old.gameId}/results`, undefined, old.ownerToken);
    expect(results.status).toBe(404);
    await execute('delete from parked_entry');
    await run('expire-games');
    expect(await rowsOf(parked.gameId)).toMatchObject({ answer: 0, player: 0, game: 0 });
  });

  it('goes on where a job was cut off, and never deletes rows of a game that is there', async () => {
    const [gone, there] = [randomUUID(), await play()];
    await execute(
      `insert into player (game_id, player_id, nickname, join_order, joined_at)
        select ?, n::text, 'x', n, now() from generate_series(1, 12000) n`,
      [gone],
    );
    await execute(`select graphile_worker.add_job('delete-game-rows', ?::json)`, [JSON.stringify({ gameId: gone })]);
    await execute(`select graphile_worker.add_job('delete-game-rows', ?::json, max_attempts => 1)`, [
      JSON.stringify({ gameId: there.gameId }),
    ]);
    await expect.poll(async () => (await rowsOf(gone))['player'], { timeout: 30_000 }).toBe(0);
    await expect
      .poll(() => execute('select last_error from graphile_worker.jobs'))
      .toEqual([{ last_error: `the game ${there.gameId} is there` }]);
    expect(await rowsOf(there.gameId)).toMatchObject({ answer: 2, player: 2 });
    await execute('delete from graphile_worker._private_jobs');
  });
});

describe('finished games without the rows of reports over games', () => {
  it('are counted, and no others', async () => {
    const [first, second, deleted] = [await play(), await play(), await play()];
    const all = [first, second, deleted];
    for (const { gameId } of all) await expect.poll(() => rowsOf(gameId)).toMatchObject({ game_moment: 1 });
    await execute('delete from game_moment');
    await execute('delete from question_moment');
    await execute(`update game set stored_at = stored_at - interval '2 minutes'`);
    await execute('update game set deleted_at = now() where id = ?', [deleted.gameId]);
    // Only a later version knows it: the others do not wait for it.
    await execute(`update game set definition = definition || '{"scorer": "999"}' where id = ?`, [second.gameId]);
    await run('count-missing-moments');
    const counted = await Promise.all(all.map(({ gameId }) => rowsOf(gameId)));
    expect(counted.map((rows) => [rows['game_moment'], rows['question_moment']])).toEqual([
      [1, 1],
      [0, 0],
      [0, 0],
    ]);
  });
});

describe('the trash', () => {
  it('loses what has been in it for 30 days, and nothing else', async () => {
    const owner = await product.guest();
    const add = async () => (await product.rest<{ id: string }>('POST', '/api/quizzes', singlesQuiz(1), owner)).body.id;
    const [old, young, kept] = [await add(), await add(), await add()];
    for (const id of [old, young]) await product.rest('DELETE', `/api/quizzes/${id}`, undefined, owner);
    await execute(`update quiz set deleted_at = now() - interval '31 days' where id = ?`, [old]);
    await execute(`update quiz set deleted_at = now() - interval '29 days' where id = ?`, [young]);
    await run('expire-trash');
    const left = await execute<{ id: string }>('select quiz_id as id from quiz_version where quiz_id in (?, ?, ?)', [
      old,
      young,
      kept,
    ]);
    expect(new Set(left.map(({ id }) => id))).toEqual(new Set([young, kept]));
    expect((await product.rest('POST', `/api/quizzes/${old}/restore`, undefined, owner)).status).toBe(404);
    expect((await product.rest('POST', `/api/quizzes/${young}/restore`, undefined, owner)).status).toBe(200);
  });
});

describe('people', () => {
  it('lose sessions and links that nobody can use, and no others', async () => {
    const [unused, used] = [await product.guest(), await product.guest()];
    await product.rest('GET', '/api/quizzes', undefined, unused);
    const [row] = await execute<{ hash: string }>(`select encode(sha256(?::bytea), 'hex') as hash`, [unused]);
    await execute(`update session set last_used_at = now() - interval '32 days' where token_hash = ?`, [row?.hash]);
    await execute(
      `insert into account_link select n::text, gen_random_uuid(), now(), now() - make_interval(days => n)
        from generate_series(0, 2) n`,
    );
    await execute(
      `insert into invite select gen_random_uuid(), n::text, null, gen_random_uuid(), now(), now() - make_interval(days => n), 1
        from generate_series(0, 2) n`,
    );
    await run('expire-sessions');
    expect(await execute('select token_hash from invite')).toEqual([{ token_hash: '0' }]);
    expect(await execute('select token_hash from account_link')).toEqual([{ token_hash: '0' }]);
    expect(await execute('select 1 from session where token_hash = ?', [row?.hash])).toEqual([]);
    expect((await product.rest('GET', '/api/quizzes', undefined, used)).status).toBe(200);
  });

  it('go when they are guests without anything, for long', async () => {
    const make = async (role: string, days: number) => {
      const id = randomUUID();
      await execute(
        `insert into "user" (id, display_name, role, created_at) values (?, 'x', ?, now() - make_interval(days => ?))`,
        [id, role, days],
      );
      await execute(`insert into idempotency_key values (?, 'r', 'k', 'd', ?, now())`, [id, id]);
      await execute(
        `insert into player (game_id, player_id, nickname, join_order, joined_at, user_id) values (?, 'p', 'x', 1, now(), ?)`,
        [randomUUID(), id],
      );
      return id;
    };
    const [old, young, host] = [await make('guest', 91), await make('guest', 89), await make('host', 91)];
    // Guests have no wallet; one that an earlier version had given them goes as well.
    const ledger = new Ledger({ orm, makeId: randomUUID, now: Date.now });
    await ledger.grant({ key: randomUUID(), userId: old ?? '', asset: 'points', amount: 5n, note: 'x' });
    const withQuiz = await make('guest', 91);
    const withSession = await make('guest', 91);
    const [quiz] = await execute<{ id: string }>('select id from quiz limit 1');
    await execute(
      `insert into quiz (id, owner_id, sample, title, question_count, version, created_at, updated_at)
      values (?, ?, false, 'Q', 1, 1, now(), now())`,
      [randomUUID(), withQuiz],
    );
    await execute(`insert into session values ('x', ?, now(), now())`, [withSession]);
    await run('expire-guests');
    expect(quiz).toBeDefined();
    const people = await execute<{ id: string }>('select id from "user" where display_name = \'x\'');
    expect(new Set(people.map(({ id }) => id))).toEqual(new Set([young, host, withQuiz, withSession]));
    expect(await execute('select 1 from idempotency_key where user_id = ?', [old])).toEqual([]);
    expect(await execute('select 1 from idempotency_key where user_id = ?', [young])).toHaveLength(1);
    expect(await execute('select 1 from account_holder union all select 1 from transfer_note')).toEqual([]);
    // Seats that they had in games of others are nobody's.
    expect(await execute('select 1 from player where user_id = ?', [old])).toEqual([]);
    expect(await execute('select 1 from player where user_id = ?', [young])).toHaveLength(1);
  });
});

describe('lobbies', () => {
  it('are ended when they have no room, and not while anybody may still come', async () => {
    const open = await product.game(singlesQuiz(1));
    const copy = async (createdHoursAgo: number, openingHoursAgo: number | null) => {
      const id = randomUUID();
      await execute(
        `insert into game (id, pin, owner_id, quiz_version, quiz_title, definition, status, created_at, opening_at)
          select ?, '000000', owner_id, quiz_version, quiz_title, definition, 'lobby', now() - make_interval(hours => ?),
            now() - make_interval(hours => ?) from game where id = ?`,
        [id, createdHoursAgo, openingHoursAgo, open.gameId],
      );
      return id;
    };
    const [lost, young, repeatable] = [await copy(4, null), await copy(2, null), await copy(24, 24)];
    const neverOpened = await copy(26, 26);
    await age(open.gameId, 1);
    await run('close-orphaned-lobbies');
    const statusOf = async (id: string) => {
      const [row] = await execute<{ status: string; ended: boolean }>(
        'select status, ended_at is not null as ended from game where id = ?',
        [id],
      );
      return row;
    };
    for (const id of [lost, neverOpened]) expect(await statusOf(id)).toEqual({ status: 'abandoned', ended: true });
    for (const id of [open.gameId, young, repeatable])
      expect(await statusOf(id)).toEqual({ status: 'lobby', ended: false });
    // The room is still there, and can be played.
    const host = await product.host(open);
    await product.join(open, 'Di');
    await host.must('host:start', {});
    // Retention takes the ended rows without a log too.
    await execute(`update game set ended_at = now() - interval '31 days' where status = 'abandoned'`);
    await run('expire-games');
    for (const id of [lost, neverOpened]) expect(await statusOf(id)).toBeUndefined();
  });
});
