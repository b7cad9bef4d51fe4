/** A dump that is restored into another server keeps the rules. Needs a PostgreSQL with its tools, which npm's packages lack. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrate } from '../../../src/db/migrate.ts';
import { Child } from '../../../src/embedded/child.ts';
import { findFreePort } from '../../../src/embedded/free-port.ts';
import { chooseServiceUser, makePrivateDir } from '../../../src/embedded/service-user.ts';
import { checkLedger } from '../../../src/platform/ledger/check-ledger.ts';
import { applicationUrlOf, makeTemporaryDir, type TemporaryDir } from '../../support/private-server.ts';
import { addEntry, attempt, makeScene, misuses, post, type Scene } from './misuses.ts';
import { readLedger } from './read-ledger.ts';
import { withClient } from '../../support/with-client.ts';

const debian = '/usr/lib/postgresql';
const tools = ['initdb', 'postgres', 'pg_dump', 'pg_restore'];
const home = (existsSync(debian) ? readdirSync(debian) : [])
  .map((version) => join(debian, version, 'bin'))
  .findLast((bin) => tools.every((tool) => existsSync(join(bin, tool))));
const env = { PATH: '/usr/bin:/bin', LC_ALL: 'C' };

interface Server {
  readonly url: string;
  stop(): Promise<unknown>;
}

async function startServer(folder: string): Promise<Server> {
  const user = chooseServiceUser([]);
  makePrivateDir(folder, user);
  const options = { cwd: folder, env, ...(user && { uid: user.uid, gid: user.gid }), encoding: 'utf8' as const };
  const made = spawnSync(
    join(home as string, 'initdb'),
    ['-D', folder, '-U', 'quickfire', '-A', 'trust', '-E', 'UTF8', '--no-sync'],
    options,
  );
  if (made.status !== 0) throw new Error(made.stderr);
  const port = await findFreePort();
  const settings = { port, listen_addresses: '127.0.0.1', unix_socket_directories: '', fsync: 'off' };
  const args = ['-D', folder, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
  const child = new Child(
    { name: 'postgres', file: join(home as string, 'postgres'), args, cwd: folder, env, user, stopSignal: 'SIGINT' },
    () => undefined,
  );
  const url = `postgres://quickfire@127.0.0.1:${port}/postgres`;
  while (
    !(await withClient(url, (client) => client.query('select 1')).then(
      () => true,
      () => false,
    ))
  )
    if (!child.running) throw new Error(child.recentLines.join('\n'));
  return { url, stop: () => child.stop(10_000) };
}

function run(tool: string, ...args: string[]): void {
  const { status, stderr } = spawnSync(join(home as string, tool), args, { env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${tool}: ${stderr}`);
}

describe.skipIf(home === undefined)('a dump in another server', { timeout: 120_000 }, () => {
  let folder: TemporaryDir;
  const servers: Server[] = [];
  let before: unknown;
  let scene: Scene;
  let url: string;

  beforeAll(async () => {
    folder = makeTemporaryDir();
    const [one, other] = [await startServer(join(folder.path, 'one')), await startServer(join(folder.path, 'other'))];
    servers.push(one, other);
    await migrate(one.url, applicationUrlOf(one.url));
    // As many transactions as the other server will have had, and some more.
    await withClient(one.url, async (client) => {
      for (let i = 0; i < 300; i += 1) await client.query('select pg_current_xact_id()');
    });
    scene = await withClient(applicationUrlOf(one.url), makeScene);
    await withClient(applicationUrlOf(one.url), (client) => client.query('select ledger_seal(2)'));
    before = await withClient(one.url, readLedger);
    const file = join(folder.path, 'dump');
    run('pg_dump', '--format=custom', `--file=${file}`, one.url);
    run('pg_restore', '--no-privileges', '--no-owner', '--exit-on-error', `--dbname=${other.url}`, file);
    url = other.url;
  }, 120_000);
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.stop()));
    folder.remove();
  });

  it('has all rows, and takes no transfer before its release', async () => {
    expect(await withClient(url, readLedger)).toEqual(before);
    await withClient(url, (client) =>
      expect(post(client, scene.rich, scene.poor, 1)).rejects.toMatchObject({ code: '55000' }),
    );
  });

  it('takes no late entry by a transaction of the same number', async () => {
    const [first, second] = [applicationUrlOf(url), url];
    await migrate(second, first);
    await withClient(second, async (client) => {
      const { rows } = await client.query<{ id: string; xid: string }>(
        'select id, xid::text from transfer order by xid desc limit 1',
      );
      const [{ id, xid }] = rows as [{ id: string; xid: string }];
      for (let now = 0; now < Number(xid) - 1;) {
        const { rows: next } = await client.query<{ xid: string }>('select pg_current_xact_id()::text as xid');
        now = Number(next[0]?.xid);
        expect(now).toBeLessThan(Number(xid));
      }
      await expect(addEntry(client, id, scene.poor, 1)).rejects.toMatchObject({ code: '23001' });
    });
  });

  it('refuses every misuse', async () => {
    const application = applicationUrlOf(url);
    await migrate(url, application);
    await withClient(application, async (client) => {
      for (const misuse of misuses) {
        const [title, code] = misuse;
        expect({ title, code: await attempt(client, scene, misuse) }).toEqual({
          title,
          code: expect.stringMatching(code),
        });
      }
      expect(await checkLedger(client)).toMatchObject({ ok: true, checked: 3, seals: 3 });
      await post(client, scene.rich, scene.poor, 1);
      const { rows } = await client.query('select era, count(*)::int as transfers from transfer group by 1 order by 1');
      expect(rows).toEqual([
        { era: 1, transfers: 3 },
        { era: 2, transfers: 1 },
      ]);
    });
  });
});
