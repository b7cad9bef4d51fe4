/** What is left of people: after their account was deleted, and after games of others were anonymised. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MikroORM } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildWorkerApp } from '../../src/app/worker.ts';
import { readConfig } from '../../src/config/config.ts';
import { connectOrm } from '../../src/db/orm.ts';
import { houseAccount } from '../../src/platform/ledger/house-accounts.ts';
import type { GameReport } from '../../src/protocol/reports.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { createKeys } from '../../src/redis/keys.ts';
import { sounds } from '../http/media-samples.ts';
import { startQuickfire, type TestGame, type TestQuickfire } from '../support/quickfire.ts';
import { playTyped, typedQuiz, fast, type Seated } from './typed-games.ts';
import { fillWallet } from './fill-wallet.ts';
import { documented, isPrefixOf, patternsOf } from './documented-places.ts';
import { findIn, findInFiles, findInTables, readKeys, type Place } from './find-markers.ts';

const password = 'a password of the tests';
let product: TestQuickfire;
let orm: MikroORM;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'qf-personal-'));
  product = await startQuickfire({
    env: {
      DATA_DIR: folder,
      MEDIA_DISK_FREE_BYTES: '0',
      RETENTION_DAYS: '30',
      RETENTION_ACTION: 'anonymise',
      TRIM_KEEP_MS: '1',
    },
  });
  orm = await connectOrm({ url: product.env['DATABASE_URL'] ?? '', poolMax: 2, applicationName: 'qf-test' });
});
afterAll(async () => {
  await orm.close(true);
  await product.stop();
  await rm(folder, { recursive: true });
});

const execute = <T = Record<string, unknown>>(sql: string, params: unknown[] = []) =>
  orm.em.fork().execute<T[]>(sql, params);
const call = async <T>(method: string, path: string, token: string, body?: unknown, headers = {}): Promise<T> => {
  const reply = await product.rest<T>(method, path, body, token, { headers });
  expect(reply.status, JSON.stringify(reply.body)).toBeLessThan(300);
  return reply.body;
};
/** Jobs that could run now. */
const jobsLeft = async () => (await execute('select from graphile_worker.jobs where run_at <= now()')).length;
async function run(task: string, payload: object = {}): Promise<void> {
  await execute('select graphile_worker.add_job(?, ?::json)', [task, JSON.stringify(payload)]);
  await expect.poll(jobsLeft, { timeout: 30_000 }).toBe(0);
}

async function register(name: string): Promise<{ id: string; token: string; login: string }> {
  const login = `${name}-login`;
  const { user, token } = await call<{ user: { id: string }; token: string }>('POST', '/api/auth/register', '', {
    login,
    password,
    email: `${name}-mail@example.org`,
  });
  await call('PATCH', '/api/me', token, { displayName: `${name} displayed` });
  return { id: user.id, token, login };
}

const age = (gameId: string, interval: string) =>
  execute(
    `update game set created_at = created_at - ?::interval, started_at = started_at - ?::interval,
      ended_at = ended_at - ?::interval, stored_at = stored_at - ?::interval where id = ? returning id`,
    [interval, interval, interval, interval, gameId],
  );

/** What the owner of a game has of it by all ways. */
async function takenAlong({ gameId, ownerToken }: TestGame): Promise<string> {
  const paths = [`results?answers=1`, 'report', 'export?format=json', 'export?format=csv'];
  const texts = await Promise.all(
    paths.map(async (path) => {
      const response = await fetch(`${product.url()}/api/games/${gameId}/${path}`, {
        headers: { authorization: `Bearer ${ownerToken}` },
      });
      expect(response.status).toBe(200);
      return await response.text();
    }),
  );
  return texts.join('\n');
}
const report = ({ gameId, ownerToken }: TestGame) => call<GameReport>('GET', `/api/games/${gameId}/report`, ownerToken);

/** A worker trims the log when it starts, and each half minute. */
async function trimLogs(): Promise<void> {
  const worker = await buildWorkerApp(readConfig(product.env), createLogger('error', 'worker'));
  await worker.start();
  await worker.stop();
}

