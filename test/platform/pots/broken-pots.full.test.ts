/**
 * The tests of prize pots must notice what breaks them: each of `brokenPots` is one place of the product that does, and the tests
 * that it names are run on a product with it. Only a failed test counts as notice, not a run that could not start.
 */
import { execFile } from 'node:child_process';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeAlteredBuild } from '../../support/altered-build.ts';
import { childEnvironment } from '../../support/environment.ts';
import { brokenPots, type BrokenPot } from './broken-pots.ts';

const productRoot = join(import.meta.dirname, '../../..');
const runMaxMs = 600_000;

/** @returns the titles of the tests that fail with it */
async function failedWith({ test: file, ...alteration }: BrokenPot): Promise<string[]> {
  const build = makeAlteredBuild([alteration]);
  try {
    for (const name of ['test', 'vitest.config.ts', 'tsconfig.json'])
      cpSync(join(productRoot, name), join(build.root, name), { recursive: true });
    const report = join(build.root, 'report.json');
    const args = ['run', file, '--bail=1', '--reporter=json', `--outputFile=${report}`];
    await new Promise<void>((resolve) => {
      execFile(
        join(productRoot, 'node_modules/.bin/vitest'),
        args,
        { cwd: build.root, env: childEnvironment({ FULL: '0', FUZZ_SEED: '20261202' }), timeout: runMaxMs },
        () => resolve(),
      );
    });
    const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report;
    return testResults.flatMap(({ assertionResults }) =>
      assertionResults.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName),
    );
  } finally {
    build.remove();
  }
}

interface Report {
  testResults: { assertionResults: { status: string; fullName: string }[] }[];
}

const cases = brokenPots.map((broken) => [broken.what, broken] as const);
test.each(cases)('%s is noticed', { timeout: runMaxMs + 60_000 }, async (what, broken) => {
  const failed = await failedWith(broken);
  expect(failed).not.toEqual([]);
  console.log(`${what}: ${failed[0]}`);
});
