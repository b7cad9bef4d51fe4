/** Finds redis-server or valkey-server on this machine; on Debian and Ubuntu, root installs it. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runToEnd, type Command } from './child.ts';
import type { ServerOptions } from './service.ts';
import { StartError } from '../lib/start-error.ts';

const names = ['redis-server', 'valkey-server'];
const usualFolders = ['/usr/local/bin', '/usr/bin', '/usr/sbin', '/opt/homebrew/bin', '/snap/bin'];
/** 7.0 introduced scripts with flags (`#!lua flags=…`). */
const lowestVersion = 7;
const policyFile = '/usr/sbin/policy-rc.d';

const howToInstall = [
  'Redis 7 or Valkey is needed, and neither redis-server nor valkey-server is on PATH. Install it:',
  '  Debian, Ubuntu   sudo apt-get install redis-server',
  '  Fedora, RHEL     sudo dnf install valkey',
  '  Arch             sudo pacman -S valkey',
  '  Alpine           sudo apk add valkey',
  '  macOS            brew install redis',
  'or set DATABASE_URL and REDIS_URL to servers of your own.',
].join('\n');

/**
 * The path of a usable server program.
 * @throws {StartError} with the way to install one.
 */
export async function findRedisProgram(options: ServerOptions): Promise<string> {
  const found = search(options.searchPath);
  if (found) return found;
  const apt = findProgram('apt-get', options.searchPath);
  if (!apt || process.getuid?.() !== 0) throw new StartError(howToInstall);
  options.tell('Redis: not on this machine yet, installing redis-server with apt-get');
  await install(apt, options);
  const installed = search(options.searchPath);
  if (!installed) throw new StartError(howToInstall);
  return installed;
}

function search(searchPath: string): string | undefined {
  let unfit = '';
  for (const name of names) {
    const path = findProgram(name, searchPath);
    if (!path) continue;
    const reply = askVersion(path);
    const version = /v=(\d+)\.\S+/.exec(reply.out);
    if (Number(version?.[1]) >= lowestVersion) return path;
    unfit = version ? `${path} is too old (${version[0]}). ` : `${path} can't be run (${reply.failure}). `;
  }
  if (unfit !== '') throw new StartError(`${unfit}${howToInstall}`);
  return undefined;
}

function askVersion(path: string): { out: string; failure: string } {
  const run = spawnSync(path, ['--version'], { encoding: 'utf8', env: { LC_ALL: 'C' } });
  const words = run.stderr?.trim().split('\n')[0];
  const failure =
    run.error?.message ?? (words === '' ? undefined : words) ?? `it ended with ${run.signal ?? run.status}`;
  return { out: run.status === 0 ? run.stdout : '', failure };
}

function findProgram(name: string, searchPath: string): string | undefined {
  const folders = [...searchPath.split(delimiter).filter((folder) => folder !== ''), ...usualFolders];
  return folders.map((folder) => join(folder, name)).find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false; // Missing, or not executable for this user.
  }
}

async function install(apt: string, options: ServerOptions): Promise<void> {
  const run = async (...args: string[]): Promise<void> => {
    const env = { PATH: options.searchPath, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' };
    const command: Command = { name: 'apt-get', file: apt, args, cwd: '/', env, stopSignal: 'SIGTERM' };
    await runToEnd(command, options.signal);
  };
  // 101 forbids the package to start a server of its own.
  const forbids = !existsSync(policyFile);
  if (forbids) writeFileSync(policyFile, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    await run('update');
    await run('install', '-y', '--no-install-recommends', 'redis-server');
  } finally {
    if (forbids) rmSync(policyFile, { force: true });
  }
}
