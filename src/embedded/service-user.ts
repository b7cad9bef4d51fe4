/** The user that the database servers run as: PostgreSQL refuses to run as root. */
import { execFileSync, spawnSync } from 'node:child_process';
import { chownSync, mkdirSync, statSync } from 'node:fs';
import { StartError } from '../lib/start-error.ts';

export interface ServiceUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/**
 * The user to run servers as; undefined for a process that is not root's: the servers run as its user. The owner of the
 * first of `paths` that is not root's is taken, so that existing data stays usable, and a clone can be started by its
 * owner and by root in turn; else `quickfire`, `postgres`, or a new system user `quickfire`.
 * @param runAs the user of `RUN_AS`, who comes first (except root, which PostgreSQL refuses)
 * @throws {StartError} when there is no such user and none can be made.
 */
export function chooseServiceUser(paths: readonly string[], runAs?: string): ServiceUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  if (runAs !== undefined && runAs !== 'root' && runAs !== '0') {
    const user = lookUpUser(runAs);
    if (user) return user;
    throw new StartError(
      `RUN_AS=${runAs}: there is no such user: make it (useradd --system ${runAs}), or name another`,
      2,
    );
  }
  for (const path of paths) {
    const uid = statSync(path, { throwIfNoEntry: false })?.uid;
    const owner = uid === undefined || uid === 0 ? undefined : lookUpUser(String(uid));
    if (owner) return owner;
  }
  return lookUpUser('quickfire') ?? lookUpUser('postgres') ?? createUser();
}

const useTests = {
  place: 'test -x "$1"',
  folder: 'test -x "$1" && test -r "$1" && test -w "$1"',
  program: 'test -x "$1" && test -r "$1"',
  file: 'test -r "$1"',
};

/** Whether the user can enter this place; enter, read and write this folder; run this program; or read this file. */
export function canUse(user: ServiceUser, path: string, test: keyof typeof useTests): boolean {
  const script = useTests[test];
  const { uid, gid } = user;
  return spawnSync('/bin/sh', ['-c', script, 'sh', path], { uid, gid, cwd: '/', stdio: 'ignore' }).status === 0;
}

/** Makes a folder that only the user may enter; hands an existing one over to the user. */
export function makePrivateDir(path: string, user: ServiceUser | undefined): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  handOver(path, user);
}

export function handOver(path: string, user: ServiceUser | undefined): void {
  if (user) chownSync(path, user.uid, user.gid);
}

/** All groups of a user, as at a login. */
export function groupsOf({ name, gid }: ServiceUser): number[] {
  const text = execFileSync('id', ['-G', '--', name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return [...new Set([gid, ...text.trim().split(/\s+/).map(Number)])];
}

/** The name of a user, or the number if it has none. */
export const nameOfUser = (uid: number): string =>
  uid === 0 ? 'root' : (lookUpUser(String(uid))?.name ?? String(uid));

/** Undefined for an unknown user, and for root. */
export function lookUpUser(nameOrUid: string): ServiceUser | undefined {
  const ask = (flag: string): string =>
    execFileSync('id', [flag, '--', nameOrUid], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    const user = { name: ask('-un'), uid: Number(ask('-u')), gid: Number(ask('-g')) };
    return user.uid === 0 ? undefined : user;
  } catch {
    return undefined; // id ends with 1 for an unknown user.
  }
}

function createUser(): ServiceUser {
  const attempts: [string, string[]][] = [
    ['useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'quickfire']],
    ['adduser', ['-S', '-D', '-H', 'quickfire']],
  ];
  for (const [program, args] of attempts) {
    if (spawnSync(program, args, { stdio: 'ignore' }).status !== 0) continue;
    const user = lookUpUser('quickfire');
    if (user) return user;
  }
  const nobody = lookUpUser('nobody');
  if (nobody) return nobody;
  throw new StartError('PostgreSQL does not run as root, and no other user could be made: start as an ordinary user');
}
