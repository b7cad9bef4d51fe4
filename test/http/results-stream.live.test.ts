/** Results as they go over the wire: what a client that goes, or does not read, leaves behind; and how many come at once. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectOrm } from '../../src/db/orm.ts';
import type { Results } from '../../src/protocol/rest.ts';
import { startQuickfire, type TestGame, type TestQuickfire } from '../support/quickfire.ts';
import { singlesQuiz } from '../support/quizzes.ts';

const players = 2000;
/** 13 MB: more than the buffers of a connection take of what nobody reads. */
const questions = 60;
const patient = { timeout: 20_000 };

let product: TestQuickfire;
let game: TestGame;
let orm: Awaited<ReturnType<typeof connectOrm>>;

beforeAll(async () => {
  product = await startQuickfire({
    worker: false,
    // What has begun is under way until its client reads, or is cut.
    env: {
      LIMIT_RESULTS_UNREAD_MS: '2500',
      LIMIT_RESULTS_WAIT_MS: '60000',
      LIMIT_RESULTS_BYTES_PER_SECOND: '1000000000',
    },
  });
  game = await product.game(singlesQuiz(questions));
  const url = product.env['DATABASE_URL'] as string;
  orm = await connectOrm({ url, poolMax: 1, applicationName: 'qf-test', queryTimeoutMs: 30_000 });
  await orm.em.fork().execute(
    `insert into answer (game_id, question, player_id, answer, correct, fraction, points, elapsed_ms, streak_before, log_id)
     select ?::uuid, q, 'p' || i, '0'::jsonb, true, 1, 900, 1000, 0, '1-1'
     from generate_series(0, ?::int) q, generate_series(1, ?::int) i`,
    [game.gameId, questions - 1, players],
  );
  await orm.em.fork().execute(
    `insert into player (game_id, player_id, nickname, join_order, joined_at, generation)
     select ?::uuid, 'p' || i, 'Player ' || i, i, to_timestamp(1), 0 from generate_series(1, ?::int) i`,
    [game.gameId, players],
  );
}, 60_000);
afterAll(async () => {
  await orm?.close(true);
  await product?.stop();
});

const file = () => `/api/games/${game.gameId}/export?format=json`;
const path = () => `/api/games/${game.gameId}/results?answers=1`;
/** Transactions of results that are under way. */
const reading = async (): Promise<number> => {
  const [row] = await orm.em.fork().execute<[{ count: number }]>(
    `select count(*)::int from pg_stat_activity where application_name like 'quickfire-results-%'
         and datname = current_database() and xact_start is not null`,
  );
  return row.count;
};
const sockets: Socket[] = [];
/** Asks, and reads nothing. */
const askAndWait = async (token = game.ownerToken, wanted = path()): Promise<Socket> => {
  const { hostname, port } = new URL(product.url());
  const socket = connect(Number(port), hostname);
  sockets.push(socket);
  await once(socket, 'connect');
  socket.pause();
  socket.write(`GET ${wanted} HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: Bearer ${token}\r\n\r\n`);
  return socket;
};

test('every answer comes, in one text of the one shape', async () => {
  const { status, body } = await product.rest<Results>('GET', path(), undefined, game.ownerToken);
  expect(status).toBe(200);
  expect(body.answerRows).toHaveLength(players * questions);
  expect(body.answers.accepted).toBe(players * questions);
  expect(new Set(body.answerRows?.map((row) => `${row.question} ${row.playerId}`)).size).toBe(players * questions);
});

test('a client that goes ends the reading, at once', async () => {
  const socket = await askAndWait();
  await expect.poll(reading, patient).toBe(1);
  socket.destroy();
  await expect.poll(reading, patient).toBe(0);
});

test('a client that does not read is cut, and others are served meanwhile', async () => {
  const deaf = await askAndWait();
  const closed = once(deaf, 'close');
  await expect.poll(reading, patient).toBe(1);
  const own = await product.game(singlesQuiz(1));
  expect((await product.results(own)).players).toEqual([]);
  // Until the end of what it was sent is read, a paused socket does not hear that it was cut.
  await expect.poll(reading, patient).toBe(0);
  deaf.resume();
  await closed;
}, 60_000);