/** In tables, files, and keys of Redis that nothing removes. Keys of rooms that are over go within the hour. */
async function find(markers: readonly string[]): Promise<Place[]> {
  const keys = await readKeys(product.env['REDIS_URL'] ?? '', product.env['REDIS_PREFIX'] ?? '');
  const lasting = keys.filter(({ expiresInMs }) => expiresInMs < 0 || expiresInMs > 86_400_000);
  return [
    ...(await findInTables(orm, markers)),
    ...(await findInFiles(folder, markers)),
    ...lasting.flatMap(({ key, text }) => findIn(`${key} ${text}`, markers).map((marker) => ({ marker, where: key }))),
  ];
}

const ofMoney = ['zqprize', 'zqmemo', 'zqreason'];
const ofAccount = [
  'zqperson',
  'zqquiz',
  'zqtag',
  'zqalt',
  'zqdraft',
  'zqkey',
  'zqdevice',
  'zqsubject',
  'zqinvite',
  'zqseason',
].concat(ofMoney);
const ofGames = ['zqpupil', 'zqanswer', 'zqnick', 'zqtyped', 'zqnote', 'zqteam'];
const ofPerson = [...ofAccount, ...ofGames];

/** Everything that one may have, each with a text of `ofPerson`. @returns a sound, and a game with a regrade */
async function fill({ id, token, login }: { id: string; token: string; login: string }) {
  const body = new FormData();
  body.append('file', new Blob([sounds.wav]), 'zqfile.wav');
  body.append('alt', 'zqalt of a sound');
  const headers = { authorization: `Bearer ${token}` };
  const uploaded = await fetch(`${product.url()}/api/media`, { method: 'POST', headers, body });
  expect(uploaded.status).toBe(201);
  const sound = (await uploaded.json()) as { id: string; url: string };
  const quiz = typedQuiz({ title: 'zqquiz', tags: ['zqtag'] });
  Object.assign(quiz.questions[1] ?? {}, { media: { kind: 'audio', url: sound.url } });
  const game = await product.game(quiz, { ...fast, teams: ['zqteam a', 'zqteam b'] }, token);
  await playTyped(product, game, [{ nickname: 'zqpupil', typed: 'zqanswer', team: 'zqteam a' }]);
  const [row] = await execute<{ quiz: string }>('select quiz_id as quiz from game where id = ?', [game.gameId]);
  await call('PUT', `/api/quizzes/${row?.quiz}/draft`, token, { title: 'zqdraft' }, { 'if-match': '"0"' });
  await call('POST', '/api/me/keys', token, { name: 'zqkey', scopes: ['quizzes:read'] });
  await call('POST', '/api/auth/login', '', { login, password }, { 'user-agent': 'zqdevice' });
  await call('PUT', '/api/me/season-name', token, { name: 'zqseason' });
  const regrade = { questions: [{ index: 0, accept: ['zqanswer'] }], note: 'zqnote' };
  await call('POST', `/api/games/${game.gameId}/regrade`, token, regrade);
  await execute(
    `insert into user_identity values (gen_random_uuid(), ?, 'https://issuer.example', 'zqsubject', 'school',
      'zqperson-there@example.org', now(), now()) returning id`,
    [id],
  );
  await execute(
    `insert into account_link (token_hash, id, purpose, user_id, email, created_at, expires_at)
      values ('zq', gen_random_uuid(), 'verify', ?, 'zqperson-new@example.org', now(), now()) returning id`,
    [id],
  );
  await execute(`insert into invite values (gen_random_uuid(), 'zq', 'zqinvite', ?, now(), now(), 1, 0) returning id`, [
    id,
  ]);
  const entry = JSON.stringify(['t', 'join', 'd', { n: 'zqdead', u: id }]);
  await execute(
    `insert into dead_letter (shard, log_id, position, reason, payload, acked, created_at)
      values (0, '1-1', 0, 'malformed', ?, false, now()) returning id`,
    [entry],
  );
  return { sound, game };
}

