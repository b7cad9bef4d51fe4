/** How long a report takes, and how long one turn of the event loop is made by it. FULL=1: it stores half a million answers. */
import { randomUUID } from 'node:crypto';
import type { MikroORM } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Game } from '../../../entities/game.ts';
import { connectOrm } from '../../../src/db/orm.ts';
import { copyQuiz } from '../../../src/game/definition.ts';
import { readReport } from '../../../src/platform/reports/read-report.ts';
import { quizSchema } from '../../../src/protocol/quiz.ts';
import { reportReply } from '../../../src/protocol/reports.ts';
import { settingsWith } from '../../game/sample-questions.ts';
import { createDatabase, dropDatabase } from '../../support/services.ts';

const runs = 9;
const optionsOf = ['a', 'b', 'c', 'd'];

let url: string;
let orm: MikroORM;
beforeAll(async () => {
  url = await createDatabase();
  orm = await connectOrm({ url, poolMax: 2, applicationName: 'qf-test', queryTimeoutMs: 120_000 });
});
afterAll(async () => {
  await orm.close(true);
  await dropDatabase(url);
});

/** Every question is answered by nine in ten, some know more than others. */
async function storeGame(players: number, questions: number) {
  const game = { gameId: randomUUID(), ownerId: randomUUID() };
  const quiz = quizSchema.parse({
    title: 'Large',
    questions: Array.from({ length: questions }, (_, at) => ({
      type: 'single',
      prompt: `Question ${at}`,
      options: optionsOf.map((text, option) => ({ text, correct: option === 0 })),
    })),
  });
  const { definition, authored } = copyQuiz(quiz, settingsWith({ shuffleOptions: true }), () => 0.3);
  const em = orm.em.fork();
  const now = new Date();
  const about = {
    pin: '123456',
    quizId: randomUUID(),
    quizVersion: 1,
    quizTitle: 'Large',
    status: 'finished' as const,
  };
  const times = { createdAt: now, startedAt: now, endedAt: now, storedAt: now };
  em.create(Game, { id: game.gameId, ownerId: game.ownerId, definition, authored, ...about, ...times });
  await em.flush();
  await em.execute(
    `insert into player (game_id, player_id, nickname, join_order, joined_at, generation)
      select ?::uuid, 'player-' || i, 'Player ' || i, i, to_timestamp(1), 0 from generate_series(1, ?::int) i`,
    [game.gameId, players],
  );
  await em.execute(
    `insert into answer (game_id, question, player_id, answer, authored, correct, fraction, points, elapsed_ms, streak_before, log_id)
      select ?::uuid, q, 'player-' || i, (pick)::text::jsonb, (pick)::text::jsonb, pick = 1, (pick = 1)::int, (pick = 1)::int * 900,
        500 + (random() * 19000)::int, 0, '1-1'
      from generate_series(0, ?::int) q, generate_series(1, ?::int) i,
        lateral (select case when random() * ? < i then 1 else floor(random() * 4)::int end as pick) picked
      where random() < 0.9`,
    [game.gameId, questions - 1, players, players * 1.3],
  );
  await em.execute(
    `insert into question_result (game_id, question, question_id, counts, authored_counts, answered, correct, scorer, opened_at, closed_at)
      select ?::uuid, q, 'q', '[]', '[]', 0, 0, '2', to_timestamp(2), to_timestamp(3) from generate_series(0, ?::int) q`,
    [game.gameId, questions - 1],
  );
  await em.execute('analyze answer');
  await em.execute('analyze player');
  return game;
}

const threadMs = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
};

/** The longest turn of the loop, in CPU time: what others do on the machine makes it no longer. */
function watchTurns(): () => number {
  let longestMs = 0;
  let before = threadMs();
  let isWatching = true;
  const look = () => {
    const now = threadMs();
    longestMs = Math.max(longestMs, now - before);
    before = now;
    if (isWatching) setImmediate(look);
  };
  setImmediate(look);
  return () => {
    isWatching = false;
    return longestMs;
  };
}

async function measure(game: { gameId: string; ownerId: string }) {
  const end = watchTurns();
  const startedAt = performance.now();
  let bytes = 0;
  for await (const part of readReport(orm, game)) {
    bytes += part.length;
    // As its pieces are sent: each in a turn of its own.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { tookMs: performance.now() - startedAt, holdMs: end(), bytes };
}

const middle = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

it.each([
  [500, 20],
  [10_000, 50],
])('of %i players and %i questions', { timeout: 300_000 }, async (players, questions) => {
  const game = await storeGame(players, questions);
  let text = '';
  for await (const part of readReport(orm, game)) text += part;
  const report = reportReply.parse(JSON.parse(text));
  expect([report.players.length, report.questions.length]).toEqual([players, questions]);
  expect(report.reliability?.alpha).toBeGreaterThan(0.5);
  const measured = [];
  for (let run = 0; run < runs; run += 1) measured.push(await measure(game));
  const took = measured.map(({ tookMs }) => tookMs);
  const held = measured.map(({ holdMs }) => holdMs);
  process.stdout.write(
    `report of ${players} × ${questions}: median ${middle(took).toFixed(0)} ms, fastest ${Math.min(...took).toFixed(0)} ms, slowest ${Math.max(...took).toFixed(0)} ms; ` +
      `longest turn of the loop: median ${middle(held).toFixed(1)} ms of CPU, worst ${Math.max(...held).toFixed(1)} ms; ${((measured[0]?.bytes ?? 0) / 1e6).toFixed(2)} MB\n`,
  );
});
