/** Regrades beside what happens to their room at the same moment: each order has one outcome. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { RegradeReply, RegradeRequest } from '../../src/protocol/regrades.ts';
import { reportReply, type GameReport } from '../../src/protocol/reports.ts';
import { CodedError, type WireError } from '../../src/protocol/errors.ts';
import { FaultyLink } from '../support/faulty-link.ts';
import { TestQuickfire, type TestGame } from '../support/quickfire.ts';
import { PostgresReplies } from '../support/reply-counters.ts';
import { singlesQuiz } from '../support/quizzes.ts';
import { answer, eventually, type Scenery, setStage, type Stage, startScenery, stepTo } from './stage.ts';

let scenery: Scenery;
/** A third web process, behind a link to Postgres. */
let linked: TestQuickfire;
let link: FaultyLink;
beforeAll(async () => {
  scenery = await startScenery();
  const { DATABASE_URL: direct = '' } = scenery.product.env;
  link = await FaultyLink.open(Number(new URL(direct).port), { replies: () => new PostgresReplies() });
  linked = new TestQuickfire({ ...scenery.product.env, DATABASE_URL: link.url(direct) }, false);
  await linked.addWeb();
});
afterEach(() => scenery.watch.check());
afterAll(async () => {
  await linked.stop();
  await scenery.stop();
  await link.close();
});

const settings = { speedWeight: 0, closeWhenAllAnswered: true };

/** Ann is right in every question, Bob in none. */
async function playReveal(questions: number): Promise<Stage> {
  const stage = await setStage(scenery.product, { quiz: singlesQuiz(questions), players: 2, settings });
  await stage.host.must('host:start', {});
  await answerAll(stage, 0);
  return stage;
}

async function answerAll({ host, players }: Stage, question: number): Promise<void> {
  for (const [option, player] of players.entries()) await answer(player, question, option);
  await host.event('question:closed', ({ index }) => index === question);
}

/** @param web of the scenery's, or the process behind the link */
async function regrade(
  game: TestGame,
  questions: RegradeRequest['questions'],
  web: number | TestQuickfire = 0,
  key?: string,
) {
  const [product, at] = typeof web === 'number' ? [scenery.product, web] : [web, 0];
  return await product.rest<RegradeReply & { error?: WireError }>(
    'POST',
    `/api/games/${game.gameId}/regrade`,
    { questions, note: '' },
    game.ownerToken,
    { web: at, ...(key !== undefined && { headers: { 'idempotency-key': key } }) },
  );
}

const reportOf = async ({ gameId, ownerToken }: TestGame): Promise<GameReport> =>
  reportReply.parse((await scenery.product.rest('GET', `/api/games/${gameId}/report`, undefined, ownerToken)).body);

const scoresOf = (rows: readonly { score: number }[] | undefined) => rows?.map(({ score }) => score);

/** Runs `before` and `after` around the next step of a web process that writes a regrade into a room. */
function aroundCommit(web: number, around: { before?: () => Promise<unknown>; after?: () => Promise<unknown> }): void {
  const { runner } = scenery.product.webs[web]!.app;
  const run = runner.run.bind(runner);
  runner.run = async (name, keys, args) => {
    if (name !== 'regrade-room') return await run(name, keys, args);
    runner.run = run;
    await around.before?.();
    const reply = await run(name, keys, args);
    await around.after?.();
    return reply;
  };
}

/** Until a regrade waits for another one. */
async function waitForLock(): Promise<void> {
  const em = scenery.product.webs[0]!.app.orm.em.fork();
  await eventually(
    () =>
      em.execute<unknown[]>(`select from pg_locks where locktype = 'advisory' and not granted
        and database = (select oid from pg_database where datname = current_database())`),
    (waiting) => waiting.length > 0,
  );
}

const steps = ['next', 'twice', 'end'] as const;
const take = async ({ host }: Stage, step: (typeof steps)[number]): Promise<void> => {
  if (step === 'end') await host.must('host:end', {});
  else await host.must('host:next', {});
  if (step === 'twice') await host.must('host:next', {});
};

