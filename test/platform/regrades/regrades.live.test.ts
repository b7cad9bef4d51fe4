/** Random games of all types, regraded at random, against a recomputation of their own; and regraded back. */
import type { MikroORM } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectOrm } from '../../../src/db/orm.ts';
import { rulesOf } from '../../../src/game/question-types/all-rules.ts';
import { scorers } from '../../../src/game/scorers.ts';
import { readConfig } from '../../../src/config/config.ts';
import { seededRandomness } from '../../../src/lib/randomness.ts';
import { PersonLimits } from '../../../src/platform/accounts/person-limits.ts';
import { knownDefinition } from '../../../src/platform/games/known-definition.ts';
import { readReport } from '../../../src/platform/reports/read-report.ts';
import { reapplyRegrades } from '../../../src/platform/regrades/reapply-regrades.ts';
import { Regrader } from '../../../src/platform/regrades/regrader.ts';
import type { Answer } from '../../../src/protocol/quiz.ts';
import type { RegradeRequest } from '../../../src/protocol/regrades.ts';
import { reportReply, type GameReport } from '../../../src/protocol/reports.ts';
import { createDatabase, dropDatabase } from '../../support/services.ts';
import { readTestEnvironment } from '../../support/environment.ts';
import { readWholeResults } from '../../support/whole-results.ts';
import { changeAtRandom, playAtRandom, type PlayedGame } from './regraded-game.ts';

const games = readTestEnvironment().full ? 200 : 8;
const { next: random, uuid } = seededRandomness(41);

let url: string;
let orm: MikroORM;
let regrader: Regrader;
beforeAll(async () => {
  url = await createDatabase();
  orm = await connectOrm({ url, poolMax: 3, applicationName: 'qf-test' });
  regrader = new Regrader({
    orm,
    rooms: { findRegradable: () => Promise.resolve(undefined), commitRegrade: () => Promise.resolve(false) },
    people: new PersonLimits(readConfig({}).people),
    randomness: { uuid },
    now: Date.now,
  });
});
afterAll(async () => {
  await orm.close(true);
  await dropDatabase(url);
});

const rowsOf = async (table: 'answer' | 'question_result', { gameId }: PlayedGame): Promise<string[]> => {
  const order = table === 'answer' ? 'question, player_id' : 'question';
  const rows = await orm.em
    .fork()
    .execute<{ row: string }[]>(
      `select to_jsonb(stored)::text as row from ${table} stored where game_id = ? order by ${order}`,
      [gameId],
    );
  return rows.map(({ row }) => row);
};

const reportOf = async (game: PlayedGame): Promise<GameReport> => {
  let text = '';
  for await (const part of readReport(orm, game)) text += part;
  return reportReply.parse(JSON.parse(text));
};

/** All that is stored and told, but for the history. */
async function tablesOf(game: PlayedGame) {
  const { regrades: _history, ...report } = await reportOf(game);
  return {
    answers: await rowsOf('answer', game),
    results: await rowsOf('question_result', game),
    read: await readWholeResults(orm, { ...game, answers: true }),
    report,
  };
}

const regrade = (game: PlayedGame, questions: RegradeRequest['questions']) =>
  regrader.regrade({ ...game, request: { questions, note: 'Why not.' }, keyed: undefined });

/** PROMISES F2, by a loop of its own: each player's answers in their order, with the streak so far. */
async function expectRecomputable(game: PlayedGame): Promise<void> {
  const em = orm.em.fork();
  const [{ definition: stored, regraded }] = await em.execute<[{ definition: string; regraded: string | null }]>(
    'select definition::text, regraded::text from game where id = ?',
    [game.gameId],
  );
  const { questions, settings, ...definition } = knownDefinition(stored, regraded);
  const scorer = scorers.of(definition);
  const rows = await em.execute<
    { player_id: string; question: number; answer: string; elapsed_ms: number; points: number; streak_before: number }[]
  >('select *, answer::text from answer where game_id = ? order by player_id, question', [game.gameId]);
  const sums = new Map<string, number>();
  for (const [playerId, own] of Map.groupBy(rows, (row) => row.player_id)) {
    let streak = 0;
    for (const question of questions) {
      const row = own.find((each) => each.question === question.index);
      if (row === undefined) {
        if (rulesOf(question).isScored && question.void !== true) streak = 0;
        continue;
      }
      const given = { answer: JSON.parse(row.answer) as Answer, elapsedMs: row.elapsed_ms, streakBefore: streak };
      const scored = scorer.scoreAnswer({ question, settings, ...given });
      expect([playerId, question.index, row.points, row.streak_before]).toEqual([
        playerId,
        question.index,
        scored.points,
        streak,
      ]);
      ({ streak } = scored);
      sums.set(playerId, (sums.get(playerId) ?? 0) + scored.points);
    }
  }
  const results = await readWholeResults(orm, { ...game, answers: false });
  for (const { playerId, score } of results?.players ?? []) expect(score).toBe(sums.get(playerId) ?? 0);
}

