/** `npm run upgrade-data`: migrates the data of an embedded PostgreSQL to this Quickfire's major version. */
import { existsSync, readdirSync, renameSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { migrate } from '../../db/migrate.ts';
import { StartError } from '../../lib/start-error.ts';
import { clusterVersion, listCluster } from '../backup/cluster-files.ts';
import { sync } from '../backup/archive-writer.ts';
import { megabytes } from '../backup/archive-format.ts';
import { Child } from '../child.ts';
import { prepareDataDir } from '../data-dir.ts';
import { acquireLock } from '../data-lock.ts';
import { endRecordedChildren } from '../leftover.ts';
import { describeCluster, makeCluster } from '../postgres.ts';
import { findPostgresPrograms, findServerIn, type PostgresPrograms } from '../postgres-programs.ts';
import { canUse } from '../service-user.ts';
import type { Server, ServerOptions } from '../service.ts';
import { findUnfinished, markUnfinished, removeMark } from '../unfinished.ts';
import { copyDatabase } from './copy-database.ts';

export interface UpgradeOptions {
  /** The value of DATA_DIR, as an absolute path, with a database. */
  readonly dataDir: string;
  readonly runAs: string | undefined;
  /** Folder of the PostgreSQL that created the data; by default the usual places are searched. */
  readonly oldPrograms?: string | undefined;
  readonly searchPath: string;
  readonly tell: (line: string) => void;
  readonly signal: AbortSignal;
}

const command = 'upgrade-data';
const stopLimitMs = 60_000;
const reserveBytes = 128 * 1024 * 1024;

/**
 * Creates a database of the new version beside the old one, copies and compares all rows, and then replaces the old one,
 * which is kept. Redis' log stays: both databases have the same checkpoint in it. Quickfire must not run.
 * @throws {StartError} with the reason why it failed; then the old database is in place.
 */
export async function upgradeData(options: UpgradeOptions): Promise<void> {
  const { runAs, tell, signal } = options;
  const { path, runDir, user } = prepareDataDir(options.dataDir, { servers: true, runAs, tell });
  const lock = await acquireLock(join(runDir, 'lock'), { subject: `DATA_DIR ${path}`, tell, signal });
  try {
    await endRecordedChildren(runDir, ['web', 'worker']);
    const programs = findPostgresPrograms(path, user, tell);
    if (!isHalfway(path)) {
      const version = clusterVersion(join(path, 'postgres'));
      if (version === programs.majorVersion) {
        tell(`The data in ${path} is of PostgreSQL ${version} already: nothing to do.`);
        return;
      }
      const old = findOldPrograms(options, path, version);
      if (user && !canUse(user, old.postgres, 'program')) {
        throw new StartError(`${old.postgres} can't be run by the user "${user.name}": install it elsewhere`, 2);
      }
      requireSpace(path);
      const server = { dataDir: path, user, searchPath: options.searchPath, tell, signal, durable: true };
      await makeUpgraded(server, old, programs);
      signal.throwIfAborted();
      markUnfinished(path, command);
    }
    const kept = swap(path);
    tell(`The data is of PostgreSQL ${programs.majorVersion} now: npm start goes on with it.`);
    tell(`What was there before is in ${kept}: remove it when all is well.`);
  } finally {
    lock.release();
  }
}

function isHalfway(path: string): boolean {
  const unfinished = findUnfinished(path);
  if (unfinished === undefined || unfinished === command) return unfinished === command;
  throw new StartError(`DATA_DIR ${path}: an earlier "npm run ${unfinished}" was not finished: run it again`);
}

function findOldPrograms(options: UpgradeOptions, path: string, version: string): PostgresPrograms {
  const copies = readdirSync(path).filter((name) => name.startsWith(`postgresql-${version}.`));
  const usual = [
    ...copies.map((name) => join(path, name)),
    `/usr/lib/postgresql/${version}`,
    `/usr/pgsql-${version}`,
    `/opt/homebrew/opt/postgresql@${version}`,
  ];
  const places = options.oldPrograms === undefined ? usual : [options.oldPrograms];
  const found = places.map(findServerIn).find((server) => server?.majorVersion === version);
  if (found) return { ...found, initdb: '' };
  throw new StartError(
    `the data is of PostgreSQL ${version}, and no PostgreSQL ${version} is in ${places.join(', ')}: install it (docs/UPGRADING.md), ` +
      `and name its folder: npm run ${command} -- FOLDER`,
    2,
  );
}

function requireSpace(path: string): void {
  const { bavail, bsize } = statfsSync(path);
  const [needed, free] = [listCluster(join(path, 'postgres'), false).bytes + reserveBytes, bavail * bsize];
  if (free >= needed) return;
  throw new StartError(
    `DATA_DIR ${path}: ${megabytes(free)} are free there, and the copy needs ${megabytes(needed)}`,
    2,
  );
}

const upgradedOf = (path: string): string => join(path, 'postgres.upgraded');

async function makeUpgraded(options: ServerOptions, old: PostgresPrograms, programs: PostgresPrograms): Promise<void> {
  const { dataDir, tell } = options;
  for (const name of readdirSync(dataDir)) {
    if (name.startsWith('postgres.upgraded')) rmSync(join(dataDir, name), { recursive: true });
  }
  tell(`Upgrading from PostgreSQL ${old.majorVersion} to ${programs.majorVersion}`);
  const before = await describeCluster(options, old, join(dataDir, 'postgres'));
  await makeCluster(options, programs, upgradedOf(dataDir));
  const after = await describeCluster(options, programs, upgradedOf(dataDir));
  await whileRunning(before, async () => {
    await whileRunning(after, async () => {
      // Both get this version's tables, whatever version of Quickfire made the old ones.
      for (const { url } of [before, after]) await migrate(url);
      await copyDatabase({ source: before.url, target: after.url, tell });
    });
  });
}

async function whileRunning(server: Server, work: () => Promise<void>): Promise<void> {
  await server.beforeStart?.();
  const child = new Child(server.command, () => undefined);
  try {
    await server.ready?.(child);
    if (!child.running) {
      await server.repair?.(child.recentLines);
      throw new StartError([`PostgreSQL ${await child.ended}`, ...child.recentLines].join('\n  '));
    }
    await work();
  } finally {
    await child.stop(stopLimitMs);
  }
}

/** Idempotent at any point. @returns the path of the old database */
function swap(path: string): string {
  const [current, upgraded] = [join(path, 'postgres'), upgradedOf(path)];
  if (existsSync(upgraded)) {
    if (existsSync(current)) renameSync(current, freeName(path, clusterVersion(current)));
    renameSync(upgraded, current);
  }
  sync(path);
  removeMark(path);
  const kept = readdirSync(path).filter((name) => /^postgres\.\d+-before-upgrade/.test(name));
  return kept.map((name) => join(path, name)).join(', ');
}

function freeName(path: string, version: string): string {
  const name = join(path, `postgres.${version}-before-upgrade`);
  if (!existsSync(name)) return name;
  throw new StartError(`${name} is there from an earlier upgrade: move it away, and run npm run ${command} again`);
}