test.each(steps)(
  'a room that has moved on (%s) just before takes all of it or nothing [REG-4, REG-5]',
  async (step) => {
    const stage = await playReveal(2);
    const { game, host } = stage;
    aroundCommit(0, { before: () => take(stage, step) });
    const told = await regrade(game, [{ index: 0, correct: 1 }]);
    // The leaderboard after a reveal is still between two questions.
    const isMade = step === 'next';
    expect([told.status, told.body.error?.code]).toEqual(isMade ? [200, undefined] : [409, 'conflict']);
    if (step === 'twice') await answerAll(stage, 1);
    await stepTo(host, 'over');
    const results = await scenery.product.finalResults(game);
    const { over } = await host.snapshot();
    expect(scoresOf(over?.top)).toEqual(scoresOf(results.players));
    expect(scoresOf(results.players)).toEqual([step === 'twice' ? 2000 : 1000, 0]);
    expect(results.players[0]?.nickname).toBe(isMade ? 'Player 1' : 'Player 0');
    expect((await reportOf(game)).regrades?.length ?? 0).toBe(isMade ? 1 : 0);
  },
);

test.each(steps)('a room that moves on (%s) before the commit goes on from the new scores [REG-5]', async (step) => {
  const stage = await playReveal(2);
  const { game, host } = stage;
  aroundCommit(0, { after: () => take(stage, step) });
  expect((await regrade(game, [{ index: 0, correct: 1 }])).status).toBe(200);
  if (step === 'twice') await answerAll(stage, 1);
  await stepTo(host, 'over');
  const results = await scenery.product.finalResults(game);
  const { over } = await host.snapshot();
  const expected = step === 'twice' ? [1000, 1000] : [1000, 0];
  expect([scoresOf(over?.top), scoresOf(results.players)]).toEqual([expected, expected]);
  if (step !== 'twice') expect(results.players[0]?.nickname).toBe('Player 1');
  expect((await reportOf(game)).regrades).toHaveLength(1);
});

test('a game whose end is folded while the regrade waits shows the new podium [REG-5]', async () => {
  const stage = await playReveal(1);
  const { game, host } = stage;
  // Another connection keeps the end from being folded, as a busy worker would.
  const { orm } = scenery.product.webs[1]!.app;
  let told: Promise<{ status: number }> | undefined;
  await orm.em.fork().transactional(async (em) => {
    await em.execute('select from game where id = ? for update', [game.gameId]);
    await host.must('host:end', {});
    told = regrade(game, [{ index: 0, correct: 1 }]);
    const { runner } = scenery.product.webs[0]!.app;
    const run = runner.run.bind(runner);
    // Once it knows the room's state it asks Postgres, where the game goes on.
    await new Promise<void>((resolve) => {
      runner.run = async (name, keys, args) => {
        const reply = await run(name, keys, args);
        if (name === 'read-seat') resolve();
        return reply;
      };
    });
    runner.run = run;
  });
  expect((await told)?.status).toBe(200);
  const { over } = await host.snapshot();
  expect(over?.top[0]?.nickname).toBe('Player 1');
});

test('of two regrades the podium shows the later one, whichever is shown last [REG-5]', async () => {
  const { product } = scenery;
  const stage = await playReveal(1);
  const { game, host } = stage;
  await host.must('host:end', {});
  await product.finalResults(game);
  aroundCommit(0, {
    before: async () => expect((await regrade(game, [{ index: 0, void: true }], 1)).status).toBe(200),
  });
  expect((await regrade(game, [{ index: 0, correct: 1 }])).status).toBe(200);
  expect(scoresOf((await product.results(game)).players)).toEqual([0, 0]);
  const { over } = await host.snapshot();
  expect(scoresOf(over?.top)).toEqual([0, 0]);
});

test('a regrade that knows nothing of one whose commit is lost does not take its place [REG-5]', async () => {
  const { product } = scenery;
  const stage = await playReveal(2);
  const { game, host } = stage;
  let second: ReturnType<typeof regrade> | undefined;
  aroundCommit(0, {
    before: async () => {
      second = regrade(game, [{ index: 0, points: 2000 }], 1);
      await waitForLock();
    },
    after: () => Promise.reject(new CodedError('busy', 'as if the reply were lost')),
  });
  expect((await regrade(game, [{ index: 0, correct: 1 }])).status).toBe(503);
  expect((await second)?.status).toBe(409);
  expect((await regrade(game, [{ index: 0, points: 2000 }])).status).toBe(200);
  await host.must('host:end', {});
  const results = await product.finalResults(game);
  expect(results.players.map(({ nickname, score }) => [nickname, score])).toEqual([
    ['Player 1', 2000],
    ['Player 0', 0],
  ]);
  expect((await reportOf(game)).regrades).toHaveLength(2);
});

