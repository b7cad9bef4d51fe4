/** Root and an ordinary user in turn, who owns what, and who web and worker run as. Becoming another user needs root. */
import { execFileSync } from 'node:child_process';
import { chownSync, lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { tryPort } from '../../src/embedded/free-port.ts';
import { makeDatabase, makeTemporaryDir, type TemporaryDir } from '../support/private-server.ts';
import { createDatabase, createKeyPrefix, dropDatabase, ownerUrlOf, redisUrl } from '../support/services.ts';
import { QuickfireProcess, type LaunchOptions } from './quickfire-process.ts';

const isRoot = process.getuid?.() === 0;
const nobody = { uid: 65_534, gid: 65_534 };
let folder: TemporaryDir;
let dataDir: string;
let started: QuickfireProcess[];

beforeEach(() => {
  folder = makeTemporaryDir();
  dataDir = join(folder.path, 'data');
  started = [];
});

afterEach(async () => {
  await Promise.all(started.map((quickfire) => quickfire.stop()));
  folder.remove();
});

function launch(options: Partial<LaunchOptions> = {}): QuickfireProcess {
  const quickfire = new QuickfireProcess({ ...options, env: { DATA_DIR: dataDir, ...options.env } });
  started.push(quickfire);
  return quickfire;
}

/** Everything in the folder that is not this user's. */
function otherOwnerFiles(path: string, uid: number): string[] {
  const inside = lstatSync(path).isDirectory() ? readdirSync(path).map((name) => join(path, name)) : [];
  return [...(lstatSync(path).uid === uid ? [] : [path]), ...inside.flatMap((each) => otherOwnerFiles(each, uid))];
}

describe.skipIf(!isRoot)('on one folder (needs root to become other users)', () => {
  let seed: TemporaryDir;
  beforeAll(async () => {
    seed = makeTemporaryDir();
    await makeDatabase(join(seed.path, 'data'));
  });
  afterAll(() => seed.remove());

  it('root, the owner and root again start in turn, with the same token', async () => {
    execFileSync('cp', ['-a', join(seed.path, 'data'), dataDir]);
    execFileSync('chown', ['-R', `${nobody.uid}:${nobody.gid}`, dataDir]);
    // What a root of an earlier version left.
    writeFileSync(join(dataDir, 'admin-token'), 'a-token-of-an-earlier-start\n', { mode: 0o600 });
    const asOwner = launch({ user: nobody });
    expect(await asOwner.exitCode).toBe(2);
    expect(asOwner.lines).toEqual([
      expect.stringMatching(/^DATA_DIR: \S+admin-token belongs to the user "root": start once as root/),
    ]);
    for (const options of [{}, { user: nobody }, {}]) {
      const quickfire = launch(options);
      await quickfire.ready();
      expect(quickfire.lines.join('\n')).toContain('with the token a-token-of-an-earlier-start');
      expect(await quickfire.stop()).toBe(0);
      expect(otherOwnerFiles(dataDir, nobody.uid)).toEqual([]);
    }
  }, 60_000);
});

describe.skipIf(!isRoot)('started by root (needs root)', () => {
  let databaseUrl: string;
  beforeAll(async () => {
    databaseUrl = await createDatabase();
  });
  afterAll(() => dropDatabase(databaseUrl));

  it('web and worker give root up when their ports are open, also one below 1024', async () => {
    let port = 700;
    while ((await tryPort('127.0.0.1', port)).code !== undefined) port += 1;
    const databases = { DATABASE_URL: databaseUrl, MIGRATION_DATABASE_URL: ownerUrlOf(databaseUrl) };
    const servers = { ...databases, REDIS_URL: redisUrl(), REDIS_PREFIX: createKeyPrefix() };
    const quickfire = launch({ env: { ...servers, REAL: '1', RUN_AS: 'nobody', PORT: String(port) } });
    const url = await quickfire.ready();
    const { web, worker } = quickfire.children();
    for (const child of [web, worker]) {
      const status = readFileSync(`/proc/${child?.pid}/status`, 'utf8');
      const field = (name: string) => new RegExp(`^${name}:\\s*(.*?)\\s*$`, 'm').exec(status)?.[1];
      expect(field('Uid')?.split('\t')).toEqual(Array.from({ length: 4 }, () => String(nobody.uid)));
      expect(field('Gid')?.split('\t')).toEqual(Array.from({ length: 4 }, () => String(nobody.gid)));
      expect(field('Groups')?.split(' ')).not.toContain('0');
      expect(field('CapEff')).toMatch(/^0+$/);
    }
    expect((await fetch(`${url}healthz`)).status).toBe(200);
    expect(await quickfire.stop()).toBe(0);
  }, 60_000);

  it('RUN_AS names a user that there is', async () => {
    const quickfire = launch({ env: { RUN_AS: 'no-such-user' } });
    expect(await quickfire.exitCode).toBe(2);
    expect(quickfire.lines).toEqual([expect.stringMatching(/^RUN_AS=no-such-user: there is no such user/)]);
  });
});

it('a DATA_DIR that cannot be used is one line and exit code 2', async () => {
  const file = join(folder.path, 'file');
  writeFileSync(file, '');
  const link = join(folder.path, 'link');
  symlinkSync('/nowhere', link);
  const circle = join(folder.path, 'circle');
  symlinkSync(circle, circle);
  const closed = join(folder.path, 'closed');
  mkdirSync(closed, { mode: 0o700 });
  const cases: [string, RegExp, LaunchOptions['user']?][] = [
    ['/proc/x', /the file system there takes no folders \(ENOENT\)/],
    ['/proc/x/y', /takes no folders/],
    [file, /is a file and not a folder/],
    [join(file, 'data'), /file/],
    [link, /is a symbolic link to \/nowhere, and nothing is there/],
    [circle, /link/],
    [join(folder.path, 'x'.repeat(300)), /too long/],
    [join(folder.path, ...Array.from({ length: 10 }, () => 'x'.repeat(100))), /longer than 900 bytes/],
  ];
  if (isRoot) cases.push([closed, /belongs to the user "root": start as that user/, nobody]);
  await Promise.all(
    cases.map(async ([path, line, user]) => {
      const quickfire = launch({ env: { DATA_DIR: path }, ...(user ? { user } : {}) });
      expect({ code: await quickfire.exitCode, lines: quickfire.lines, path }).toEqual({
        code: 2,
        lines: [expect.stringMatching(/^DATA_DIR=/) as string],
        path,
      });
      expect(quickfire.lines[0]).toMatch(line);
    }),
  );
}, 60_000);

it('a DATA_DIR with spaces, quotes, other letters and more than a socket takes is fine', async () => {
  dataDir = join(folder.path, `Ünïcode "data" it's ${'x'.repeat(120)}`);
  if (isRoot) {
    mkdirSync(dataDir);
    chownSync(dataDir, nobody.uid, nobody.gid);
  }
  const quickfire = launch(isRoot ? { user: nobody } : {});
  await quickfire.ready();
  expect(await quickfire.stop()).toBe(0);
}, 60_000);
