import { defineConfig } from 'vitest/config';
import { ClosingLineReporter } from './test/support/closing-line-reporter.ts';
import { readTestEnvironment } from './test/support/environment.ts';
import { chooseTurn, countCommits, filesOfOtherTurns } from './test/support/turns.ts';

/** Most tests start what they need and leave nothing: their files share the modules of a worker, which take half of their time. */
const sharing = [
  'test/{browser,client,conformance,contracts,db,editor,folding,game,http,lib,live,observability,platform,redis,scenarios}/**/*.test.ts',
];
const { full, turn: givenTurn } = readTestEnvironment();
const turn = chooseTurn(givenTurn, process.argv.slice(2), countCommits);
/** What says something at its full size alone, and takes long; and what has its turn another time. */
const notNow = [...(full ? [] : ['test/**/*.full.test.ts']), ...filesOfOtherTurns(turn)];

const patience = {
  // Whatever is waited for comes late on a busy machine; nothing is asserted of how late.
  expect: { poll: { timeout: 15_000 } },
  testTimeout: 60_000,
  hookTimeout: 120_000,
  teardownTimeout: 60_000,
};

export default defineConfig({
  test: {
    globalSetup: ['test/support/global-setup.ts'],
    reporters: ['default', new ClosingLineReporter(turn)],
    // Most live tests wait for most of their time: four files at once keep two cores busy, more would measure each other.
    maxWorkers: 4,
    // What runs in the processes of the tests themselves: programs that they start are not seen.
    coverage: { include: ['src/**/*.ts'], exclude: ['src/bin/**'], reporter: ['text-summary', 'json-summary', 'html'] },
    projects: [
      { test: { name: 'sharing', include: sharing, exclude: notNow, isolate: false, ...patience } },
      {
        test: {
          name: 'alone',
          include: ['test/**/*.test.ts'],
          exclude: ['node_modules/**', ...sharing, ...notNow],
          ...patience,
        },
      },
    ],
  },
});