test(
  `${games} random games: scores can be recomputed after each regrade, a rescan changes nothing, and the way back gives the first tables [REG-1, REG-3]`,
  { timeout: 300_000 },
  async () => {
    let changes = 0;
    for (let played = 0; played < games; played += 1) {
      const game = await playAtRandom(orm, random);
      const first = await tablesOf(game);
      await expectRecomputable(game);
      for (let step = 0; step < 4; step += 1) {
        const some = game.questions.filter(() => random() < 0.3).map((question) => changeAtRandom(question, random));
        const questions = some.filter((change) => change !== undefined);
        if (questions.length === 0) continue;
        const told = await regrade(game, questions);
        changes += told.changed.answers;
        await expectRecomputable(game);
        const { players } = await reportOf(game);
        for (const { playerId, score, rank } of told.after.players) {
          expect(players.find((each) => each.playerId === playerId)).toMatchObject({ score, rank });
        }
      }
      const regraded = await tablesOf(game);
      const history = (await reportOf(game)).regrades ?? [];
      await writeAsPlayed(game, first);
      await reapplyRegrades(orm, game.gameId);
      expect(await tablesOf(game)).toEqual(regraded);
      for (const { questions } of history.toReversed()) {
        await regrade(game, questions.map(({ index, was }) => ({ index, ...was })) as RegradeRequest['questions']);
      }
      expect(await tablesOf(game)).toEqual(first);
      expect((await reportOf(game)).regrades).toHaveLength(history.length * 2);
    }
    expect(changes).toBeGreaterThan(games * 5);
  },
);

/** What a rescan of the log leaves where its rows were gone: they are as they were played. */
async function writeAsPlayed({ gameId }: PlayedGame, first: { answers: string[]; results: string[] }): Promise<void> {
  const em = orm.em.fork();
  for (const [table, rows] of [
    ['answer', first.answers],
    ['question_result', first.results],
  ] as const) {
    await em.execute(`delete from ${table} where game_id = ?`, [gameId]);
    for (const row of rows)
      await em.execute(`insert into ${table} select * from jsonb_populate_record(null::${table}, ?::jsonb)`, [row]);
  }
}

test('a text of which nothing is visible is not accepted [REG-1, REG-4]', async () => {
  const game = await playAtRandom(orm, random);
  const index = game.questions.findIndex(({ type }) => type === 'text');
  for (const change of [{ accept: '\u200b' }, { accept: ['a', '\u00ad '] }, { correct: ['\u2060'] }]) {
    const path = `/questions/0/${Object.keys(change).join('')}`;
    await expect(regrade(game, [{ index, ...change }])).rejects.toMatchObject({
      code: 'bad_request',
      details: [{ path }],
    });
  }
});

test('of two regrades at once both count, and the second one sees the first [REG-1]', async () => {
  const game = await playAtRandom(orm, random);
  const other = new Regrader({
    orm,
    rooms: { findRegradable: () => Promise.resolve(undefined), commitRegrade: () => Promise.resolve(false) },
    people: new PersonLimits(readConfig({}).people),
    randomness: { uuid },
    now: Date.now,
  });
  const scored = game.questions.filter(({ type }) => type !== 'poll' && type !== 'slide').map(({ index }) => index);
  const [one = 0, two = 0] = scored;
  const request = (index: number) => ({ questions: [{ index, void: true }], note: '' });
  await Promise.all([
    regrader.regrade({ ...game, request: request(one), keyed: undefined }),
    other.regrade({ ...game, request: request(two), keyed: undefined }),
  ]);
  await expectRecomputable(game);
  const { regrades = [], questions } = await reportOf(game);
  expect(questions.filter((question) => question.void).map(({ index }) => index)).toEqual([one, two]);
  const [before, after] = regrades;
  expect(after?.before.averageScore).toBe(before?.after.averageScore);
});

test('a regrade of a job changes nothing of a game that is anonymised meanwhile [RES-25]', async () => {
  const game = await playAtRandom(orm, random);
  const { index } = game.questions.find(({ type }) => type === 'text')!;
  await regrade(game, [{ index, accept: ['Lead', 'guess 1', 'guess 2'], points: 2000 }]);
  const scores = async () =>
    await orm.em
      .fork()
      .execute(`select player_id, question, correct, points from answer where game_id = ? order by 1, 2`, [
        game.gameId,
      ]);
  const first = await scores();
  let job: Promise<number> | undefined;
  await orm.em.fork().transactional(async (em) => {
    await em.execute('update game set anonymised_at = now() where id = ?', [game.gameId]);
    await em.execute(`update answer set answer = '"•••"' where game_id = ? and question = ?`, [game.gameId, index]);
    job = reapplyRegrades(orm, game.gameId);
    const waiting = `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
    while ((await orm.em.fork().execute<unknown[]>(waiting)).length === 0);
  });
  await job;
  expect(await scores()).toEqual(first);
});
