/**
 * What is stored of a game is in its author's order as well, whoever has written it: this release, one before it that runs
 * beside this one, or one before the tables knew of it. The database's rules are compared with those of `author-order.ts`.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Game } from '../../entities/game.ts';
import { copyQuiz, type QuizCopy } from '../../src/game/definition.ts';
import { scoreAnswer } from '../../src/game/scoring.ts';
import { scorers } from '../../src/game/scorers.ts';
import { orderByAuthor } from '../../src/jobs/tasks/order-by-author.ts';
import { seededRandomness } from '../../src/lib/randomness.ts';
import { splitQuestionIds, withQuestionIds } from '../../src/platform/quizzes/question-ids.ts';
import type { Answer, Quiz } from '../../src/protocol/quiz.ts';
import { meantAnswer, randomQuiz, shownAnswer } from '../game/random-quiz.ts';
import { settingsWith } from '../game/sample-questions.ts';
import { readWholeResults } from '../support/whole-results.ts';
import { FoldBench, foldAll } from './fold-bench.ts';
import { Recorder } from './fold-recording.ts';

const { next: random, uuid } = seededRandomness(1914);
const quizId = uuid();
const ownerId = uuid();
const quiz = randomQuiz(random);
const players = Array.from({ length: 7 }, (_, at) => `p${at}`);

interface Played extends QuizCopy {
  id: string;
}

let bench: FoldBench;
let games: Played[];
/** Of each player, in each question, in every game. */
const meant = quiz.questions.map((question) => players.map(() => meantAnswer(question, random)));

beforeAll(async () => {
  bench = await FoldBench.open();
  await storeQuiz(quiz);
  games = [false, true, true, true].map((shuffleOptions) => {
    return { id: uuid(), ...copyQuiz(quiz, settingsWith({ shuffleOptions }), random) };
  });
  const recorder = new Recorder();
  for (const game of games) record(game, recorder);
  await bench.write(recorder.entries);
});
afterAll(() => bench.close());

const execute = <T>(sql: string, params: unknown[] = []) => bench.orm.em.fork().execute<T[]>(sql, params);

async function storeQuiz(whole: Quiz): Promise<void> {
  const { content, questionIds } = splitQuestionIds(whole);
  await execute(
    `insert into quiz (id, owner_id, title, tags, question_count, version, created_at, updated_at)
      values (?, ?, 'Random', '{a,b}', 1, 1, now(), now())`,
    [quizId, ownerId],
  );
  await execute(
    `insert into quiz_version (quiz_id, version, format, content, question_ids, created_at)
      values (?, 1, 2, ?::jsonb, array(select jsonb_array_elements_text(?::jsonb)), now())`,
    [quizId, JSON.stringify(content), JSON.stringify(questionIds)],
  );
}

/** Everybody answers by what they read. */
function record({ id, definition }: Played, recorder: Recorder): void {
  const scorer = scorers.of(definition);
  for (const [o, p] of players.entries()) recorder.add('join', id, { p, n: p, o, at: recorder.nowMs });
  recorder.add('start', id, { at: recorder.nowMs });
  for (const [q, shown] of definition.questions.entries()) {
    const question = quiz.questions[q] as Quiz['questions'][number];
    const given = (meant[q] as Answer[]).map((answer) => shownAnswer(question, shown, answer));
    recorder.add('answers', id, { q, a: given.map((answer, at) => [players[at], answer, 1000 + at, 0]) });
    const timed = given.map((answer, at) => ({ answer, elapsedMs: 1000 + at }));
    const { counts, answered, correct, averageMs } = scorer.summarizeQuestion(shown, timed);
    const times = { openedAt: recorder.nowMs, closedAt: recorder.nowMs };
    const { version } = scorer;
    recorder.add('scored', id, { q, counts, answered, correct, averageMs, scorer: version, ...times });
  }
  recorder.add('over', id, { status: 'finished', at: recorder.nowMs });
}

