import { defineConfig } from 'vitest/config';

/** The way of an answer into its rows, on servers that one run starts: one file after the other, in one process. */
export default defineConfig({
  test: {
    globalSetup: ['test/support/global-setup.ts'],
    include: [
      'test/folding/**/*.test.ts',
      'test/contracts/{same-tables,answer-writers}.live.test.ts',
      'test/live/rooms/{answer-verdicts,unknown-game,direct-answers}.live.test.ts',
    ],
    isolate: false,
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 30_000 } },
  },
});
