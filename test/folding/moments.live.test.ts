/** The end of a game enqueues the job that counts it, in the transaction that folds it, and a rescan leads to the same rows. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FoldItem } from '../../src/folding/fold-plan.ts';
import { applyChanges } from '../../src/folding/fold-rows.ts';
import { countMoments } from '../../src/platform/reports/count-moments.ts';
import { FoldBench, foldAll } from './fold-bench.ts';
import { recordGames } from './fold-recording.ts';

let bench: FoldBench;
beforeAll(async () => {
  bench = await FoldBench.open();
});
afterAll(() => bench.close());

const execute = <T>(sql: string) => bench.orm.em.fork().execute<T[]>(sql);
const rows = async () => ({
  games: await execute('select * from game_moment order by game_id'),
  questions: await execute(`select t.*, times::text as times from question_moment t order by game_id, question`),
});

/** Takes the jobs as a worker would. @returns the games that they name */
async function runJobs(): Promise<string[]> {
  const jobs = await execute<{ gameId: string }>(
    `with taken as (delete from graphile_worker._private_jobs where task_id = (
        select id from graphile_worker._private_tasks where identifier = 'count-question-moments') returning payload)
      select payload ->> 'gameId' as "gameId" from taken order by 1`,
  );
  for (const { gameId } of jobs) await countMoments(bench.orm, gameId);
  return jobs.map(({ gameId }) => gameId);
}

it('is one job for each game that is over, whose rows are the same after a rescan', async () => {
  const recording = recordGames(7, { games: 3, players: 8 });
  await bench.addGames(recording.games);
  await bench.write(recording.entries);
  await foldAll(await bench.folder({ answersMax: 7 }));
  const over = (await execute<{ id: string }>('select id from game where ended_at is not null order by id')).map(
    ({ id }) => id,
  );
  expect(over.length).toBeGreaterThan(0);
  expect(await runJobs()).toEqual(over);
  const counted = await rows();
  expect(counted.games).toHaveLength(over.length);
  expect(counted.questions.length).toBeGreaterThan(over.length);

  await bench.rescan();
  await foldAll(await bench.folder());
  expect(await runJobs()).toEqual(over);
  expect(await rows()).toEqual(counted);
});

it('is not there when the transaction of the end fails', async () => {
  const [game] = recordGames(8, { games: 1, players: 2 }).games;
  await bench.addGames(game === undefined ? [] : [game]);
  const em = bench.orm.em.fork();
  await expect(
    em.transactional(async (inner) => {
      await applyChanges(inner, [endOf(game?.id ?? '')], { shard: 0, now: new Date() });
      throw new Error('no commit');
    }),
  ).rejects.toThrow('no commit');
  expect(await runJobs()).toEqual([]);
});

const endOf = (gameId: string): FoldItem => ({
  kind: 'change',
  change: { type: 'over', gameId, status: 'finished', at: new Date() },
  source: { entry: { id: '1-0', type: 'over', gameId, data: { status: 'finished', at: 1 }, fields: [] } },
});
