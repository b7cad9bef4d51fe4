import { compileCache } from './compile-cache.ts';

/** What the environment says about this test run; the only place under `test/` that reads it. */
export interface TestEnvironment {
  /** How many events the fuzz test of the sockets sends in each of its runs; the full size is 100,000. */
  readonly fuzzEvents: number;
  /** What its draws come from; undefined: something new each time. */
  readonly fuzzSeed: number | undefined;
  /** Runs of full size, which are claimed by their figures, instead of short ones. */
  readonly full: boolean;
  /** Which of the files that take turns run: `all`, or a number. Undefined: that of the commit. */
  readonly turn: string | undefined;
  /** Of the attacks on a bystander's server, those whose names have this in them; undefined: all. */
  readonly attack: string | undefined;
  /** Whether servers that tests start read and write below Socket.IO. */
  readonly fastPath: boolean;
  /** A missing browser fails the run instead of skipping what needs one. */
  readonly requiresBrowser: boolean;
  /** A missing C compiler fails the run instead of skipping what needs one. */
  readonly requiresFsyncShim: boolean;
  /** A missing EVM node fails the run instead of skipping what needs one. */
  readonly requiresAnvil: boolean;
  /** Every reply of a game is lost once, not only a sample. */
  readonly everyReply: boolean;
  /** How often the whole stack is killed. */
  readonly stackKills: number;
  /** For how long Postgres is away from a game in play; the full size is 60 s. */
  readonly postgresAwayMs: number;
}

export const readTestEnvironment = (env: Record<string, string | undefined> = process.env): TestEnvironment => ({
  fuzzEvents: Number(env['FUZZ_EVENTS'] ?? 3000),
  fuzzSeed: env['FUZZ_SEED'] === undefined ? undefined : Number(env['FUZZ_SEED']),
  full: env['FULL'] === '1',
  turn: env['FULL'] === '1' ? 'all' : env['TURN'],
  attack: env['ATTACK'],
  fastPath: env['FAST_PATH'] !== 'false',
  requiresBrowser: env['REQUIRE_BROWSER'] === '1',
  requiresFsyncShim: env['REQUIRE_FSYNC_SHIM'] === '1',
  requiresAnvil: env['REQUIRE_ANVIL'] === '1',
  everyReply: env['EVERY_REPLY'] === '1',
  stackKills: Number(env['STACK_KILLS'] ?? 20),
  postgresAwayMs: Number(env['POSTGRES_AWAY_MS'] ?? 6000),
});

/** The environment of a program that a test starts: what this run has, with some of it replaced. */
export const childEnvironment = (more: Record<string, string>): Record<string, string | undefined> => ({
  ...process.env,
  ...compileCache,
  ...more,
});
