/** Every way in which DATABASE_URL and REDIS_URL can lead to something that can't be used, against real servers. */
import { once } from 'node:events';
import { spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, chownSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { MikroORM } from '@mikro-orm/postgresql';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkDatabase, judgeServer } from '../../src/db/check-database.ts';
import { placeOfDatabase } from '../../src/db/describe-database-error.ts';
import { jobQueueVersion } from '../../src/db/job-queue.ts';
import { migrate } from '../../src/db/migrate.ts';
import { waitForServer } from '../../src/lib/wait-for-server.ts';
import { checkRedis, judgeInfo } from '../../src/redis/check-redis.ts';
import { startPostgres, startRedis, type PrivateServer } from '../support/services.ts';

const cleanUps: (() => unknown)[] = [];
afterAll(async () => {
  await Promise.all(cleanUps.map((cleanUp) => cleanUp()));
});

/** Listens with this reaction to each connection. @returns the port */
async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUps.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

/** What a start says, and nothing it must not say. */
async function refusal(check: Promise<void>, secrets: readonly string[]): Promise<string> {
  const error = await check.then(
    () => new Error('it was accepted'),
    (reason: unknown) => reason as Error,
  );
  expect(error).toMatchObject({ name: 'StartError', exitCode: 2 });
  expect(error.message).not.toContain('\n');
  for (const secret of secrets) expect(error.message).not.toContain(secret);
  return error.message;
}

const quick = { waitMs: 300, tell: () => undefined };
const secret = 'pass-word-42';