/** @param isKnown whether the row says how the game is shown, as that of this release does */
async function storeGames(isKnown: boolean): Promise<void> {
  await execute('delete from game');
  for (const table of ['answer', 'question_result', 'player']) await execute(`delete from ${table}`);
  const em = bench.orm.em.fork();
  for (const { id, definition, authored } of games) {
    const known = isKnown ? { authored, quizTags: ['a', 'b'] } : {};
    const about = { quizId, quizVersion: 1, quizTitle: 'Random', createdAt: new Date(0) };
    em.create(Game, { id, definition, pin: '123456', ownerId, ...about, ...known });
  }
  await em.flush();
}

async function fold(): Promise<void> {
  await bench.rescan();
  await foldAll(await bench.folder());
}

const tables = async (): Promise<Record<string, unknown[]>> => ({
  ...(await bench.tables()),
  shown: await execute('select id, authored, quiz_tags from game order by id'),
});

/** Of the database's own rules, which are for rows of earlier releases. */
async function setTriggers(state: 'enable' | 'disable'): Promise<void> {
  for (const table of ['game', 'answer', 'question_result']) {
    await execute(`alter table ${table} ${state} trigger author_order`);
  }
}

/** As this release writes all of it. */
async function expected() {
  await setTriggers('disable');
  await storeGames(true);
  await fold();
  await setTriggers('enable');
  const all = await tables();
  expect(all['answers']).toHaveLength(games.length * quiz.questions.length * players.length);
  return all;
}

describe('what is folded', () => {
  it('is what players meant, in every game', async () => {
    await expected();
    for (const { id, definition } of games) {
      const rows = await execute<{
        question: number;
        answer: Answer;
        authored: Answer;
        fraction: number;
        points: number;
      }>(
        'select question, answer, authored, fraction, points from answer where game_id = ? order by question, player_id',
        [id],
      );
      const means = meant.flatMap((answers, q) => answers.map((answer) => ({ q, answer })));
      expect(rows.map(({ authored }) => authored)).toEqual(
        means.map(({ q, answer }) => (quiz.questions[q]?.type === 'text' ? null : answer)),
      );
      // Scores are recomputed from the shown answer, as ever.
      for (const [at, row] of rows.entries()) {
        const question = definition.questions[row.question] as (typeof definition.questions)[number];
        const elapsedMs = 1000 + (at % players.length);
        const asked = { question, settings: definition.settings, streakBefore: 0, elapsedMs };
        const { fraction, points } = scoreAnswer({ ...asked, answer: row.answer });
        expect([fraction, points]).toEqual([row.fraction, row.points]);
      }
    }
  });

  it('is told in shown order, with ids and tags [QUIZ-4, RES-5]', async () => {
    await expected();
    for (const { id, definition } of games) {
      const results = await readWholeResults(bench.orm, { gameId: id, ownerId, answers: true });
      expect(results?.tags).toEqual(['a', 'b']);
      expect(results?.questions.map(({ questionId }) => questionId)).toEqual(quiz.questions.map((one) => one.id));
      const shown = definition.questions.flatMap((asked, q) => {
        const question = quiz.questions[q] as Quiz['questions'][number];
        return (meant[q] as Answer[]).map((answer) => shownAnswer(question, asked, answer));
      });
      expect(results?.answerRows?.map(({ answer }) => answer)).toEqual(shown);
      for (const [q, { solution, counts, options, answered }] of (results?.questions ?? []).entries()) {
        expect([solution, options, answered]).toEqual([
          definition.questions[q]?.solution,
          definition.questions[q]?.options,
          players.length,
        ]);
        if (q > 1) continue;
        const right = (counts as number[])[solution as number];
        expect(right).toBe(results?.answerRows?.filter((row) => row.question === q && row.correct).length);
      }
    }
  });

  it('can be summed over games by question id and author’s index', async () => {
    await expected();
    const groups = await execute<{ questionId: string; counts: unknown[] }>(
      `select question_id as "questionId", jsonb_agg(distinct authored_counts) as counts from question_result
        group by question_id order by min(question)`,
    );
    expect(groups.map(({ questionId }) => questionId)).toEqual(quiz.questions.map(({ id }) => id));
    for (const { questionId, counts } of groups)
      expect([questionId, counts]).toEqual([questionId, [expect.anything()]]);
    const shown = await execute<{ kinds: number }>(
      'select count(distinct counts)::int as kinds from question_result where question < 6 group by question',
    );
    expect(shown.some(({ kinds }) => kinds > 1)).toBe(true);
  });
});

