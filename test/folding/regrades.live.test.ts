/** A log that has regrades, folded anew: the same rows, whichever of them were gone. */
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectOrm } from '../../src/db/orm.ts';
import type { AnswerFolder } from '../../src/folding/answer-folder.ts';
import { reapplyRegrades } from '../../src/platform/regrades/reapply-regrades.ts';
import { countMoments } from '../../src/platform/reports/count-moments.ts';
import type { RegradeRequest } from '../../src/protocol/regrades.ts';
import { CodedError } from '../../src/protocol/errors.ts';
import { createKeys, shardOf } from '../../src/redis/keys.ts';
import { answer, setStage, type Stage, stepTo } from '../scenarios/stage.ts';
import { startQuickfire, type TestQuickfire } from '../support/quickfire.ts';
import { redisUrl } from '../support/services.ts';
import { foldAll, FoldBench } from './fold-bench.ts';

let product: TestQuickfire;
let bench: FoldBench;
beforeAll(async () => {
  product = await startQuickfire({ worker: false });
  const { DATABASE_URL: databaseUrl = '', REDIS_PREFIX: prefix = '' } = product.env;
  const orm = await connectOrm({ url: databaseUrl, poolMax: 4, applicationName: 'fold-test' });
  const redis = new Redis(redisUrl());
  bench = new FoldBench({ orm, databaseUrl, redis, keys: createKeys(prefix), ownsDatabase: false });
});
afterAll(async () => {
  await bench.close();
  await product.stop();
});

/** Takes the jobs as a worker would. @returns how many regrades it has applied */
async function runJobs(): Promise<number> {
  const taken = await bench.orm.em.fork().execute<{ task: string; gameId: string }[]>(
    `with taken as (delete from graphile_worker._private_jobs returning task_id, payload)
      select identifier as task, payload ->> 'gameId' as "gameId"
      from taken join graphile_worker._private_tasks tasks on tasks.id = task_id order by identifier desc`,
  );
  let applied = 0;
  for (const { task, gameId } of taken) {
    if (task === 'reapply-regrades') applied += await reapplyRegrades(bench.orm, gameId);
    else if (task === 'count-question-moments') await countMoments(bench.orm, gameId);
  }
  return applied > 0 ? applied + (await runJobs()) : applied;
}

async function foldEverything(folder: AnswerFolder): Promise<void> {
  await foldAll(folder);
  await runJobs();
}

const tables = async (): Promise<Record<string, unknown[]>> => ({
  ...(await bench.tables()),
  checkpoints: [],
  regrades: await bench.orm.em.fork().execute('select * from regrade order by game_id, seq'),
  regraded: await bench.orm.em.fork().execute('select id, regraded, player_count from game order by id'),
  ofGames: await bench.orm.em.fork().execute('select * from game_moment order by game_id'),
  ofQuestions: await bench.orm.em
    .fork()
    .execute('select t.*, times::text as times from question_moment t order by game_id, question'),
});

async function regrade({ game }: Stage, questions: RegradeRequest['questions']): Promise<number> {
  const path = `/api/games/${game.gameId}/regrade`;
  return (await product.rest('POST', path, { questions, note: 'Why.' }, game.ownerToken)).status;
}

/** As if the web process had died after its step in Redis: folding has to make up for it. */
async function loseCommit(regrading: () => Promise<number>): Promise<void> {
  const { runner } = product.webs[0]!.app;
  const run = runner.run.bind(runner);
  runner.run = async (name, keys, args) => {
    const reply = await run(name, keys, args);
    if (name === 'regrade-room') throw new CodedError('busy', 'as if the reply were lost');
    return reply;
  };
  expect(await regrading()).toBe(503);
  runner.run = run;
}

const questions = [
  ...[0, 1].map(() => ({
    type: 'single' as const,
    prompt: '?',
    options: ['right', 'wrong'].map((text, at) => ({ text, correct: at === 0 })),
  })),
  { type: 'text' as const, prompt: '?', accept: ['Rome'] },
];

/** Three regrades: one whose commit is lost, one between two questions, and one after the end. */
async function playRegraded(): Promise<Stage> {
  const settings = { speedWeight: 0, streakBonus: true, closeWhenAllAnswered: true, teams: ['Red', 'Blue'] };
  const stage = await setStage(product, { quiz: { title: 'Three', questions }, settings, players: 0 });
  const { game, host } = stage;
  for (const [at, team] of ['Red', 'Blue', 'Red'].entries())
    stage.players.push(await product.join(game, `Player ${at}`, { team }));
  const [ann, bob, carl] = stage.players as [never, never, never];
  const folder = await bench.folder();
  const close = async (question: number) => {
    await host.event('question:closed', ({ index }) => index === question);
    await foldEverything(folder);
  };
  await host.must('host:start', {});
  for (const [player, given] of [
    [ann, 0],
    [bob, 1],
    [carl, 1],
  ] as const)
    await answer(player, 0, given);
  await close(0);
  await loseCommit(() => regrade(stage, [{ index: 0, accept: 1 }]));
  await foldEverything(folder);
  await stepTo(host, 'open', 1);
  for (const [player, given] of [
    [ann, 0],
    [bob, 0],
    [carl, 1],
  ] as const)
    await answer(player, 1, given);
  await close(1);
  const voided = [{ index: 0, void: true }, { index: 1, points: 2000 } as const];
  expect(await regrade(stage, voided)).toBe(200);
  await stepTo(host, 'open', 2);
  await host.must('host:kick', { playerId: stage.players[2]!.playerId });
  for (const [player, given] of [
    [ann, 'Paris'],
    [bob, 'rome'],
  ] as const)
    await answer(player, 2, given);
  await close(2);
  await stepTo(host, 'over');
  await foldEverything(folder);
  const last = [{ index: 0, void: false, points: 0 } as const, { index: 2, accept: 'Paris' }];
  expect(await regrade(stage, last)).toBe(200);
  await runJobs();
  return stage;
}

it('gives the same rows, whichever of them were gone, also when jobs run after each entry', async () => {
  const { game } = await playRegraded();
  const shard = shardOf(game.gameId);
  const first = await tables();
  expect(first['regrades']).toHaveLength(3);
  expect(first['deadLetters']).toEqual([]);
  const { players } = await product.results(game);
  expect(players.map(({ score }) => score)).toEqual([3300, 3300, 0]);
  const logged = '(select id from regrade where seq < 3)';
  const gone: Record<string, string[]> = {
    nothing: [],
    rows: ['answer', 'player', 'question_result', 'game_moment', 'question_moment'].map(
      (table) => `delete from ${table}`,
    ),
    'regrades of the log': [`delete from regrade where id in ${logged}`],
    'rows and regrades': [
      ...['answer', 'player', 'question_result', 'game_moment', 'question_moment'].map(
        (table) => `delete from ${table}`,
      ),
      `delete from regrade where id in ${logged}`,
      'update game set regraded = null',
    ],
  };
  for (const [what, statements] of Object.entries(gone)) {
    for (const answersMax of [4000, 1]) {
      for (const statement of statements) await bench.orm.em.fork().execute(statement);
      await bench.rescan();
      const folder = await bench.folder({ answersMax });
      while ((await folder.fold(shard)).state !== 'idle') await runJobs();
      expect([what, answersMax, await tables()]).toEqual([what, answersMax, first]);
    }
  }
});
