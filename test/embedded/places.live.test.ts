/** Places that take no data: each is one line and exit code 2, and a signal ends a start there too. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { prepareDataDir } from '../../src/embedded/data-dir.ts';
import { compilePreload } from '../support/compile-preload.ts';
import { makeDatabase, makeTemporaryDir, type TemporaryDir } from '../support/private-server.ts';
import { mountSmallDisk, type SmallDisk } from '../support/small-disk.ts';
import { QuickfireProcess, until } from './quickfire-process.ts';

const onlyRoot = 'only root may mount the small disk that this needs';
let folder: TemporaryDir;
let cleanUps: (() => unknown)[];

beforeEach(() => {
  folder = makeTemporaryDir();
  cleanUps = [() => folder.remove()];
});

afterEach(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
});

function launch(env: Record<string, string>): QuickfireProcess {
  const quickfire = new QuickfireProcess({ env: { DATA_DIR: join(folder.path, 'data'), ...env } });
  cleanUps.push(() => quickfire.stop());
  return quickfire;
}

function mounted(disk: SmallDisk | undefined): SmallDisk | undefined {
  if (disk) cleanUps.push(() => disk.close());
  return disk;
}

function expectRefusal(path: string, what: RegExp): void {
  let found: unknown;
  try {
    found = prepareDataDir(path, { servers: true, tell: () => undefined });
  } catch (error) {
    found = error;
  }
  expect(found).toMatchObject({ name: 'StartError', exitCode: 2 });
  const { message } = found as Error;
  expect(message).toMatch(/^DATA_DIR=[^\n]*$/);
  expect(message).toMatch(what);
}

it('says what is wrong with a path', () => {
  const at = (name: string): string => join(folder.path, name);
  writeFileSync(at('file'), '');
  symlinkSync(at('nowhere'), at('dangling'));
  symlinkSync(at('b'), at('a'));
  symlinkSync(at('a'), at('b'));
  expectRefusal(at('file'), /is a file and not a folder/);
  expectRefusal(at('file/below/it'), /is a file|one of the folders above it is a file/);
  expectRefusal(at('dangling'), /is a symbolic link to \S+nowhere, and nothing is there/);
  expectRefusal(at('dangling/below'), /is a symbolic link to \S+nowhere, and nothing is there/);
  expectRefusal(at('a'), /lead in a circle/);
  mkdirSync(at('system/run/lock'), { recursive: true });
  expectRefusal(at('system'), /system\/run is a folder of other programs/);
  expectRefusal(at('n'.repeat(300)), /too long/);
  expectRefusal('/proc/quickfire/data', /takes no folders/);
  expectRefusal('/proc/self/task/data', /takes no folders/);
  expectRefusal('/sys/quickfire', /may not use it|takes no folders|read-only/);
});

it('says of a folder that others may enter and not write that it can not be written', ({ skip }) => {
  if (process.getuid?.() !== 0) skip('only root hands data over to another user');
  const place = join(folder.path, 'shared');
  mkdirSync(place, { mode: 0o755 });
  writeFileSync(join(place, 'of-somebody-else'), '');
  chmodSync(folder.path, 0o755);
  const told = (): string => {
    const lines: string[] = [];
    const { path } = prepareDataDir(place, { servers: true, runAs: 'nobody', tell: (line) => lines.push(line) });
    expect(path).toMatch(/^\/var\/lib\/quickfire\//);
    cleanUps.push(() => rmSync(path, { recursive: true, force: true }));
    return lines.join('\n');
  };
  expect(told()).toMatch(/shared can't be written by the user "nobody"/);
  chmodSync(place, 0o700);
  expect(told()).toMatch(/shared can't be reached by the user "nobody"/);
});

it('says what is wrong with a disk', ({ skip }) => {
  const small = mounted(mountSmallDisk(8)) ?? skip(onlyRoot);
  expectRefusal(join(small.path, 'data'), /[78] MB are free there and a first start needs 200 MB/);
  small.fill();
  expectRefusal(join(small.path, 'data'), /no space is left there \(ENOSPC\)/);
  const crowded = mounted(mountSmallDisk(300, ['nr_inodes=500'])) ?? skip(onlyRoot);
  expectRefusal(join(crowded.path, 'data'), /\d+ more files fit there/);
  const readOnly = mounted(mountSmallDisk(300)) ?? skip(onlyRoot);
  mkdirSync(join(readOnly.path, 'data'));
  execFileSync('mount', ['-o', 'remount,ro', readOnly.path]);
  expectRefusal(join(readOnly.path, 'data'), /read-only \(EROFS\)/);
  expectRefusal(join(readOnly.path, 'new'), /read-only \(EROFS\)/);
});

it('says that a file system has no hard links', async ({ skip }) => {
  const library = compilePreload('no-hard-links.c', folder.path) ?? skip('no C compiler');
  const quickfire = launch({ LD_PRELOAD: library });
  expect(await quickfire.exitCode).toBe(2);
  expect(quickfire.lines).toEqual([
    expect.stringMatching(/^DATA_DIR=\S+: the file system there takes no hard links \(EPERM\)/),
  ]);
});

it('stops in order on a disk that has become full, without a stack', async ({ skip }) => {
  const disk = mounted(mountSmallDisk(400)) ?? skip(onlyRoot);
  const dataDir = join(disk.path, 'data');
  await makeDatabase(dataDir);
  const quickfire = launch({ DATA_DIR: dataDir });
  await quickfire.ready();
  disk.fill();
  expect(await quickfire.stop()).toBe(0);
  expect(quickfire.lines.filter((line) => /^\s+at |node:internal|Error:/.test(line))).toEqual([]);
  expect(quickfire.lines.filter((line) => line.includes('| stopped'))).toHaveLength(2);
}, 60_000);

it('says in a line why the database could not be made', async ({ skip }) => {
  const library = compilePreload('boundless-disk.c', folder.path) ?? skip('no C compiler');
  const disk = mounted(mountSmallDisk(20)) ?? skip(onlyRoot);
  const quickfire = launch({ DATA_DIR: join(disk.path, 'data'), LD_PRELOAD: library });
  expect(await quickfire.exitCode).toBeGreaterThan(0);
  expect(quickfire.lines).toHaveLength(2);
  expect(quickfire.lines[1]).toMatch(/no space is left there/);
}, 60_000);

it('hears a signal that ends also the program it is waiting for, and names a Redis that cannot be run', async () => {
  const programs = join(folder.path, 'bin');
  mkdirSync(programs);
  const fake = (script: string) => {
    const path = join(programs, 'redis-server');
    writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  };
  const PATH = `${programs}:/usr/bin:/bin`;
  // As Ctrl-C does, which the terminal sends to all of them.
  fake('kill -TERM $PPID; kill -TERM $$');
  const interrupted = launch({ PATH });
  expect(await interrupted.exitCode).toBe(0);
  expect(interrupted.lines).toEqual(['Stopping …']);

  fake('echo "error while loading shared libraries: libjemalloc.so.2" >&2; exit 127');
  const broken = launch({ PATH });
  expect(await broken.exitCode).toBe(1);
  expect(broken.lines[0]).toMatch(/redis-server can't be run \(error while loading shared libraries: libjemalloc/);
}, 60_000);

it('ends everything at a second Ctrl-C while it stops, and begins again on the same data', async () => {
  const dataDir = join(folder.path, 'data');
  await makeDatabase(dataDir);
  const hold = join(folder.path, 'hold');
  writeFileSync(hold, '');
  const quickfire = launch({ DATA_DIR: dataDir, HOLD: hold });
  await quickfire.ready();
  await until(() => quickfire.lines.find((line) => line.endsWith('holds')));
  const children = Object.values(quickfire.children());
  quickfire.signalGroup('SIGINT');
  // The worker holds: what follows is not npm passing the same Ctrl-C on.
  await until(() => quickfire.lines.find((line) => line.includes('worker   | stopped')));
  const again = setInterval(() => quickfire.signalGroup('SIGINT'), 100);
  expect(await quickfire.exitCode.finally(() => clearInterval(again))).toBe(130);
  expect(quickfire.lines.filter((line) => /^\s+at |Error/.test(line))).toEqual([]);
  await until(() => (children.some(({ pid }) => isRunning(pid)) ? undefined : true));
  const next = launch({ DATA_DIR: dataDir });
  await next.ready();
}, 60_000);

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false; // No such process.
  }
}
