/** How long half a million answers take as a file, what memory, and how long one turn of the event loop. FULL=1. */
import type { MikroORM } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectOrm } from '../../../src/db/orm.ts';
import { readGameExport } from '../../../src/platform/reports/export/read-game-export.ts';
import { gameExportFormats } from '../../../src/protocol/reports.ts';
import { createDatabase, dropDatabase } from '../../support/services.ts';
import { storeLargeGame, watchTurns } from './large-game.ts';

let url: string;
let orm: MikroORM;
let game: Awaited<ReturnType<typeof storeLargeGame>>;
beforeAll(async () => {
  url = await createDatabase();
  orm = await connectOrm({ url, poolMax: 2, applicationName: 'qf-test', queryTimeoutMs: 120_000 });
  game = await storeLargeGame(orm, 10_000, 50);
}, 300_000);
afterAll(async () => {
  await orm.close(true);
  await dropDatabase(url);
});

const rssMb = (): number => process.memoryUsage.rss() / 1e6;

it.each(gameExportFormats)('10,000 players and 50 questions as %s', { timeout: 300_000 }, async (format) => {
  const before = rssMb();
  let most = before;
  let bytes = 0;
  const endTurns = watchTurns();
  const startedAt = performance.now();
  for await (const piece of readGameExport(orm, { ...game, format, table: 'answers' })) {
    bytes += piece.length;
    most = Math.max(most, rssMb());
    // As it is sent: each piece in a turn of its own.
    await new Promise((resolve) => setImmediate(resolve));
  }
  const tookMs = performance.now() - startedAt;
  const longestMs = endTurns();
  expect(bytes).toBeGreaterThan(1_000_000);
  process.stdout.write(
    `${format}: ${(tookMs / 1000).toFixed(1)} s, ${(bytes / 1e6).toFixed(1)} MB; memory ${before.toFixed(0)} MB before, ` +
      `${most.toFixed(0)} MB at most; longest turn of the loop ${longestMs.toFixed(1)} ms of CPU\n`,
  );
});