test('results of one person are read one after the other, a fifth is told to wait; what is not there takes no turn', async () => {
  const asked = Array.from({ length: 2 }, () => product.rest<Results>('GET', path(), undefined, game.ownerToken));
  const most = Math.max(...(await Promise.all([reading(), reading(), reading()])));
  expect(most).toBeLessThanOrEqual(1);
  for (const { status, body } of await Promise.all(asked)) {
    expect([status, body.answerRows?.length]).toEqual([200, players * questions]);
  }
  // Only what is held counts from here on.
  await expect.poll(reading, patient).toBe(0);
  // Whichever comes last is refused while the first is read and three wait.
  const held = await Promise.all(Array.from({ length: 5 }, () => askAndWait()));
  const begun = held.map(() => '');
  const refused = () => held[begun.findIndex((text) => text.startsWith('HTTP/1.1 429'))];
  await expect
    .poll(() => {
      for (const [index, socket] of held.entries()) begun[index] ||= String(socket.read(64) ?? '');
      return refused();
    }, patient)
    .toBeDefined();
  const rest = String(await once(refused()?.resume() as Socket, 'data'));
  expect(rest).toContain('"code":"too_many"');
  expect(rest).toContain('"retryAfterMs":1000');
  const stranger = await product.guest();
  expect((await product.rest('GET', path(), undefined, stranger)).status).toBe(404);
  const unknown = `/api/games/${randomUUID()}/results`;
  expect((await product.rest('GET', unknown, undefined, stranger)).status).toBe(404);
  for (const socket of held) socket.destroy();
  await expect.poll(reading, patient).toBe(0);
  expect((await product.rest('GET', path(), undefined, game.ownerToken)).status).toBe(200);
}, 120_000);

/** When the newest statement of results began. */
const newestStatement = async (): Promise<string> => {
  const [row] = await orm.em.fork().execute<[{ newest: string }]>(
    `select coalesce(max(query_start)::text, '') as newest from pg_stat_activity
       where application_name like 'quickfire-results-%' and datname = current_database()`,
  );
  return row.newest;
};

test('a file is read in pages: whoever does not take it holds no transaction, and ends with its socket', async () => {
  const deaf = await askAndWait(game.ownerToken, file());
  await once(deaf, 'readable');
  // More than the connection takes has been read at some time, and no page follows.
  let newest = '';
  await expect
    .poll(
      async () => {
        const before = newest;
        newest = await newestStatement();
        return newest === before;
      },
      { ...patient, interval: 500 },
    )
    .toBe(true);
  expect(await reading()).toBe(0);
  deaf.destroy();
  // Of one person one at a time: the one before has ended.
  const { status, body } = await product.rest<{ answers: unknown[] }>('GET', file(), undefined, game.ownerToken);
  expect([status, body.answers.length]).toEqual([200, players * questions]);
}, 120_000);

test('a process writes one file at a time; eight wait for it, and a ninth is told to come again', async () => {
  const others = await Promise.all(Array.from({ length: 9 }, () => product.game(singlesQuiz(1))));
  const deaf = await askAndWait(game.ownerToken, file());
  await once(deaf, 'readable');
  let done = 0;
  const asked = others.map(async ({ gameId, ownerToken }) => {
    const reply = await product.rest<{ error?: { code: string } }>(
      'GET',
      `/api/games/${gameId}/export?format=json`,
      undefined,
      ownerToken,
    );
    done += 1;
    return [reply.status, reply.body.error?.code];
  });
  // Only the refusal comes while the file is held.
  await expect.poll(() => done, patient).toBe(1);
  deaf.destroy();
  const replies = await Promise.all(asked);
  expect(replies.toSorted(([one = 0], [two = 0]) => Number(one) - Number(two))).toEqual([
    ...Array.from({ length: 8 }, () => [200, undefined]),
    [503, 'busy'],
  ]);
}, 120_000);