describe('rows of processes of an earlier release', () => {
  it('are the same, whoever made the game and whoever folds it', async () => {
    const all = await expected();
    await storeGames(false);
    await fold();
    expect(await tables()).toEqual(all);
    // A worker that knows nothing of the columns.
    for (const [table, columns] of [
      ['answer', 'game_id, question, player_id, answer, correct, fraction, points, elapsed_ms, streak_before, log_id'],
      ['question_result', 'game_id, question, counts, answered, correct, average_ms, scorer, opened_at, closed_at'],
    ] as const) {
      await execute(`create temp table kept as select ${columns} from ${table}; delete from ${table};
        insert into ${table} (${columns}) select ${columns} from kept; drop table kept`);
    }
    expect(await tables()).toEqual(all);
  });

  it('of before the tables knew are put in order by the job, as often as it runs, and results are whole before', async () => {
    const all = await expected();
    const read = () => readWholeResults(bench.orm, { gameId: games[1]?.id ?? '', ownerId, answers: true });
    const results = await read();
    await execute(`update game set authored = null, quiz_tags = '{}'`);
    await execute('update answer set authored = null');
    await execute('update question_result set question_id = null, authored_counts = null');
    expect(await read()).toEqual({ ...results, tags: [] });
    // Rows that come before the job are put in order at once.
    await execute('delete from answer where player_id = ?', ['p3']);
    await fold();
    const { signal } = new AbortController();
    expect(await orderByAuthor(bench.orm, { signal })).toBe(games.length);
    expect(await tables()).toEqual(all);
    expect(await orderByAuthor(bench.orm, { signal })).toBe(0);
    expect(await tables()).toEqual(all);
    expect(await read()).toEqual(results);
  });

  it('are told of as unknown where the quiz is gone, but for what the game itself says', async () => {
    await expected();
    await execute('delete from quiz_version');
    await execute('update game set authored = null');
    await execute('update answer set authored = null');
    await orderByAuthor(bench.orm, new AbortController());
    const derived = withQuestionIds(quizId, splitQuestionIds(quiz).content);
    const rows = await execute<{ id: string; authored: { id: string; options?: null; items?: number[] }[] }>(
      'select id, authored from game',
    );
    for (const game of games) {
      const authored = rows.find(({ id }) => id === game.id)?.authored ?? [];
      expect(authored.map(({ id }) => id)).toEqual(derived.questions.map(({ id }) => id));
      expect(authored.map(({ items }) => items)).toEqual(game.authored.map(({ items }) => items));
      const isShuffled = game.definition.settings.shuffleOptions;
      const unknown = authored.flatMap(({ options }, at) => (options === null ? [at] : []));
      expect(unknown).toEqual(isShuffled ? [0, 1, 2, 3, 4, 5] : []);
    }
    const [{ count } = { count: 0 }] = await execute<{ count: number }>(
      `select count(*)::int as count from answer where authored is null and jsonb_typeof(answer) <> 'string'`,
    );
    expect(count).toBe(3 * 6 * players.length);
    await storeVersionAgain();
  });
});

/** For whatever runs next. */
async function storeVersionAgain(): Promise<void> {
  await execute('delete from quiz');
  await storeQuiz(quiz);
}
