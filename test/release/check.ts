/**
 * `npm run release:check`: whether this commit may be released as the version of package.json. One line for each check.
 * Exit codes: 0 when it may, 1 when it may not, 2 when it was given an argument.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { migrate } from '../../src/db/migrate.ts';
import { endIfGivenArguments } from '../../src/embedded/no-arguments.ts';
import { describeAccess } from '../../src/http/describe-access.ts';
import { describeEvents } from '../../src/http/describe-events.ts';
import { describeRest } from '../../src/http/describe-rest.ts';
import { startPostgres } from '../support/private-server.ts';
import { explainChange, pinnedPath, readWireContract, type WireContract } from '../tidy/wire-contract.ts';
import { checkChangelog } from './read-changelog.ts';

interface Check {
  readonly name: string;
  /** Resolves to what is wrong: nothing when all is well. */
  readonly run: () => string[] | Promise<string[]>;
}

const root = join(import.meta.dirname, '../..');
const read = (name: string): string => readFileSync(join(root, name), 'utf8');
const { version } = JSON.parse(read('package.json')) as { version: string };

function checkVersion(): string[] {
  const lock = JSON.parse(read('package-lock.json')) as { version: string };
  return [
    ...(/^\d+\.\d+\.\d+$/.test(version) ? [] : [`package.json: "${version}" is no version of three numbers`]),
    ...(lock.version === version ? [] : [`package-lock.json has ${lock.version}: run npm install --package-lock-only`]),
  ];
}

const git = (...args: string[]): string => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trimEnd();

function checkTag(): string[] {
  const [tagged] = git('tag', '--list', `v${version}`, '--format=%(objectname) %(*objectname)').split('\n');
  if (tagged === undefined || tagged === '' || tagged.includes(git('rev-parse', 'HEAD'))) return [];
  return [`v${version} is the tag of another commit: raise the version (npm version --no-git-tag-version …)`];
}

function checkCommitted(): string[] {
  const changed = git('status', '--porcelain')
    .split('\n')
    .filter((line) => line !== '');
  return changed.length === 0
    ? []
    : [
        `not committed: ${changed
          .slice(0, 10)
          .map((line) => line.slice(3))
          .join(', ')}`,
      ];
}

async function checkDocuments(): Promise<string[]> {
  const documents = {
    'docs/openapi.json': `${JSON.stringify(await describeRest(), undefined, 2)}\n`,
    'docs/asyncapi.json': `${JSON.stringify(describeEvents(), undefined, 2)}\n`,
    'docs/ACCESS.md': await describeAccess(),
  };
  return Object.entries(documents).flatMap(([name, text]) =>
    read(name) === text ? [] : [`${name} is not current: npm run docs`],
  );
}

async function checkContract(): Promise<string[]> {
  const pinned = JSON.parse(readFileSync(pinnedPath, 'utf8')) as WireContract;
  return [explainChange(pinned, await readWireContract()) ?? []].flat();
}

/** On an empty database: all migrations, and then nothing of the entities is missing. */
async function checkMigrations(): Promise<string[]> {
  const postgres = await startPostgres();
  try {
    await migrate(postgres.url);
    const args = ['migration:check', '--config', 'src/db/mikro-orm.config.ts'];
    const env = { PATH: join(root, 'node_modules/.bin'), DATABASE_URL: postgres.url, NO_COLOR: '1' };
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(root, 'node_modules/.bin/mikro-orm'), ...args],
      {
        cwd: root,
        env,
        encoding: 'utf8',
      },
    );
    return status === 0 ? [] : [`the migrations do not match the entities: ${`${stdout}${stderr}`.trim()}`];
  } finally {
    await postgres.close();
  }
}

const checks: readonly Check[] = [
  { name: 'the version is one, and the same in the lock', run: checkVersion },
  {
    name: 'CHANGELOG.md has it with a date',
    run: () => checkChangelog(read('CHANGELOG.md'), version, new Date().toISOString().slice(0, 10)),
  },
  { name: 'no other commit has its tag', run: checkTag },
  { name: 'everything is committed', run: checkCommitted },
  { name: 'docs/openapi.json, docs/asyncapi.json and docs/ACCESS.md are current', run: checkDocuments },
  { name: 'the wire contract is the one that is pinned', run: checkContract },
  { name: 'the migrations are complete', run: checkMigrations },
];

endIfGivenArguments('release:check', 'says whether this commit may be released');
let failed = 0;
for (const { name, run } of checks) {
  const problems = await run();
  console.log(`${problems.length === 0 ? 'ok' : 'NO'}  ${name}`);
  for (const problem of problems) console.log(`    ${problem.replaceAll('\n', '\n    ')}`);
  if (problems.length > 0) failed += 1;
}
console.log(
  failed === 0
    ? `${version} may be released.`
    : `${version} may not be released: ${failed} of ${checks.length} checks say no.`,
);
process.exit(failed === 0 ? 0 : 1);
