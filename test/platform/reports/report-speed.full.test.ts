/** How long a report takes, and how long one turn of the event loop is made by it. FULL=1: it stores half a million answers. */
import type { MikroORM } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectOrm } from '../../../src/db/orm.ts';
import { readReport } from '../../../src/platform/reports/read-report.ts';
import { reportReply } from '../../../src/protocol/reports.ts';
import { createOwnDatabase, dropDatabase } from '../../support/services.ts';
import { storeLargeGame, watchTurns } from './large-game.ts';

const runs = 9;

let url: string;
let orm: MikroORM;
beforeAll(async () => {
  url = await createOwnDatabase();
  orm = await connectOrm({ url, poolMax: 2, applicationName: 'qf-test', queryTimeoutMs: 120_000 });
});
afterAll(async () => {
  await orm.close(true);
  await dropDatabase(url);
});

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
  const game = await storeLargeGame(orm, players, questions);
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
