/** A report against the results of the same game, and against a recomputation from its rows by the definitions. */
import { randomUUID } from 'node:crypto';
import type { MikroORM } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectOrm } from '../../../src/db/orm.ts';
import { readReport } from '../../../src/platform/reports/read-report.ts';
import { ReportedPlayers } from '../../../src/platform/reports/reported-players.ts';
import { reportedPlayerReply, reportReply, type GameReport } from '../../../src/protocol/reports.ts';
import { createDatabase, dropDatabase } from '../../support/services.ts';
import { readWholeResults } from '../../support/whole-results.ts';
import { naiveReport } from './naive-report.ts';
import { storeGame as storeGameIn, type StoredGame, type Wanted } from './stored-game.ts';

let url: string;
let orm: MikroORM;
beforeAll(async () => {
  url = await createDatabase();
  orm = await connectOrm({ url, poolMax: 2, applicationName: 'qf-test' });
});
afterAll(async () => {
  await orm.close(true);
  await dropDatabase(url);
});

const storeGame = (wanted: Wanted) => storeGameIn(orm, wanted);

async function read(game: { gameId: string; ownerId: string }): Promise<GameReport | undefined> {
  let text = '';
  for await (const part of readReport(orm, game)) text += part;
  return text === '' ? undefined : reportReply.parse(JSON.parse(text));
}
const readOwn = async (game: StoredGame) => (await read(game)) as GameReport;

interface Row {
  playerId: string;
  question: number;
  fraction: number;
  elapsedMs: number;
  points: number;
}

/** The figures by the definitions, from the rows alone. */
async function recompute({ gameId, quiz, given, openingOf }: StoredGame, report: GameReport) {
  const rows = await orm.em
    .fork()
    .execute<Row[]>(
      `select player_id as "playerId", question::int, fraction, elapsed_ms as "elapsedMs", points from answer where game_id = ?`,
      [gameId],
    );
  const joined = await orm.em.fork().execute<{ playerId: string; joinedAt: string }[]>(
    `select player_id as "playerId", (extract(epoch from joined_at) * 1000)::text as "joinedAt" from player
      where game_id = ? and kicked_at is null`,
    [gameId],
  );
  const place = new Map(report.players.map(({ playerId }, at) => [playerId, at]));
  const seats = joined.map(({ playerId, joinedAt }) => ({
    place: place.get(playerId) as number,
    joinedAt: Number(joinedAt),
    answers: quiz.questions.map((_, question) => {
      const row = rows.find((each) => each.playerId === playerId && each.question === question);
      const meant = given.find((each) => each.playerId === playerId && each.question === question)?.meant;
      const type = quiz.questions[question]?.type;
      const options =
        type === 'true_false' ? [Number(meant)] : type === 'multiple' ? (meant as number[]) : [Number(meant)];
      return row && { fraction: row.fraction, elapsedMs: row.elapsedMs, options };
    }),
  }));
  const questions = quiz.questions.map(({ type }, index) => {
    const { state, options } = report.questions[index] as GameReport['questions'][number];
    return {
      openedAt: state === 'ahead' ? undefined : openingOf(index),
      isScored: type !== 'poll',
      isClosed: state === 'closed',
      options: options?.length ?? 0,
    };
  });
  return { ...naiveReport(questions, seats), rows: rows.filter(({ playerId }) => place.has(playerId)) };
}

/** To nine digits after the point. */
const rounded = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value ?? null, (_, each: unknown) => (typeof each === 'number' ? Number(each.toFixed(9)) : each)),
  );

async function expectRecomputed(game: StoredGame, report: GameReport): Promise<void> {
  const expected = await recompute(game, report);
  for (const [index, question] of expected.questions.entries()) {
    const {
      seated,
      answered,
      correct,
      difficulty,
      discrimination,
      medianMs,
      p90Ms,
      options = [],
    } = report.questions[index] as GameReport['questions'][number];
    const groups = options.map(({ count, upper, lower }) => ({ count, upper, lower }));
    const found = { seated, answered, correct, difficulty, discrimination, medianMs, p90Ms, options: groups };
    expect(rounded(found), `question ${index}`).toEqual(rounded(question));
  }
  expect(rounded(report.reliability)).toEqual(rounded(expected.reliability));
  const scored = expected.rows.filter(({ question }) => game.quiz.questions[question]?.type !== 'poll');
  expect(report.summary).toMatchObject({
    players: report.players.length,
    answered: scored.length,
    correct: scored.filter(({ fraction }) => fraction === 1).length,
  });
  const points = expected.rows.reduce((sum, row) => sum + row.points, 0);
  const average = report.players.length === 0 ? null : points / report.players.length;
  expect(rounded(report.summary.averageScore)).toBe(rounded(average));
}

