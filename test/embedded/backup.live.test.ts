/** Backups of the embedded servers, and what a restore makes of them. */
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { listCluster } from '../../src/embedded/backup/cluster-files.ts';
import { canUse, lookUpUser } from '../../src/embedded/service-user.ts';
import { compileCache } from '../support/compile-cache.ts';
import { makeDatabase, makeTemporaryDir, type TemporaryDir } from '../support/private-server.ts';
import { ProductAt } from '../support/product-at.ts';
import { singlesQuiz } from '../support/quizzes.ts';
import { mountSmallDisk } from '../support/small-disk.ts';
import { QuickfireProcess } from './quickfire-process.ts';

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

interface RunOptions {
  readonly env?: Record<string, string>;
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
}

let cleanUps: (() => unknown)[] = [];

async function cleanUp(): Promise<void> {
  for (const each of cleanUps.reverse()) await each();
  cleanUps = [];
}

function makeFolder(): string {
  const folder: TemporaryDir = makeTemporaryDir();
  cleanUps.push(() => folder.remove());
  return folder.path;
}

type Program = 'backup' | 'restore';

async function run(program: Program, dataDir: string, file: string, more: RunOptions = {}): Promise<Ended> {
  const child = spawn(process.execPath, [join(import.meta.dirname, `../../src/bin/${program}.ts`), file], {
    env: { ...compileCache, PATH: '/usr/local/bin:/usr/bin:/bin', DATA_DIR: dataDir, ...more.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...more.user,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, output };
}

async function launch(dataDir: string): Promise<{ quickfire: QuickfireProcess; product: ProductAt }> {
  const quickfire = new QuickfireProcess({
    env: { REAL: '1', DATA_DIR: dataDir, LIMIT_GUESTS_PER_MINUTE: '100000', LOG_LEVEL: 'error' },
  });
  cleanUps.push(() => quickfire.stop());
  const product = new ProductAt(await quickfire.ready());
  cleanUps.push(() => product.close());
  return { quickfire, product };
}

describe('of servers that run', () => {
  afterEach(cleanUp, 60_000);

  it('has every answer that was acknowledged before its moment, and the game goes on from there', async () => {
    const folder = makeFolder();
    const archive = join(folder, 'backup.tar.gz');
    const { quickfire, product } = await launch(join(folder, 'data'));
    const game = await product.game(singlesQuiz(1, 120_000), { introMs: 0 });
    const host = await product.host(game);
    await product.join(game, 'First');
    await host.must('host:start', {});
    await host.event('question:open');

    const acknowledged: { playerId: string; atMs: number }[] = [];
    const backup = { isMade: false };
    const play = async (who: number): Promise<void> => {
      for (let i = 0; !backup.isMade; i += 1) {
        const { client, playerId } = await product.join(game, `Player ${who} ${i}`);
        await client.must('player:answer', { question: 0, answer: 0 });
        acknowledged.push({ playerId, atMs: Date.now() });
        client.close();
      }
    };
    const playing = Promise.all([play(0), play(1)]);
    await expect.poll(() => acknowledged.length).toBeGreaterThan(10);
    const made = await run('backup', join(folder, 'data'), archive);
    await expect.poll(() => acknowledged.at(-1)?.atMs ?? 0).toBeGreaterThan(statSync(archive).mtimeMs);
    backup.isMade = true;
    await playing;
    expect(made).toMatchObject({ code: 0 });
    expect(made.output).toContain('while Quickfire runs on it');
    const moment = Date.parse(/acknowledged before (\S+) is in it/.exec(made.output)?.[1] ?? '');
    const promised = acknowledged.filter(({ atMs }) => atMs < moment).map(({ playerId }) => playerId);
    expect(promised.length).toBeGreaterThan(10);
    expect(promised.length).toBeLessThan(acknowledged.length);
    product.close();
    expect(await quickfire.stop()).toBe(0);

    expect(await run('restore', join(folder, 'restored'), archive)).toMatchObject({ code: 0 });
    const { quickfire: later, product: restored } = await launch(join(folder, 'restored'));
    const found = async (): Promise<Set<string>> =>
      new Set((await restored.results(game)).answerRows?.map(({ playerId }) => playerId));
    await expect.poll(async () => [...new Set(promised).difference(await found())]).toEqual([]);
    const hostAgain = await restored.host(game);
    await hostAgain.end();
    await expect.poll(async () => (await restored.results(game)).status).toBe('finished');

    // A folder that is in use, and one that is not empty.
    const inUse = await run('restore', join(folder, 'restored'), archive);
    expect(inUse).toMatchObject({ code: 1 });
    expect(inUse.output).toMatch(
      /^restore: DATA_DIR \S+restored is in use by a Quickfire that is running already[^\n]*\n$/,
    );
    restored.close();
    expect(await later.stop()).toBe(0);
    const notEmpty = await run('restore', join(folder, 'restored'), archive);
    expect(notEmpty).toMatchObject({ code: 2 });
    expect(notEmpty.output).toMatch(/^DATA_DIR \S+restored is not empty \(it holds \S+\): move it away[^\n]*\n$/);
  }, 180_000);
});

describe('of servers that are stopped', () => {
  let folder: string;
  let archive: string;
  let made: Ended;

  beforeAll(async () => {
    folder = makeFolder();
    archive = join(folder, 'backup.tar.gz');
    await makeDatabase(join(folder, 'data'));
    made = await run('backup', join(folder, 'data'), archive);
  }, 60_000);

  afterAll(cleanUp);

  /** A copy of the backup in which one text stands in place of another one of the same length. */
  function alter(name: string, from: string, to: string): string {
    const content = gunzipSync(readFileSync(archive));
    const at = content.indexOf(from);
    expect(at).toBeGreaterThan(0);
    content.write(to, at);
    writeFileSync(join(folder, name), gzipSync(content));
    return join(folder, name);
  }

  /** Nothing is left but the folder for records of processes. */
  const rest = (dataDir: string): string[] =>
    readdirSync(dataDir).filter((name) => !/^(run|postgresql-.*)$/.test(name));

  async function expectRefusal(file: string, what: RegExp, code: number): Promise<void> {
    const target = join(folder, 'refused');
    const { output, code: found } = await run('restore', target, file);
    expect(output).toMatch(what);
    expect(output).not.toMatch(/\n {4}at /);
    expect(found).toBe(code);
    expect(rest(target)).toEqual([]);
  }

  it('can be restored, for this user alone', async () => {
    expect(made).toMatchObject({ code: 0 });
    expect(made.output).toMatch(
      /on which no Quickfire runs\n[^]*Backed up \d+ MB in [\d.]+ s: \S+ \([\d.]+ MB\)\nEverything/,
    );
    expect(statSync(archive).mode & 0o777).toBe(0o600);
    const target = join(folder, 'restored');
    expect(await run('restore', target, archive)).toMatchObject({ code: 0 });
    expect(rest(target)).toEqual(['postgres', 'postgres.password']);
    expect(statSync(join(target, 'postgres')).mode & 0o777).toBe(0o700);
    const original = listCluster(join(folder, 'data', 'postgres'), false);
    expect(listCluster(join(target, 'postgres'), false)).toEqual(original);
    for (const file of original.files) {
      const [one, other] = ['data', 'restored'].map((name) => readFileSync(join(folder, name, 'postgres', file)));
      expect(one?.equals(other ?? Buffer.alloc(0)), file).toBe(true);
    }
  });

  it('is refused when it is damaged, cut short, or none', async () => {
    const content = readFileSync(archive);
    const half = join(folder, 'half.tar.gz');
    writeFileSync(half, content.subarray(0, content.length / 2));
    await expectRefusal(half, /^restore: \S+half.tar.gz is damaged or no backup: [^\n]+\n|Restoring/, 1);
    const flipped = Buffer.from(content);
    const middle = Math.floor(content.length / 2);
    flipped.writeUInt8(flipped.readUInt8(middle) ^ 0xff, middle);
    writeFileSync(join(folder, 'flipped.tar.gz'), flipped);
    await expectRefusal(
      join(folder, 'flipped.tar.gz'),
      /flipped.tar.gz is damaged or no backup: .*\. Nothing was restored/,
      1,
    );
    const altered = alter('altered.tar.gz', 'listen_addresses', 'LISTEN_addresses');
    await expectRefusal(
      altered,
      /altered.tar.gz is damaged or no backup: postgres\/\S+ does not agree with its checksum/,
      1,
    );
    writeFileSync(join(folder, 'text'), 'no backup at all');
    await expectRefusal(join(folder, 'text'), /text is damaged or no backup: /, 1);
    writeFileSync(join(folder, 'other.gz'), gzipSync('no tar at all'.repeat(1000)));
    await expectRefusal(join(folder, 'other.gz'), /other.gz is damaged or no backup: /, 1);
    await expectRefusal(join(folder, 'nowhere'), /nowhere: there is no such file/, 2).catch(
      (error: NodeJS.ErrnoException) => {
        // Then nothing is made either.
        expect(error.code).toBe('ENOENT');
      },
    );
  });

  it('is refused when another version has made it', async () => {
    const newer = alter('newer.tar.gz', '"quickfire":"0.', '"quickfire":"9.');
    await expectRefusal(
      newer,
      /newer.tar.gz was made by Quickfire 9\.\S+, and this is 0\.\S+: install that version, or a later one/,
      2,
    );
    const older = alter('older.tar.gz', '"postgresql":"18"', '"postgresql":"17"');
    await expectRefusal(older, /holds data of PostgreSQL 17, and this Quickfire brings 18: [^\n]*UPGRADING/, 2);
  });

  it('is begun anew when it was broken off, and a start before that is refused', async () => {
    const target = join(folder, 'broken-off');
    expect(await run('restore', target, archive)).toMatchObject({ code: 0 });
    writeFileSync(join(target, 'unfinished'), 'restore\n');
    const quickfire = new QuickfireProcess({ env: { DATA_DIR: target } });
    expect(await quickfire.exitCode).toBe(1);
    expect(quickfire.lines).toEqual([
      expect.stringMatching(/an earlier "npm run restore" was not finished: run it again$/),
    ]);
    const refused = await run('backup', target, join(folder, 'none.tar.gz'));
    expect(refused.output).toMatch(/an earlier "npm run restore" was not finished/);
    expect(await run('restore', target, archive)).toMatchObject({ code: 0 });
    expect(existsSync(join(target, 'unfinished'))).toBe(false);
  });

  it('says in one line what keeps it from being made', async ({ skip }) => {
    const again = await run('backup', join(folder, 'data'), archive);
    expect(again).toEqual({ code: 2, output: `${archive} is there already: name another file\n` });
    const nothing = await run('backup', join(folder, 'nothing'), join(folder, 'new.tar.gz'));
    expect(nothing).toMatchObject({ code: 2, output: expect.stringMatching(/^DATA_DIR=\S+nothing: there is no data/) });
    const own = await run('backup', join(folder, 'data'), join(folder, 'new.tar.gz'), {
      env: { DATABASE_URL: 'postgres://a/b' },
    });
    expect(own).toMatchObject({
      code: 2,
      output: expect.stringMatching(/^DATABASE_URL and REDIS_URL: [^\n]*UPGRADING/),
    });
    const disk = mountSmallDisk(1);
    if (!disk) skip('only root may mount the small disk that this needs');
    cleanUps.push(() => disk?.close());
    const full = await run('backup', join(folder, 'data'), join(String(disk?.path), 'backup.tar.gz'));
    expect(full.output).toMatch(/backup: \S+: no space is left there \(ENOSPC\): no backup was made\n$/);
    expect(full.code).toBe(1);
    expect(readdirSync(String(disk?.path))).toEqual([]);
    const restored = await run('restore', join(String(disk?.path), 'data'), archive);
    expect(restored).toMatchObject({ code: 2, output: expect.stringMatching(/^DATA_DIR=\S+: \d+ MB are free there/) });
  });

  it('is refused to a user who may not read the data', async ({ skip }) => {
    const nobody = process.getuid?.() === 0 ? lookUpUser('nobody') : undefined;
    const program = join(import.meta.dirname, '../../src/bin/backup.ts');
    if (!nobody || !canUse(nobody, program, 'file') || !canUse(nobody, process.execPath, 'program')) {
      skip('only root can become a user who may read nothing but the project');
    }
    const target = join(folder, 'shared');
    mkdirSync(target);
    chmodSync(target, 0o777);
    const { output, code } = await run('backup', join(folder, 'data'), join(target, 'a.tar.gz'), { user: nobody });
    expect(output).toMatch(/^[^\n]*: this user may not use it \(EACCES\)[^\n]*\n$|there is no data/);
    expect(code).toBeGreaterThan(0);
    expect(readdirSync(target)).toEqual([]);
  });
});