/** Everything about a person, when the job has paid the points of the games. */
async function takeOwnData(token: string) {
  interface Taken {
    wallets: object[];
    transfers: { asset: string }[];
    holds: object[];
  }
  const take = async () => await call<Taken>('GET', '/api/me/export', token);
  await expect
    .poll(async () => (await take()).wallets, { timeout: 30_000 })
    .toEqual([
      { asset: 'credits', balance: '0', held: '20', owed: '10' },
      { asset: 'points', balance: expect.stringMatching(/^[1-9]/), held: '0' },
    ]);
  const taken = await take();
  expect(taken.transfers.filter(({ asset }) => asset === 'credits')).toHaveLength(4);
  expect(taken.holds).toMatchObject([{ amount: '20', purpose: 'wallet' }]);
  return taken;
}

describe('a person who is deleted', () => {
  it('leaves nothing but what the documents say', { timeout: 120_000 }, async () => {
    const person = await register('zqperson');
    const { sound, game: own } = await fill(person);
    const wallet = await fillWallet(product, orm, person);
    const markers = [...ofPerson, 'zqdead'];
    const files = [sound.url.split('/').at(-1) ?? sound.url, sound.id];
    // In a game of somebody else: a right text, and wrong ones.
    const other = await product.game(typedQuiz(), fast);
    const seats = await playTyped(product, other, [
      { nickname: 'zqnick', typed: 'zqtyped', as: person.token },
      { nickname: 'Bo', typed: ' paris ' },
      { nickname: 'Cy', typed: 'London' },
    ]);
    const regrade = { questions: [{ index: 1, points: 2000 }], note: 'Worth more' };
    await call('POST', `/api/games/${other.gameId}/regrade`, other.ownerToken, regrade);
    const before = await report(other);
    // What is looked for is there, and would be found.
    const found = new Set((await find(markers)).map(({ marker }) => marker));
    expect(markers.filter((marker) => !found.has(marker))).toEqual([]);
    expect(await findInFiles(folder, files)).not.toEqual([]);
    const taken = await takeOwnData(person.token);
    const exported = JSON.stringify(taken);
    expect(ofPerson.filter((marker) => findIn(exported, [marker]).length === 0)).toEqual([]);

    const refused = await product.rest('DELETE', '/api/me', { password }, person.token);
    expect(refused).toMatchObject({
      status: 409,
      body: { error: { code: 'conflict', details: [{ path: '/forfeit' }] } },
    });
    await call('DELETE', '/api/me', person.token, { password, forfeit: true });
    for (const { gameId } of [own, other]) await age(gameId, '3 hours');
    await trimLogs();
    const findAgain = async () => {
      await execute(`update graphile_worker._private_jobs set run_at = now() returning id`);
      return await find(markers);
    };
    await expect.poll(findAgain, { timeout: 30_000, interval: 500 }).toEqual([]);
    expect(await findInFiles(folder, files)).toEqual([]);
    // Ids stay in the audit, and in the job that looks for late seats.
    const places = await find([person.id]);
    expect(new Set(places.map(({ where }) => where))).toEqual(
      new Set(['public.audit_entry', 'graphile_worker._private_jobs']),
    );
    // The house has what was held, less what was owed.
    const accounts = 'select kind, balance from account where id = ? or parent_id = ? order by kind';
    expect(await execute(accounts, [wallet, wallet])).toEqual(
      ['debt', 'hold', 'wallet'].map((kind) => ({ kind, balance: '0' })),
    );
    const forfeited = `select e.amount from transfer t join entry e on e.transfer_id = t.id and e.account_id = ?
      where t.kind = 'forfeit'`;
    expect(await execute(forfeited, [houseAccount('credits', 'forfeits')])).toEqual([{ amount: '10' }]);
    expect(findIn(await takenAlong(other), markers)).toEqual([]);
    const after = await report(other);
    const nameless = (game: GameReport) => ({ ...game.summary, scores: game.players.map(({ score }) => score) });
    expect(nameless(after)).toEqual(nameless(before));
    expect(after.players.find(({ playerId }) => playerId === seats[0]?.playerId)?.nickname).toBe('Deleted player');
    const textless = before.questions[0]?.counts.map((row) =>
      typeof row === 'object' && 'answer' in row && row.answer === 'zqtyped' ? { ...row, answer: '•••' } : row,
    );
    expect(after.questions[0]?.counts).toEqual(textless);
  });
});

