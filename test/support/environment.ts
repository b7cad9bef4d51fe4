/** What the environment says about this test run; the only place under `test/` that reads it. */
export interface TestEnvironment {
  /** How many events the fuzz test of the sockets sends in each of its runs; the full size is 100,000. */
  readonly fuzzEvents: number;
  /** What its draws come from; undefined: something new each time. */
  readonly fuzzSeed: number | undefined;
  /** Runs of full size, which are claimed by their figures, instead of short ones. */
  readonly full: boolean;
  /** A missing browser fails the run instead of skipping what needs one. */
  readonly requiresBrowser: boolean;
  /** A missing C compiler fails the run instead of skipping what needs one. */
  readonly requiresFsyncShim: boolean;
}

export const readTestEnvironment = (env: Record<string, string | undefined> = process.env): TestEnvironment => ({
  fuzzEvents: Number(env['FUZZ_EVENTS'] ?? 10_000),
  fuzzSeed: env['FUZZ_SEED'] === undefined ? undefined : Number(env['FUZZ_SEED']),
  full: env['FULL'] === '1',
  requiresBrowser: env['REQUIRE_BROWSER'] === '1',
  requiresFsyncShim: env['REQUIRE_FSYNC_SHIM'] === '1',
});

/** The environment of a program that a test starts: what this run has, with some of it replaced. */
export const childEnvironment = (more: Record<string, string>): Record<string, string | undefined> => ({
  ...process.env,
  ...more,
});
