/** Data of PostgreSQL 17 under a Quickfire that brings 18: in the middle of a game. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { migrate } from '../../src/db/migrate.ts';
import { Child } from '../../src/embedded/child.ts';
import { describeCluster, makeCluster, preparePostgres } from '../../src/embedded/postgres.ts';
import { findServerIn, type PostgresPrograms } from '../../src/embedded/postgres-programs.ts';
import type { Server, ServerOptions } from '../../src/embedded/service.ts';
import { chooseServiceUser, makePrivateDir } from '../../src/embedded/service-user.ts';
import { upgradeData } from '../../src/embedded/upgrade/upgrade-data.ts';
import { markUnfinished } from '../../src/embedded/unfinished.ts';
import { attempt, makeScene, misuses, post, type Scene } from '../platform/ledger/misuses.ts';
import { applicationUrlOf, makeTemporaryDir, type TemporaryDir } from '../support/private-server.ts';
import { checkLedger } from '../../src/platform/ledger/check-ledger.ts';
import { startQuickfire, type TestQuickfire } from '../support/quickfire.ts';
import { singlesQuiz } from '../support/quizzes.ts';
import { createKeyPrefix } from '../support/services.ts';
import { withClient } from '../support/with-client.ts';

const oldHome = join(import.meta.dirname, '../../node_modules/postgresql-17');
const searchPath = '/usr/local/bin:/usr/bin:/bin';
let folder: TemporaryDir;
let dataDir: string;
let lines: string[];
let cleanUps: (() => unknown)[];

beforeEach(() => {
  folder = makeTemporaryDir();
  dataDir = join(folder.path, 'data');
  lines = [];
  cleanUps = [() => folder.remove()];
  makePrivateDir(dataDir, chooseServiceUser([]));
});

afterEach(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
}, 60_000);

const serverOptions = (): ServerOptions => ({
  dataDir,
  user: chooseServiceUser([]),
  searchPath,
  tell: () => undefined,
  signal: new AbortController().signal,
  durable: false,
});

const upgrade = (oldPrograms?: string): Promise<void> =>
  upgradeData({
    dataDir,
    runAs: undefined,
    oldPrograms,
    searchPath,
    tell: (line) => lines.push(line),
    signal: new AbortController().signal,
  });

function programsOf17(): PostgresPrograms {
  const found = findServerIn(oldHome);
  if (found === undefined) throw new Error('PostgreSQL 17 is missing: npm ci');
  return { ...found, initdb: join(oldHome, 'native/bin/initdb') };
}

async function live(server: Server): Promise<{ stop: () => Promise<unknown> }> {
  const child = new Child(server.command, () => undefined);
  await server.ready?.(child);
  if (!child.running) throw new Error(child.recentLines.join('\n'));
  cleanUps.push(() => child.stop(10_000));
  return { stop: () => child.stop(10_000) };
}

/** The rules of the ledger came along; ids of transactions began anew, and so does an era, with the release. */
async function tryLedger(url: string, scene: Scene): Promise<void> {
  await withClient(url, (client) =>
    expect(post(client, scene.rich, scene.poor, 1)).rejects.toMatchObject({ code: '55000' }),
  );
  const application = applicationUrlOf(url);
  await migrate(url, application);
  await withClient(application, async (client) => {
    for (const misuse of misuses)
      expect([misuse[0], await attempt(client, scene, misuse)]).toEqual([misuse[0], expect.stringMatching(misuse[1])]);
    await post(client, scene.rich, scene.poor, 1);
    expect(await checkLedger(client)).toMatchObject({ ok: true, checked: 4, seals: 3 });
  });
}