describe('readReport', () => {
  it('is nothing for others and for unknown games', async () => {
    const game = await storeGame({ seed: 1, players: 1 });
    expect(await read({ ...game, ownerId: randomUUID() })).toBeUndefined();
    expect(await read({ ...game, gameId: randomUUID() })).toBeUndefined();
    expect(await read({ ...game, gameId: 'nothing' })).toBeUndefined();
  });

  it.each([
    { seed: 2, players: 0 },
    { seed: 3, players: 4 },
    { seed: 4, players: 12, shuffleOptions: false },
    { seed: 5, players: 40 },
    { seed: 6, players: 45, shuffleOptions: false },
  ])('has the figures of results and of the rows ($players players, seed $seed)', async (wanted) => {
    const game = await storeGame(wanted);
    const report = await readOwn(game);
    const results = await readWholeResults(orm, { ...game, answers: false });
    expect(report.game).toMatchObject({
      gameId: game.gameId,
      quizTitle: 'Random',
      tags: ['a', 'b'],
      status: 'finished',
    });
    for (const [index, question] of report.questions.entries()) {
      const { questionId, type, prompt, answered, correct, counts, solution } = question;
      expect(results?.questions[index]).toMatchObject({
        questionId,
        type,
        prompt,
        answered,
        correct,
        counts,
        solution,
      });
      // In the author's order, each with where it was shown.
      const asked = game.quiz.questions[index];
      if (asked !== undefined && 'options' in asked) {
        expect(question.options?.map(({ text }) => text)).toEqual(asked.options.map(({ text }) => text));
        expect(question.options?.map(({ count, shown }) => [shown, count])).toEqual(
          question.options?.map(({ shown }) => [shown, (counts as number[])[shown]]),
        );
        if (asked.type !== 'poll') {
          expect(question.options?.map(({ correct: right }) => right)).toEqual(
            asked.options.map((option) => option.correct),
          );
        }
      }
    }
    expect(
      report.players.map(({ playerId, nickname, score, rank, correct }) => [playerId, nickname, score, rank, correct]),
    ).toEqual(
      results?.players.map(({ playerId, nickname, score, rank, correctCount }) => [
        playerId,
        nickname,
        score,
        rank,
        correctCount,
      ]),
    );
    await expectRecomputed(game, report);
  });

  it('counts nobody who was kicked since, also where the screens did', async () => {
    const game = await storeGame({ seed: 7, players: 30, kicked: 4 });
    const report = await readOwn(game);
    expect(report.players).toHaveLength(26);
    expect(report.players.map(({ playerId }) => playerId)).not.toContain('p0');
    await expectRecomputed(game, report);
    const typed = report.questions.filter(({ type }) => type === 'text');
    expect(typed).toHaveLength(2);
    for (const { counts, answered } of typed) {
      const counted = (counts as { count: number }[]).reduce((sum, { count }) => sum + count, 0);
      expect(counted).toBe(answered);
    }
  });

  it('says of a running game what is folded: closed questions, the one that is open, and those ahead', async () => {
    const game = await storeGame({ seed: 8, players: 34, closed: 6, endedAt: null });
    const report = await readOwn(game);
    expect(report.game).toMatchObject({ status: 'running', endedAt: null });
    const states = report.questions.map(({ state }) => state);
    expect(states).toEqual([...Array<string>(6).fill('closed'), 'open', ...Array<string>(9).fill('ahead')]);
    expect(report.questions[6]).toMatchObject({ difficulty: null, flags: [] });
    expect(report.questions[6]?.answered).toBeGreaterThan(0);
    expect(report.questions[6]?.seated).toBeGreaterThan(20);
    expect(report.questions[7]).toMatchObject({
      seated: 0,
      answered: 0,
      difficulty: null,
      medianMs: null,
      p90Ms: null,
    });
    await expectRecomputed(game, report);
    // The same when it is over without the end of its last question: nothing can come any more.
    const over = await readOwn(await storeGame({ seed: 8, players: 34, closed: 6 }));
    expect(over.questions[6]?.state).toBe('closed');
    expect(over.questions[6]?.difficulty).not.toBeNull();
  });

  it('ranks teams as the podium does', async () => {
    const game = await storeGame({ seed: 9, players: 7, teams: ['Red', 'Blue'] });
    const report = await readOwn(game);
    const scoresOf = (team: string) =>
      report.players.filter((player) => player.team === team).map(({ score }) => score);
    const means = ['Red', 'Blue'].map((team) => {
      const scores = scoresOf(team);
      return { team, players: scores.length, score: Math.round(scores.reduce((a, b) => a + b, 0) / scores.length) };
    });
    expect(report.teams?.toSorted((a, b) => a.team.localeCompare(b.team))).toMatchObject(
      means.toSorted((a, b) => a.team.localeCompare(b.team)),
    );
    expect(report.teams?.map(({ rank }) => rank)).toEqual([1, 2]);
  });

  it('reads no more than its bounds, and ends its transaction when nobody reads on', async () => {
    const game = await storeGame({ seed: 10, players: 3 });
    const source = readReport(orm, game);
    expect((await source.next()).done).toBe(false);
    await source.return();
    const [open] = await orm.em
      .fork()
      .execute<[{ count: number }]>(
        `select count(*)::int from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'`,
      );
    expect(open.count).toBe(0);
  });
});

describe('ReportedPlayers', () => {
  it('has the answers of one player as they were given, and of no other [RES-9]', async () => {
    const game = await storeGame({ seed: 11, players: 6, kicked: 1 });
    const players = new ReportedPlayers(orm);
    const { gameId, ownerId } = game;
    const found = reportedPlayerReply.parse(await players.read({ gameId, ownerId, playerId: 'p3' }));
    expect(found).toMatchObject({ playerId: 'p3', nickname: 'N3' });
    expect(found.answers.map(({ question, answer, elapsedMs }) => ({ question, answer, elapsedMs }))).toEqual(
      game.given
        .filter(({ playerId }) => playerId === 'p3')
        .map(({ question, answer, elapsedMs }) => ({ question, answer, elapsedMs })),
    );
    for (const wrong of [
      { gameId, ownerId, playerId: 'p0' },
      { gameId, ownerId, playerId: 'nobody' },
      { gameId, ownerId: randomUUID(), playerId: 'p3' },
      { gameId: 'x', ownerId, playerId: 'p3' },
    ]) {
      await expect(players.read(wrong)).rejects.toMatchObject({ code: 'not_found' });
    }
  });
});
