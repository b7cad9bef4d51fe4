/** Servers that do not start on their data: what is mended, and what the operator is told. */
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
  const mended = await start(prepareRedis);
  expect(await ask(mended, (client) => client.get('kept'))).toBe('yes');
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
