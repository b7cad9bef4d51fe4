import { defineConfig } from 'vitest/config';
import { ClosingLineReporter } from './test/support/closing-line-reporter.ts';
import { readTestEnvironment } from './test/support/environment.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // What says something at its full size alone, and takes long.
    exclude: ['node_modules/**', ...(readTestEnvironment().full ? [] : ['test/**/*.full.test.ts'])],
    globalSetup: ['test/support/global-setup.ts'],
    reporters: ['default', new ClosingLineReporter()],
    // Most live tests wait for most of their time: four files at once keep two cores busy, more would measure each other.
    maxWorkers: 4,
    // Whatever is waited for comes late on a busy machine; nothing is asserted of how late.
    expect: { poll: { timeout: 15_000 } },
    // What runs in the processes of the tests themselves: programs that they start are not seen.
    coverage: { include: ['src/**/*.ts'], exclude: ['src/bin/**'], reporter: ['text-summary', 'json-summary', 'html'] },
    testTimeout: 60_000,
    hookTimeout: 120_000,
    teardownTimeout: 60_000,
  },
});
