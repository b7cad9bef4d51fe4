/** Servers that do not start on their data: what is repaired, and what the operator is told. */
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { preparePostgres } from '../../src/embedded/postgres.ts';
import { prepareRedis } from '../../src/embedded/redis.ts';
import type { Server, ServerOptions } from '../../src/embedded/service.ts';
import { chooseServiceUser, makePrivateDir } from '../../src/embedded/service-user.ts';
import { Supervisor } from '../../src/embedded/supervisor.ts';
import { makeTemporaryDir, type TemporaryDir } from '../support/private-server.ts';

let folder: TemporaryDir;
let dataDir: string;
let lines: string[];
let supervisor: Supervisor;

beforeEach(() => {
  folder = makeTemporaryDir();
  dataDir = join(folder.path, 'data');
  makePrivateDir(join(dataDir, 'run'), chooseServiceUser([]));
  makePrivateDir(dataDir, chooseServiceUser([]));
  lines = [];
});

afterEach(async () => {
  await supervisor.stop();
  folder.remove();
});

/** One life of a server, as `npm start` gives it. */
async function start(prepare: (options: ServerOptions) => Promise<Server>): Promise<Server> {
  supervisor = new Supervisor({
    runDir: join(dataDir, 'run'),
    onLine: () => undefined,
    tell: (line) => lines.push(line),
  });
  const server = await prepare({
    dataDir,
    user: chooseServiceUser([]),
    searchPath: '/usr/local/bin:/usr/bin:/bin',
    tell: (line) => lines.push(line),
    signal: new AbortController().signal,
    durable: false,
  });
  await supervisor.start(server, 0);
  return server;
}

async function ask<T>(server: Server, question: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(server.url);
  try {
    return await question(redis);
  } finally {
    redis.disconnect();
  }
}

const logPath = (): string => {
  const home = join(dataDir, 'redis', 'appendonlydir');
  return join(home, String(readdirSync(home).find((name) => name.endsWith('.incr.aof'))));
};

it('cuts junk off the end of the log of Redis, keeps what is before it, and the files as they were', async () => {
  let redis = await start(prepareRedis);
  await ask(redis, (client) => client.set('kept', 'yes'));
  await supervisor.stop();
  const { size } = statSync(logPath());
  appendFileSync(logPath(), Buffer.alloc(5000));

  redis = await start(prepareRedis);
  expect(await ask(redis, (client) => client.get('kept'))).toBe('yes');
  expect(lines).toHaveLength(2);
  const told = lines.find((line) => line.includes('are cut off'));
  expect(told).toContain(`5000 bytes behind position ${size}`);
  const aside = readdirSync(dataDir).find((name) => name.startsWith('redis.damaged-'));
  const copy = join(dataDir, String(aside), 'appendonlydir', String(logPath().split('/').at(-1)));
  expect(statSync(copy).size).toBe(size + 5000);
});

it('changes nothing when commands follow the junk, and says where it is and what to do', async () => {
  const redis = await start(prepareRedis);
  await ask(redis, (client) => client.set('kept', 'yes'));
  await supervisor.stop();
  const log = readFileSync(logPath());
  const damaged = Buffer.concat([log, Buffer.from('XXXX'), log]);
  writeFileSync(logPath(), damaged);

  await expect(start(prepareRedis)).rejects.toMatchObject({
    name: 'StartError',
    message: expect.stringMatching(
      new RegExp(`damaged at position ${log.length} of ${damaged.length}.*redis-check-aof --fix \\S+\\.manifest$`),
    ) as string,
  });
  expect(readFileSync(logPath())).toEqual(damaged);
  expect(lines).toEqual([]);
});

/** A log of a snapshot and of commands, each with data: how it is after its first rewrite. */
async function makeRewrittenLog(): Promise<Record<'manifest' | 'base' | 'commands', string>> {
  const redis = await start(prepareRedis);
  await ask(redis, async (client) => {
    await client.set('kept', 'yes');
    await client.bgrewriteaof();
    await expect
      .poll(async () => /aof_rewrite_in_progress:0\r\naof_rewrite_scheduled:0/.test(await client.info('persistence')), {
        timeout: 30_000,
      })
      .toBe(true);
    await client.set('later', 'too');
  });
  await supervisor.stop();
  const home = join(dataDir, 'redis', 'appendonlydir');
  const find = (end: RegExp): string => join(home, String(readdirSync(home).find((name) => end.test(name))));
  return { manifest: find(/manifest$/), base: find(/base\.rdb$/), commands: find(/incr\.aof$/) };
}

const junkAt =
  (position: number, junk = 'XXXX') =>
  (bytes: Buffer): Buffer =>
    Buffer.concat([bytes.subarray(0, position), Buffer.from(junk), bytes.subarray(position + junk.length)]);

