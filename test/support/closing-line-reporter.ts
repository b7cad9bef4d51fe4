import type { Reporter, TestModule } from 'vitest/node';
import { filesOfOtherTurns, turns, type Turn } from './turns.ts';

/**
 * Ends the output with the plain line `N passed, N failed` or `N passed, N failed, N skipped`. A file that could not
 * be read, and an error outside of any test, count as one failure each. Before the tests, it says what has no turn.
 */
export class ClosingLineReporter implements Reporter {
  readonly #turn: Turn;
  #line = '0 passed, 1 failed';

  constructor(turn: Turn) {
    this.#turn = turn;
  }

  onInit(): void {
    if (this.#turn !== 'all') {
      process.stdout.write(
        `Turn ${this.#turn + 1} of ${turns.length} of the long files: ${filesOfOtherTurns(this.#turn).length} of them run at other commits. TURN=all runs them too.\n`,
      );
    }
    // At the very end, behind the summary, the coverage, and what tearing down may say. Also when the run broke off.
    process.once('exit', () => process.stdout.write(`${this.#line}\n`));
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0, pending: 0 };
    for (const module of modules) {
      for (const test of module.children.allTests()) counts[test.result().state] += 1;
      counts.failed += module.errors().length;
      for (const suite of module.children.allSuites()) counts.failed += suite.errors().length;
    }
    // Still pending after the end: the run was interrupted.
    const failed = counts.failed + counts.pending;
    this.#line = `${counts.passed} passed, ${failed} failed${counts.skipped > 0 ? `, ${counts.skipped} skipped` : ''}`;
  }
}