describe('DATABASE_URL', () => {
  let postgres: PrivateServer;
  let at: (user: string, password?: string, database?: string) => string;

  beforeAll(async () => {
    postgres = await startPostgres();
    cleanUps.push(() => postgres.close());
    const { port } = new URL(postgres.url);
    at = (user, password = secret, database = 'quickfire') =>
      `postgres://${user}:${password}@127.0.0.1:${port}/${database}`;
    const orm = await MikroORM.init({
      clientUrl: postgres.url,
      entities: [],
      discovery: { warnWhenNoEntities: false },
      dynamicImportProvider: (id) => import(id),
    });
    for (const sql of [
      ...['weak', 'late', 'reader'].map((name) => `create role ${name} login password '${secret}'`),
      'alter role late set synchronous_commit = off',
      'alter role reader set default_transaction_read_only = on',
      'create database closed allow_connections false',
      `create database rest`,
      `update pg_database set datconnlimit = -2 where datname = 'rest'`,
      `create database full_up connection limit 0`,
      `create role odd login password '${secret}'`,
      `create database latin encoding 'LATIN1' locale 'C' template template0`,
    ]) {
      await orm.em.getConnection().execute(sql);
    }
    await orm.close(true);
  });

  const check = (url: string, use: 'release' | 'serve' = 'release') => checkDatabase(url, use, quick);

  it('is accepted when the release can work, and for others only after the release', async () => {
    await check(postgres.url);
    const files = readdirSync(new URL('../../migrations', import.meta.url));
    const length = files.filter((name) => name.startsWith('Migration')).length + jobQueueVersion;
    expect(await refusal(check(postgres.url, 'serve'), [])).toMatch(
      new RegExp(`lacks ${length} migrations .*npm run release`),
    );
    await migrate(postgres.url);
    await check(postgres.url, 'serve');
  });

  it('names a wrong user, password or database, and does not create the database', async () => {
    const { password } = new URL(postgres.url);
    expect(await refusal(check(at('nobody')), [secret])).toMatch(/^DATABASE_URL: .*refuses the user "nobody"/);
    expect(await refusal(check(at('quickfire')), [secret])).toMatch(/refuses the user "quickfire" or its password/);
    const missing = at('quickfire', password, 'nodb');
    for (let round = 0; round < 2; round += 1) {
      expect(await refusal(check(missing), [password])).toMatch(/has no database "nodb": create it/);
    }
    await expect(migrate(missing)).rejects.toThrow('does not exist');
    expect(await refusal(check(at('quickfire', password, '')), [password])).toMatch(/names no database/);
  });

  it('names a server that cannot be used as it is', async () => {
    const { password } = new URL(postgres.url);
    expect(await refusal(check(at('weak', secret, 'latin')), [secret])).toMatch(
      /"latin" in LATIN1, and UTF8 is needed/,
    );
    expect(await refusal(check(at('late')), [secret])).toMatch(/synchronous_commit=off/);
    expect(await refusal(check(at('quickfire', password, 'closed')), [password])).toMatch(
      /^DATABASE_URL: .* lets nobody into the database "closed" .*ALLOW_CONNECTIONS true/,
    );
    expect(await refusal(check(at('quickfire', password, 'rest')), [password])).toMatch(
      /^DATABASE_URL: .*(DROP DATABASE "rest"|lets nobody into the database "rest")/,
    );
    expect(await refusal(check(at('odd', secret, 'full_up')), [secret])).toMatch(
      /^DATABASE_URL: .*too many connections/,
    );
    expect(await refusal(check(`${at('odd')}?options=-c%20no.such%20setting`), [secret])).toMatch(/^DATABASE_URL: /);
    expect(await refusal(check(at('reader')), [secret])).toMatch(/is read-only/);
    expect(await refusal(check(at('weak', secret, 'postgres')), [secret])).toMatch(
      /may not create tables .*GRANT CREATE/,
    );
    expect(await refusal(check(`${at('quickfire', password)}?sslmode=require`), [password])).toMatch(/has no TLS/);
    expect(await refusal(check(`${at('quickfire', password)}?sslmode=ever`), [password])).toMatch(
      /sslmode=ever is none/,
    );
    const facts = { version: '14.9', version_number: 140_009, standby: false, read_only: 'off', encoding: 'UTF8' };
    const rights = { may_create: true, may_create_schema: true, may_create_queue: null, sees_jobs: null };
    const more = { synchronous_commit: 'on', schema: 'public', migrations: null, ...rights };
    expect(judgeServer({ ...facts, ...more }, placeOfDatabase(postgres.url))).toMatchObject({
      text: expect.stringContaining('is PostgreSQL 14.9: version 15 or newer is needed') as string,
    });
  });

  it('names one that wants TLS', async ({ skip }) => {
    const home = join(postgres.dataDir, 'postgres');
    const subject = ['-subj', '/CN=localhost', '-keyout', join(home, 'server.key'), '-out', join(home, 'server.crt')];
    const { status } = spawnSync('openssl', [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '2',
      ...subject,
    ]);
    if (status !== 0) skip('no openssl');
    const { uid, gid } = statSync(home);
    for (const name of ['server.key', 'server.crt']) chownSync(join(home, name), uid, gid);
    chmodSync(join(home, 'server.key'), 0o600);
    appendFileSync(join(home, 'postgresql.auto.conf'), 'ssl = on\n');
    const rules = readFileSync(join(home, 'pg_hba.conf'), 'utf8');
    writeFileSync(join(home, 'pg_hba.conf'), 'hostssl all all all scram-sha-256\n');
    await postgres.restart();
    const password = new URL(postgres.url).password;
    expect(await refusal(check(postgres.url), [password])).toMatch(
      /^DATABASE_URL: .*accepts the user "quickfire" over TLS only: add \?sslmode=require/,
    );
    expect(await refusal(check(`${postgres.url}?sslmode=verify-full`), [password])).toMatch(/certificate/);
    await check(`${postgres.url}?sslmode=require`);
    writeFileSync(join(home, 'pg_hba.conf'), rules);
    await postgres.restart();
  });

  it('names what is not PostgreSQL, or not there', async () => {
    const http = await listen(createHttpServer((_, response) => response.end('no')));
    const hangsUp = await listen(createServer((socket) => socket.destroy()));
    const to = (place: string) => refusal(check(`postgres://u:${secret}@${place}/q`), [secret]);
    expect(await to(`127.0.0.1:${http}`)).toMatch(/is not PostgreSQL/);
    expect(await to(`127.0.0.1:${hangsUp}`)).toMatch(/does not answer as PostgreSQL does/);
    expect(await to('127.0.0.1:1')).toMatch(/nothing listens at 127\.0\.0\.1:1/);
    expect(await to('localhost:1')).toMatch(/nothing listens at localhost:1/);
    expect(await to('no.such.host.invalid')).toMatch(/host "no\.such\.host\.invalid" is unknown/);
  });
});