describe('a game that is anonymised', () => {
  const markers = ['zoldnick', 'zoldother', 'zoldtyped', 'zoldnote'];
  let old: TestGame;
  let young: TestGame;
  let player: Awaited<ReturnType<typeof register>>;
  let resultToken: string | undefined;
  beforeAll(async () => {
    player = await register('zqplayer');
    const make = () => product.game(typedQuiz(), { ...fast, teams: ['zqred', 'zqblue'] });
    [old, young] = [await make(), await make()];
    const people = (mark: string): Seated[] => [
      { nickname: `${mark}nick`, typed: `${mark}typed`, team: 'zqblue', as: player.token },
      { nickname: `${mark}other`, typed: 'paris', team: 'zqred' },
    ];
    resultToken = (await playTyped(product, old, people('zold')))[0]?.resultToken;
    await playTyped(product, young, people('zyoung'));
    const regrade = { questions: [{ index: 1, points: 2000 }], note: 'zoldnote' };
    await call('POST', `/api/games/${old.gameId}/regrade`, old.ownerToken, regrade);
  }, 60_000);

  const moments = () =>
    execute(`select to_jsonb(q) - 'ended_at' as row from question_moment q where game_id = ? order by question`, [
      old.gameId,
    ]);
  const figures = ({ questions, players, summary, teams = [] }: GameReport) => ({
    questions: questions.map(({ counts: _counts, ...question }) => question),
    players: players.map(({ nickname: _nickname, team: _team, ...each }) => each),
    teams: teams.map(({ score }) => score),
    summary,
  });

  it('names and quotes nobody, and has its figures [RES-25]', { timeout: 60_000 }, async () => {
    await expect.poll(moments).toHaveLength(2);
    await expect.poll(jobsLeft).toBe(0);
    const before = await report(old);
    const counted = await moments();
    await age(young.gameId, '29 days');
    await age(old.gameId, '31 days');
    expect(new Set((await find(markers)).map(({ marker }) => marker))).toEqual(new Set(markers));
    await execute(`insert into parked_entry values (0, 1, 0, ?, '[]', 'test', now()) returning shard`, [old.gameId]);
    await run('expire-games');
    // Entries of its log wait for a later version.
    expect((await report(old)).players.map(({ nickname }) => nickname)).toContain('zoldnick');
    await execute('delete from parked_entry where true returning shard');
    await run('expire-games');
    await trimLogs();
    await expect.poll(() => find(markers), { timeout: 15_000 }).toEqual([]);
    expect(findIn(await takenAlong(old), [...markers, 'zqred', 'zqblue'])).toEqual([]);
    const after = await report(old);
    expect(after.game.anonymisedAt).toEqual(expect.any(Number));
    expect(after.players.map(({ nickname, team }) => [nickname, team])).toEqual(
      before.players.map(({ nickname }) => (nickname === 'zoldnick' ? ['Player 1', 'Team 2'] : ['Player 2', 'Team 1'])),
    );
    expect(figures(after)).toEqual(figures(before));
    expect(after.questions[0]?.counts).toEqual([
      { answer: 'paris', count: 1, correct: true },
      { answer: '•••', count: 1, correct: false },
    ]);
    expect(await moments()).toEqual(counted);
    const runs = await execute<{ task: string }>('select task, changed, total from task_run order by task');
    expect(runs).toContainEqual({ task: 'expire-games', changed: 1, total: '1' });
  });

  it("is nobody's, and is not scored again", async () => {
    expect((await product.rest('GET', `/api/results/${resultToken}`)).status).toBe(404);
    const { results } = await call<{ results: { gameId: string }[] }>('GET', '/api/me/results', player.token);
    expect(results.map(({ gameId }) => gameId)).toEqual([young.gameId]);
    const change = { questions: [{ index: 0, accept: ['zoldtyped'] }], note: '' };
    for (const more of [{}, { dryRun: true }]) {
      const path = `/api/games/${old.gameId}/regrade`;
      const refused = await product.rest('POST', path, { ...change, ...more }, old.ownerToken);
      expect(refused).toMatchObject({ status: 409, body: { error: { code: 'conflict' } } });
    }
    await execute('update answer set points = 7 where game_id = ? returning points', [old.gameId]);
    await run('reapply-regrades', { gameId: old.gameId });
    expect((await report(old)).players.map(({ score }) => score)).toEqual([14, 14]);
  });

  it('is done to its end by the next worker, and no other game ever', async () => {
    const names = async (game: TestGame) => (await report(game)).players.map(({ nickname }) => nickname).toSorted();
    await execute(`update player set nickname = 'zoldnick' where game_id = ? and join_order = 1 returning team`, [
      old.gameId,
    ]);
    await run('anonymise-game', { gameId: old.gameId });
    expect(await names(old)).toEqual(['Player 1', 'Player 2']);
    // Texts are not counted anew where a player was kicked: there are none.
    await execute('update player set kicked_at = now() where game_id = ? and join_order = 1 returning team', [
      old.gameId,
    ]);
    expect((await report(old)).questions[0]?.counts).toContainEqual({ answer: 'paris', count: 1, correct: true });
    // Whoever asks.
    const payload = JSON.stringify({ gameId: young.gameId });
    await execute(`select graphile_worker.add_job('anonymise-game', ?::json, max_attempts => 1)`, [payload]);
    await expect
      .poll(() => execute('select last_error from graphile_worker.jobs where attempts > 0 and locked_at is null'))
      .toEqual([{ last_error: `the game ${young.gameId} is not to be anonymised` }]);
    expect(await names(young)).toEqual(['zyoungnick', 'zyoungother']);
    expect((await report(young)).game.anonymisedAt).toBeUndefined();
  });
});

