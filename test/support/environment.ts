/** What the environment says about this test run; the only place under `test/` that reads it. */
export interface TestEnvironment {
  /** A missing browser fails the run instead of skipping what needs one. */
  readonly requiresBrowser: boolean;
}

export const readTestEnvironment = (env: Record<string, string | undefined> = process.env): TestEnvironment => ({
  requiresBrowser: env['REQUIRE_BROWSER'] === '1',
});
