/** Retention whose worker is killed after each of its statements: the next one ends it, and nothing personal is left. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { MikroORM } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { connectOrm } from '../../src/db/orm.ts';
import { seededRandomness } from '../../src/lib/randomness.ts';
import { PersonLimits } from '../../src/platform/accounts/person-limits.ts';
import { Regrader } from '../../src/platform/regrades/regrader.ts';
import { countMoments } from '../../src/platform/reports/count-moments.ts';
import { playAtRandom, type PlayedGame } from '../platform/regrades/regraded-game.ts';
import { readTestEnvironment } from '../support/environment.ts';
import { createOwnDatabase, dropDatabase } from '../support/services.ts';
import { findInTables } from './find-markers.ts';
import { killPoints, retentionTasks } from './retention-tasks.ts';
import { addJob, buildTestRunner } from './test-runner.ts';

const few = ['anonymise: seats', 'anonymise: names in regrades', 'delete: answers'];
const points = readTestEnvironment().full ? Object.keys(killPoints) : few;
const markers = ['zqnick', 'zqtyped', 'zqnote', 'zqteam', 'zqdead'];
const program = join(import.meta.dirname, 'retention-process.ts');
const { next: random, uuid } = seededRandomness(29);

let url: string;
let orm: MikroORM;
beforeAll(async () => {
  url = await createOwnDatabase();
  orm = await connectOrm({ url, poolMax: 3, applicationName: 'qf-test' });
});
afterAll(async () => {
  await orm.close(true);
  await dropDatabase(url);
});

const execute = <T>(sql: string, params: unknown[] = []) => orm.em.fork().execute<T[]>(sql, params);

/** A game a month ago with people in each of its places. */
async function storeOld(): Promise<PlayedGame> {
  const game = await playAtRandom(orm, random);
  const { gameId } = game;
  const text = game.questions.find(({ type }) => type === 'text')?.index ?? 0;
  await execute(
    `update player set nickname = 'zqnick ' || join_order, user_id = gen_random_uuid(), team = 'zqteam ' || team,
      kicked_at = null where game_id = ?`,
    [gameId],
  );
  await execute(
    `update answer set answer = '"zqtyped"', correct = false, fraction = 0, points = 0 where game_id = ? and question = ?`,
    [gameId, text],
  );
  await execute(
    `update question_result set counts = jsonb_build_array(jsonb_build_object('answer', 'zqtyped', 'count', answered, 'correct', false))
      where game_id = ? and question = ?`,
    [gameId, text],
  );
  const regrader = new Regrader({
    orm,
    rooms: { findRegradable: () => Promise.resolve(undefined), commitRegrade: () => Promise.resolve(false) },
    people: new PersonLimits(readConfig({}).people),
    randomness: { uuid },
    now: Date.now,
  });
  const scored = game.questions.find(({ type }) => type === 'single')?.index ?? 0;
  const request = { questions: [{ index: scored, points: 2000 as const }], note: 'zqnote' };
  await regrader.regrade({ ...game, request, keyed: undefined });
  await execute(
    `insert into dead_letter (shard, log_id, position, reason, payload, acked, created_at)
      values (0, ?, 0, 'malformed', ?, false, now())`,
    [`${Date.now()}-${text}`, JSON.stringify({ g: gameId, n: 'zqdead' })],
  );
  await execute(
    `update game set definition = jsonb_set(definition, '{settings,teams}', '["zqteam Red", "zqteam Blue"]'),
      created_at = now() - interval '32 days', ended_at = now() - interval '31 days', stored_at = now() - interval '31 days'
      where id = ?`,
    [gameId],
  );
  await countMoments(orm, gameId);
  await execute('delete from graphile_worker._private_jobs');
  return game;
}

/** All figures of all games, without texts and names. */
const figures = async () => [
  await execute(
    'select game_id, question, player_id, correct, fraction, points, elapsed_ms, streak_before from answer order by 1, 2, 3',
  ),
  await execute('select game_id, player_id, join_order, right(team, 0) as team, joined_at from player order by 1, 2'),
  await execute(`select game_id, question, answered, correct,
    (select sum(coalesce((each ->> 'count')::int, 0)) from jsonb_array_elements(counts) each where jsonb_typeof(each) = 'object') as listed
    from question_result order by 1, 2`),
  await execute('select * from game_moment order by game_id'),
  await execute('select t.*, times::text as times from question_moment t order by game_id, question'),
  await execute('select id, seq, questions from regrade order by id'),
];
const jobs = () => execute('select from graphile_worker.jobs');

it.each(points)('is ended by the next worker: %s', { timeout: 60_000 }, async (point) => {
  const action = point.startsWith('delete') ? 'delete' : 'anonymise';
  const { gameId } = await storeOld();
  const before = await figures();
  expect(new Set((await findInTables(orm, markers)).map(({ marker }) => marker))).toEqual(new Set(markers));
  await addJob(orm, 'expire-games', {});
  // One that does not come to the statement is ended as well, by another signal.
  const options = { stdio: 'ignore', timeout: 30_000, killSignal: 'SIGTERM' } as const;
  const { signal } = spawnSync(process.execPath, [program, url, action, point], options);
  expect(signal).toBe('SIGKILL');
  expect(await jobs()).toHaveLength(1);

  const next = await buildTestRunner(url, (own) => retentionTasks(own, action));
  next.runner.start();
  try {
    await expect.poll(jobs, { timeout: 20_000 }).toEqual([]);
  } finally {
    await next.close();
  }
  expect(await findInTables(orm, markers)).toEqual([]);
  if (action === 'anonymise') {
    expect(await figures()).toEqual(before);
    const seats = await execute<{ nickname: string; userId: string | null }>(
      'select nickname, user_id as "userId" from player where game_id = ? order by join_order',
      [gameId],
    );
    expect(seats.map(({ userId }) => userId)).toEqual(seats.map(() => null));
    expect(new Set(seats.map(({ nickname }) => nickname)).size).toBe(seats.length);
  } else {
    const ofGame = (await figures()).flat().filter((row) => Object.values(row as object).includes(gameId));
    expect(ofGame).toEqual([]);
    expect(await execute('select from game where id = ?', [gameId])).toEqual([]);
  }
  // The figures of one game are not mixed with those of the next.
  await execute('delete from game where id = ?', [gameId]);
  for (const table of ['answer', 'player', 'question_result', 'regrade', 'game_moment', 'question_moment'])
    await execute(`delete from ${table} where game_id = ?`, [gameId]);
});