describe('docs/OPERATING.md, "What is kept"', () => {
  it('has each column of each table once', async () => {
    const rows = await documented('table');
    const columns = await execute<{ name: string }>(
      `select table_name || '.' || column_name as name from information_schema.columns
        where table_schema = 'public' and table_name <> 'migration'`,
    );
    const listed = rows.flatMap(([[table = ''] = [], personal = [], others = []]) =>
      [...personal, ...others].map((column) => `${table}.${column}`),
    );
    expect(listed.toSorted()).toEqual(columns.map(({ name }) => name).toSorted());
  });

  it('has each key of Redis, and Redis has no others', async () => {
    const listed = (await documented('Redis, after the prefix')).flatMap(([keys = []]) => keys);
    const named = [...new Set(patternsOf(createKeys('')))].filter((name) => name !== '');
    const built = named.filter((name) => !named.some(isPrefixOf(name)));
    const covers = (pattern: string) => {
      const parts = pattern
        .replace('{sN}', '{s*}')
        .split('*')
        .map((part) => RegExp.escape(part));
      return new RegExp(`^${parts.join('.*')}$`);
    };
    const isListed = (key: string) => listed.some((pattern) => covers(pattern).test(key));
    const ofKey = (name: string) => (name === 'limit' ? 'limit:x' : name.replace(/:$/, ':x'));
    expect(built.filter((name) => !isListed(ofKey(name)))).toEqual([]);
    const keys = await readKeys(product.env['REDIS_URL'] ?? '', product.env['REDIS_PREFIX'] ?? '');
    expect(keys.length).toBeGreaterThan(50);
    expect(keys.map(({ key }) => key).filter((key) => !isListed(key))).toEqual([]);
  });
});