describe('REDIS_URL', () => {
  let redis: PrivateServer;
  let port: string;

  beforeAll(async () => {
    redis = await startRedis();
    cleanUps.push(() => redis.close());
    ({ port } = new URL(redis.url));
    const admin = new Redis(redis.url);
    const user = (name: string, ...rights: string[]) =>
      admin.call('ACL', 'SETUSER', name, 'on', `>${secret}`, ...rights);
    await user('right', '~qf:*', '&qf:*', '+@all');
    await user('keys', '~other:*', '&*', '+@all');
    await user('channels', '~*', 'resetchannels', '+@all');
    await user('settings', '~*', '&*', '+@all', '-config');
    admin.disconnect();
  });

  const check = (url: string, more: { cluster?: boolean; allowLossy?: boolean } = {}) =>
    checkRedis({ url, cluster: false, prefix: 'qf:', allowLossy: false, ...more }, quick);
  const as = (user: string, password = secret) => `redis://${user}:${password}@127.0.0.1:${port}`;

  it('is accepted when games can be played on it, and leaves nothing there', async () => {
    await check(redis.url);
    await check(as('right'));
    await check(as('settings'), { allowLossy: true });
    const admin = new Redis(redis.url);
    expect(await admin.keys('*')).toEqual([]);
    admin.disconnect();
  });

  it('names a wrong user, password, database or right', async () => {
    const of = (url: string) => refusal(check(url), [secret, new URL(redis.url).password]);
    expect(await of(`redis://127.0.0.1:${port}`)).toMatch(/^REDIS_URL: .*needs a password/);
    expect(await of(as('', 'wrong'))).toMatch(/refuses the user "default" or its password/);
    expect(await of(as('nobody'))).toMatch(/refuses the user "nobody" or its password/);
    expect(await of(as('keys'))).toMatch(/does not let the user "keys" .*~qf:\*/);
    expect(await of(as('channels'))).toMatch(/does not let the user "channels" .*&qf:\*/);
    expect(await of(as('settings'))).toMatch(/does not show its settings/);
    expect(await of(`${redis.url}/99`)).toMatch(/has no database "99"/);
    expect(await of(redis.url.replace('redis:', 'rediss:'))).toMatch(/TLS/);
  });

  it('names a Redis that may lose answers, with the command that mends it', async () => {
    const server = await startRedis({ args: ['--appendonly', 'no', '--save', '60 1', '--maxmemory', '0'] });
    cleanUps.push(() => server.close());
    const text = await refusal(check(server.url), [new URL(server.url).password]);
    expect(text).toMatch(/appendonly no.*maxmemory 0.*CONFIG SET appendonly yes save "" maxmemory 1gb/);
    await check(server.url, { allowLossy: true });
    const admin = new Redis(server.url);
    await admin.config('SET', 'appendonly', 'yes', 'save', '', 'maxmemory', '1gb');
    admin.disconnect();
    await check(server.url);
  });

  it('names a replica and what does not fit REDIS_CLUSTER', async () => {
    const replica = await startRedis({ args: ['--replicaof', '127.0.0.1 1'] });
    cleanUps.push(() => replica.close());
    expect(await refusal(check(replica.url), [])).toMatch(/read-only replica/);
    expect(await refusal(check(redis.url, { cluster: true }), [])).toMatch(/is no node of a cluster/);
  });

  it('names what is not Redis, or not there', async () => {
    const to = (place: string) => refusal(check(`redis://:${secret}@${place}`), [secret]);
    const http = await listen(createHttpServer((_, response) => response.end('no')));
    const hangsUp = await listen(createServer((socket) => socket.destroy()));
    expect(await to(`127.0.0.1:${http}`)).toMatch(/is not Redis/);
    expect(await to(`127.0.0.1:${hangsUp}`)).toMatch(/does not answer as Redis does/);
    expect(await to('127.0.0.1:1')).toMatch(/nothing listens at 127\.0\.0\.1:1/);
    expect(await to('no.such.host.invalid')).toMatch(/host "no\.such\.host\.invalid" is unknown/);
  });

  it('names one that is too old or does not fit REDIS_CLUSTER, by what it says of itself', () => {
    const judge = (info: string, isCluster: boolean) =>
      judgeInfo(info.replaceAll(' ', '\r\n'), new URL('redis://one:1'), { cluster: isCluster });
    const node = 'redis_version:7.2.4 cluster_enabled:1 role:slave';
    expect(judge('redis_version:7.0.0 cluster_enabled:0 role:master', false)).toBeUndefined();
    expect(judge(node, true)).toBeUndefined();
    expect(judge(node, false)).toMatchObject({ state: 'wrong', text: expect.stringContaining('=true') as string });
    expect(judge('redis_version:6.2.14 role:master', false)).toMatchObject({
      state: 'wrong',
      text: expect.stringContaining('is version 6.2.14: Redis 7') as string,
    });
    expect(judge('redis_version:7.0.0 loading:1', false)).toMatchObject({ state: 'starting' });
  });
});

describe('a server that says it is starting', () => {
  it('is waited for longer than a silent one, with one line', async () => {
    const lines: string[] = [];
    const found = { state: 'starting' as const, text: 'DATABASE_URL: it is starting' };
    const wait = { waitMs: 600, tell: (line: string) => void lines.push(line) };
    await waitForServer(() => Promise.resolve(lines.length > 0 ? { state: 'ok' } : found), wait);
    expect(lines).toEqual(['Waiting up to 6 s. DATABASE_URL: it is starting']);
    const silent = { ...found, state: 'unavailable' as const };
    await expect(waitForServer(() => Promise.resolve(silent), { ...wait, waitMs: 1 })).rejects.toThrow(found.text);
  });
});