/** Ends the connection of the regrade that holds the lock: what it has not committed is gone. */
const loseCommit = async () =>
  await scenery.product.webs[1]!.app.orm.em.fork().execute(
    `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted
      and database = (select oid from pg_database where datname = current_database())`,
  );

test.each(['at once', 'next', 'twice', 'end'] as const)(
  'a regrade whose commit is lost is replied to as the first time, sent again with its key (%s) [REG-2]',
  async (step) => {
    const stage = await playReveal(2);
    const { game } = stage;
    const asked = [{ index: 0, correct: 1 }];
    aroundCommit(0, { after: loseCommit });
    expect((await regrade(game, asked, 0, 'lost')).status).toBe(503);
    if (step !== 'at once') await take(stage, step);
    const [made] = await eventually(
      async () => (await reportOf(game)).regrades ?? [],
      ({ length }) => step === 'end' || step === 'twice' || length === 1,
    );
    const again = await regrade(game, asked, 1, 'lost');
    expect(again).toMatchObject({ status: 200, body: { changed: { players: 2, answers: 2 }, replayed: true } });
    if (made !== undefined) expect(again.body.regradeId).toBe(made.regradeId);
    expect((await reportOf(game)).regrades).toHaveLength(1);
    expect((await regrade(game, [{ index: 0, void: true }], 1, 'lost')).status).toBe(409);
  },
);

test.each(['between', 'over'] as const)(
  'a regrade (%s) of whose commit the reply is lost is replied to as the first time [REG-2]',
  async (when) => {
    const { product } = scenery;
    const { game, host } = await playReveal(2);
    if (when === 'over') {
      await host.must('host:end', {});
      await product.finalResults(game);
    }
    const asked = [{ index: 0, correct: 1 }];
    const commit = link.strike({ counts: (reply) => reply === 'commit', nth: 1, fault: 'cut' });
    const first = await regrade(game, asked, linked, 'unheard');
    expect([first.status, commit.hit]).toEqual([503, 'commit']);
    for (const web of [linked, 0]) {
      const again = await regrade(game, asked, web, 'unheard');
      expect(again).toMatchObject({ status: 200, body: { changed: { players: 2, answers: 2 }, replayed: true } });
    }
    expect((await reportOf(game)).regrades).toHaveLength(1);
  },
);

test('a game that is deleted beside a regrade leaves nothing [REG-4, GAME-4]', async () => {
  const { product } = scenery;
  const remove = async ({ gameId, ownerToken }: TestGame) =>
    await product.rest('DELETE', `/api/games/${gameId}`, undefined, ownerToken, { web: 1 });
  const { orm } = product.webs[0]!.app;
  const left = async ({ gameId }: TestGame) => {
    const counts = ['answer', 'regrade', 'game_moment', 'question_moment'].map(
      (table) => `(select count(*)::int from ${table} where game_id = '${gameId}')`,
    );
    const [row] = await orm.em.fork().execute<[{ left: number }]>(`select ${counts.join(' + ')} as left`);
    return row.left;
  };
  for (const isFirst of [true, false]) {
    const { game, host } = await playReveal(1);
    await host.must('host:end', {});
    await product.finalResults(game);
    // The regrade waits for its lock: whether the deletion comes first is up to us.
    let told: Promise<{ status: number }> | undefined;
    await orm.em.fork().transactional(async (em) => {
      if (!isFirst) return;
      await em.execute(`select pg_advisory_xact_lock(hashtextextended('regrade ' || ?, 0))`, [game.gameId]);
      told = regrade(game, [{ index: 0, correct: 1 }]);
      await waitForLock();
      expect((await remove(game)).status).toBe(204);
    });
    if (isFirst) expect((await told)?.status).toBe(404);
    else {
      const [made, removed] = await Promise.all([regrade(game, [{ index: 0, correct: 1 }]), remove(game)]);
      expect([200, 404]).toContain(made.status);
      expect([204, 503]).toContain(removed.status);
      if (removed.status === 503) expect((await remove(game)).status).toBe(204);
    }
    await eventually(
      () => left(game),
      (rows) => rows === 0,
    );
  }
});
