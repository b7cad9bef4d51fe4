/**
 * The files that take most of a run's time take turns: a run without a filter has one third of them, chosen by the number
 * of commits, so that three commits in a row have all. `FULL=1`, `TURN=all`, or any file or name given to Vitest runs all of
 * them. What belongs to one promise is spread over the turns, so that each has a run of faults, of load and of the browser.
 */
import { execFileSync } from 'node:child_process';

/** Paths from the root of the project. Each turn costs about the same. */
export const turns: readonly (readonly string[])[] = [
  [
    'test/browser/editor.live.test.ts',
    'test/browser/library.live.test.ts',
    'test/browser/oidc.live.test.ts',
    'test/browser/people.live.test.ts',
    'test/browser/wallet.live.test.ts',
    'test/chaos/broken-builds.live.test.ts',
    'test/chaos/chaos.live.test.ts',
    'test/chaos/frozen-servers.live.test.ts',
    'test/chaos/shutdown.live.test.ts',
    'test/embedded/places.live.test.ts',
    'test/embedded/start.live.test.ts',
    'test/fuzz/sockets.fuzz.test.ts',
    'test/http/body-pace.test.ts',
    'test/http/game-export.live.test.ts',
    'test/http/imports.live.test.ts',
    'test/http/results-stream.live.test.ts',
    'test/jobs/clean-up.live.test.ts',
    'test/jobs/postgres-away.live.test.ts',
    'test/load/plain-artillery.live.test.ts',
    'test/recovery/changing-fleet.live.test.ts',
    'test/recovery/convergence.live.test.ts',
    'test/recovery/hints.live.test.ts',
  ],
  [
    'test/browser/draft-faults.live.test.ts',
    'test/browser/editor-media.live.test.ts',
    'test/browser/import.live.test.ts',
    'test/browser/ops.live.test.ts',
    'test/browser/pots.live.test.ts',
    'test/chaos/postgres-away.live.test.ts',
    'test/contracts/authorization.live.test.ts',
    'test/contracts/pin-guesses.live.test.ts',
    'test/embedded/dev.live.test.ts',
    'test/embedded/no-arguments.test.ts',
    'test/embedded/stop-order.live.test.ts',
    'test/embedded/upgrade-data.live.test.ts',
    'test/embedded/wrong-settings.live.test.ts',
    'test/jobs/killed-worker.live.test.ts',
    'test/live/rooms/rebuild.live.test.ts',
    'test/overload/floods.live.test.ts',
    'test/overload/hostile-crowd.live.test.ts',
    'test/overload/slow-readers.live.test.ts',
    'test/platform/accounts/user-program.live.test.ts',
    'test/platform/deposits/hostile-endpoints.live.test.ts',
    'test/scenarios/two-versions.live.test.ts',
  ],
  [
    'test/browser/accounts.live.test.ts',
    'test/browser/adverse.live.test.ts',
    'test/browser/games.live.test.ts',
    'test/browser/remote.live.test.ts',
    'test/chaos/lost-replies.live.test.ts',
    'test/chaos/payments.live.test.ts',
    'test/deploy/built-layout.live.test.ts',
    'test/embedded/backup.live.test.ts',
    'test/embedded/owner.live.test.ts',
    'test/folding/fold-faults.live.test.ts',
    'test/http/odd-requests.live.test.ts',
    'test/jobs/delete-game.live.test.ts',
    'test/jobs/delete-person.live.test.ts',
    'test/jobs/killed-retention.live.test.ts',
    'test/load/scenario.live.test.ts',
    'test/overload/admission.live.test.ts',
    'test/overload/one-person.live.test.ts',
    'test/platform/quizzes/import/import-mutations.fuzz.test.ts',
    'test/platform/rollout/rollout.live.test.ts',
    'test/recovery/closing.live.test.ts',
    'test/scenarios/outside-client.live.test.ts',
  ],
];

export type Turn = number | 'all';

/**
 * @param given `TURN`: `all`, or a number, of which the remainder counts
 * @param args of Vitest, without the program
 * @throws RangeError when `TURN` is neither
 */
export function chooseTurn(given: string | undefined, args: readonly string[], commits: () => number): Turn {
  if (given === 'all') return 'all';
  if (given !== undefined && !/^\d{1,9}$/.test(given)) throw new RangeError(`TURN must be "all" or a number: ${given}`);
  if (given !== undefined) return Number(given) % turns.length;
  const isFiltered = args.some((arg) => !arg.startsWith('-') && arg !== 'run' && arg !== 'watch');
  return isFiltered ? 'all' : commits() % turns.length;
}

/** The files that a turn leaves to the others. */
export const filesOfOtherTurns = (turn: Turn): string[] =>
  turn === 'all' ? [] : turns.filter((_, index) => index !== turn).flat();

/** @returns 0 outside of a repository */
export function countCommits(): number {
  try {
    return Number(
      execFileSync('git', ['rev-list', '--count', 'HEAD'], { stdio: ['ignore', 'pipe', 'ignore'] }).toString(),
    );
  } catch {
    return 0;
  }
}