it('keeps every row, and the game goes on', async () => {
  const old = programsOf17();
  expect(old.majorVersion).toBe('17');
  await makeCluster(serverOptions(), old, join(dataDir, 'postgres'));
  const before = await describeCluster(serverOptions(), old, join(dataDir, 'postgres'));
  const server = await live(before);
  await migrate(before.url);
  const money = await withClient(before.url, makeScene);
  const prefix = createKeyPrefix();
  const start = async (url: string): Promise<TestQuickfire> => {
    const product = await startQuickfire({ env: { DATABASE_URL: url, REDIS_PREFIX: prefix } });
    cleanUps.push(() => product.stop());
    return product;
  };
  const product = await start(before.url);
  const game = await product.game(singlesQuiz(2), { introMs: 0 });
  const host = await product.host(game);
  const players = await Promise.all(['Ana', 'Bo', 'Čes'].map((name) => product.join(game, name)));
  await host.must('host:start', {});
  for (const { client } of players) {
    await client.event('question:open');
    await client.must('player:answer', { question: 0, answer: 0 });
  }
  await expect.poll(async () => (await product.results(game)).answers.accepted).toBe(3);
  const played = await product.results(game, true);
  cleanUps.pop();
  await product.stop();
  await server.stop();
  await expect(preparePostgres(serverOptions())).rejects.toThrow(
    /was made by PostgreSQL 17; this is 18: npm run upgrade-data/,
  );

  await upgrade(oldHome);
  expect(lines.join('\n')).toMatch(
    /from PostgreSQL 17 to 18\n[^]*public\.answer: 3 rows\n[^]*npm start goes on with it/,
  );
  expect(readFileSync(join(dataDir, 'postgres', 'PG_VERSION'), 'utf8')).toBe('18\n');
  expect(readFileSync(join(dataDir, 'postgres.17-before-upgrade', 'PG_VERSION'), 'utf8')).toBe('17\n');
  const after = await preparePostgres(serverOptions());
  await live(after);
  await tryLedger(after.url, money);
  const later = await start(after.url);
  expect(await later.results(game, true)).toEqual(played);
  const back = await later.join(game, 'Dee');
  expect(back.playerId).not.toBe('');
  await (await later.host(game)).end();
  expect(await later.finalResults(game)).toMatchObject({ status: 'ended', answers: { accepted: 3 } });

  lines = [];
  await upgrade();
  expect(lines).toEqual([expect.stringMatching(/is of PostgreSQL 18 already: nothing to do\.$/)]);
}, 180_000);

it('says where it looked for the PostgreSQL of the data', async () => {
  mkdirSync(join(dataDir, 'postgres'));
  writeFileSync(join(dataDir, 'postgres', 'PG_VERSION'), '9\n');
  const missing =
    /^the data is of PostgreSQL 9, and no PostgreSQL 9 is in [^\n]*\/usr\/lib\/postgresql\/9, [^\n]*-- FOLDER$/;
  await expect(upgrade()).rejects.toMatchObject({
    name: 'StartError',
    exitCode: 2,
    message: expect.stringMatching(missing),
  });
  await expect(upgrade(oldHome)).rejects.toThrow(`no PostgreSQL 9 is in ${oldHome}`);
  expect(existsSync(join(dataDir, 'unfinished'))).toBe(false);
});

it.each(['before the first rename', 'between the renames', 'after both'])(
  'goes on when it was killed %s',
  async (when) => {
    const names = ['postgres', 'postgres.upgraded'];
    for (const [i, name] of names.entries()) {
      makePrivateDir(join(dataDir, name), chooseServiceUser([]));
      writeFileSync(join(dataDir, name, 'PG_VERSION'), i === 0 ? '17\n' : '18\n');
    }
    markUnfinished(dataDir, 'upgrade-data');
    if (when !== 'before the first rename')
      renameSync(join(dataDir, 'postgres'), join(dataDir, 'postgres.17-before-upgrade'));
    if (when === 'after both') renameSync(join(dataDir, 'postgres.upgraded'), join(dataDir, 'postgres'));
    await upgrade();
    expect(readFileSync(join(dataDir, 'postgres', 'PG_VERSION'), 'utf8')).toBe('18\n');
    expect(readFileSync(join(dataDir, 'postgres.17-before-upgrade', 'PG_VERSION'), 'utf8')).toBe('17\n');
    expect(existsSync(join(dataDir, 'unfinished'))).toBe(false);
  },
);
