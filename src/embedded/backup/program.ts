/** The shared frame of the data programs: one line per error, and a clean stop on Ctrl-C. */
import type { Config } from '../../config/config.ts';
import { StartError } from '../../lib/start-error.ts';
import { runProgram } from '../run-program.ts';
import { listenForStop } from '../stop-signals.ts';

/** Runs `work` with a signal that Ctrl-C aborts; the exit code is 130 then. */
export async function runDataProgram(name: string, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const stopping = new AbortController();
  const forget = listenForStop({ onStop: () => stopping.abort(), onKill: () => process.exit(130) });
  await runProgram(name, async () => {
    try {
      await work(stopping.signal);
    } catch (error) {
      if (!stopping.signal.aborted) throw error;
      process.stderr.write(`${name}: stopped, nothing was changed\n`);
      process.exitCode = 130;
    }
  });
  forget();
}

/** @throws {StartError} with external servers, which have their own tools for this. */
export function requireEmbedded({ database, redis }: Pick<Config, 'database' | 'redis'>, name: string): void {
  if (database.url === undefined && redis.url === undefined) return;
  throw new StartError(
    `DATABASE_URL and REDIS_URL: npm run ${name} is for the embedded servers; for your own see docs/UPGRADING.md`,
    2,
  );
}