it('says of damage beside the end of the log what is damaged and which ways there are, and changes nothing', async () => {
  const files = await makeRewrittenLog();
  const gone = (): undefined => undefined;
  const cases: [keyof typeof files, (bytes: Buffer) => Buffer | undefined, RegExp][] = [
    ['manifest', () => Buffer.alloc(0), /manifest, the list of the log's files, is empty\..*printf/],
    ['manifest', () => Buffer.alloc(2000), /manifest, the list of the log's files, is damaged\..*printf/],
    ['manifest', junkAt(0), /is damaged\..*printf/],
    ['manifest', gone, /is missing\..*printf/],
    ['manifest', (bytes) => bytes.subarray(0, bytes.indexOf('\n') + 1), /does not name \S+incr\.aof\..*printf/],
    ['base', junkAt(0), /base\.rdb, the snapshot .* is damaged at its start.*no command repairs it/],
    ['base', junkAt(50), /base\.rdb, the snapshot .* is damaged\b.*no command/],
    ['base', (bytes) => bytes.subarray(0, 40), /base\.rdb, the snapshot .* is damaged\b/],
    ['base', () => Buffer.alloc(0), /base\.rdb, the snapshot .* is empty/],
    ['base', gone, /base\.rdb, a file of the log, is missing/],
    ['commands', gone, /incr\.aof, a file of the log, is missing/],
    ['commands', junkAt(0), /damaged at position 0 of .*redis-check-aof --fix/],
  ];
  for (const [which, damage, sentence] of cases) {
    const path = files[which];
    const whole = readFileSync(path);
    const broken = damage(whole);
    if (broken === undefined) renameSync(path, `${path}.aside`);
    else writeFileSync(path, broken);
    const refused = { name: 'StartError', exitCode: 1, message: expect.stringMatching(sentence) as string };
    await expect(start(prepareRedis)).rejects.toMatchObject(refused);
    await expect(start(prepareRedis), 'once more').rejects.toMatchObject({
      message: expect.stringMatching(
        /^Redis can't read its log: [^\n]+\. Nothing was changed\. Restore \S+ from a backup; or begin with an empty one: mv [^\n]+rebuilt from PostgreSQL[^\n]+$/,
      ) as string,
    });
    expect(lines).toEqual([]);
    if (broken === undefined) renameSync(`${path}.aside`, path);
    else {
      expect(readFileSync(path)).toEqual(broken);
      writeFileSync(path, whole);
    }
  }
  const redis = await start(prepareRedis);
  expect(await ask(redis, (client) => client.mget('kept', 'later'))).toEqual(['yes', 'too']);
}, 120_000);

it('names a command for a lost list of files that brings all of it back', async () => {
  const { manifest } = await makeRewrittenLog();
  writeFileSync(manifest, '');
  const refusal = await start(prepareRedis).then(String, String);
  execFileSync('/bin/sh', ['-c', String(/printf .*$/.exec(refusal)?.[0])]);
  const redis = await start(prepareRedis);
  expect(await ask(redis, (client) => client.mget('kept', 'later'))).toEqual(['yes', 'too']);
});

it('starts on what a server left that was killed in its first start, before it had a list of files', async () => {
  await start(prepareRedis);
  await supervisor.stop();
  rmSync(join(dataDir, 'redis', 'appendonlydir', 'appendonly.aof.manifest'));
  await start(prepareRedis);
  expect(lines).toEqual([]);
});

it('says that no tool cuts a file off that more files follow', async () => {
  const { manifest, commands } = await makeRewrittenLog();
  copyFileSync(commands, commands.replace('.2.incr', '.3.incr'));
  appendFileSync(manifest, 'file appendonly.aof.3.incr.aof seq 3 type i\n');
  appendFileSync(commands, 'XXXX');
  await expect(start(prepareRedis)).rejects.toThrow(
    /is damaged at position .* more files follow.*no command repairs it/,
  );
});

it('never takes a length of junk in the middle of the log of Redis for its end, and cuts half a command off', async () => {
  const redis = await start(prepareRedis);
  await ask(redis, (client) => client.set('kept', 'yes'));
  await supervisor.stop();
  const log = readFileSync(logPath());
  // Within the first command: Redis itself takes all that follows for the rest of one long text.
  const damaged = Buffer.concat([log, Buffer.from('*3\r\n$3\r\nSET\r\n$1\r\na\r\n$99999999\r\n'), log]);
  writeFileSync(logPath(), damaged);
  await expect(start(prepareRedis)).rejects.toThrow(
    new RegExp(`damaged at position ${log.length} of .*whole commands go on at position`),
  );
  expect(readFileSync(logPath())).toEqual(damaged);

  writeFileSync(logPath(), damaged.subarray(0, log.length + 30));
  const repaired = await start(prepareRedis);
  expect(await ask(repaired, (client) => client.get('kept'))).toBe('yes');
  expect(lines).toEqual([expect.stringContaining('ended with 30 bytes of an unfinished write')]);
});

it('says in a sentence why PostgreSQL does not start', async () => {
  await start(preparePostgres);
  await supervisor.stop();
  const home = join(dataDir, 'postgres');
  const [control, aside] = [join(home, 'global/pg_control'), join(home, 'global/pg_control.aside')];
  const version = readFileSync(join(home, 'PG_VERSION'));
  const broken = readFileSync(control).fill(7, 40, 60);
  const breakControl = (): void => {
    copyFileSync(control, aside);
    writeFileSync(control, broken);
  };
  const cases: [() => void, RegExp][] = [
    [breakControl, /it is damaged: restore .*it says: /],
    [() => renameSync(control, aside), /damaged/],
    [() => writeFileSync(join(home, 'PG_VERSION'), '15\n'), /was made by PostgreSQL 15/],
    [() => writeFileSync(join(home, 'PG_VERSION'), ''), /is no database of PostgreSQL/],
  ];
  for (const [damage, sentence] of cases) {
    damage();
    await expect(start(preparePostgres)).rejects.toMatchObject({
      name: 'StartError',
      message: expect.stringMatching(sentence) as string,
    });
    // Into the files that are there, where there are any, so that they stay their owner's.
    if (existsSync(aside) && existsSync(control)) writeFileSync(control, readFileSync(aside));
    if (existsSync(aside) && !existsSync(control)) renameSync(aside, control);
    rmSync(aside, { force: true });
    writeFileSync(join(home, 'PG_VERSION'), version);
  }
  // A file of another life, whose pid is somebody else's now.
  writeFileSync(join(home, 'postmaster.pid'), `${process.pid}\n${home}\n`);
  await start(preparePostgres);
  expect(lines.filter((line) => line.includes('started again'))).toEqual([]);
}, 60_000);
