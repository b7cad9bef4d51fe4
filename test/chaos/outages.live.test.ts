/**
 * The short form of D1 and A1: players answer over real sockets to two web processes while Redis, Postgres, a web and the
 * worker are killed under them. Oracle: each client's own journal of acknowledgements, against the rows.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RoomClient } from '../../src/client/room-client.ts';
import type { Results } from '../../src/protocol/rest.ts';
import { type PrivateServer, startPostgres, startRedis } from '../support/private-server.ts';
import { ProductProcess, runRelease, startWeb, untilReady } from '../support/product-processes.ts';
import { singlesQuiz } from '../support/quizzes.ts';

const playerCount = 24;
const outageMs = 10_000;

interface Acked {
  playerId: string;
  question: number;
  answer: number;
  elapsedMs: number;
}

let redis: PrivateServer;
let postgres: PrivateServer;
let worker: ProductProcess;
const webs: { web: ProductProcess; url: string }[] = [];
const clients: RoomClient[] = [];

beforeAll(async () => {
  [redis, postgres] = await Promise.all([startRedis(), startPostgres()]);
  const env = {
    DATABASE_URL: postgres.url,
    REDIS_URL: redis.url,
    LOG_LEVEL: 'warn',
  };
  await runRelease(env);
  webs.push(...(await Promise.all([startWeb('web-0', env), startWeb('web-1', env)])));
  worker = new ProductProcess('worker', 'worker', env);
  worker.start();
}, 60_000);

afterAll(async () => {
  for (const client of clients) client.close();
  await Promise.all([...webs.map(({ web }) => web.stop()), worker.stop()]);
  await Promise.all([redis.close(), postgres.close()]);
});

test('Redis and Postgres killed for 10 s, a web and the worker killed: no acknowledged answer is lost or counted twice', async () => {
  const { game, owner } = await makeGame();
  const journal: Acked[] = [];
  const host = connect(webs[0]!.url, game.hostToken);
  host.connect();
  await until(() => host.state.connection === 'live');
  const players = await Promise.all(
    Array.from({ length: playerCount }, (_, i) => joinAndPlay({ pin: game.pin, number: i }, journal)),
  );
  expect((await host.start()).ok).toBe(true);
  const progressed = (more: number) => {
    const from = journal.length;
    return until(() => journal.length >= from + more, 60_000);
  };
  await progressed(playerCount);

  await redis.kill();
  await pause(outageMs);
  await redis.restart();
  await progressed(playerCount * 2);
  const ended = () => [...webs.map(({ web }) => web), worker].flatMap((one) => one.exits);
  expect(ended(), 'no process may end because Redis is away').toEqual([]);

  await postgres.kill();
  const before = journal.length;
  await pause(outageMs);
  expect(journal.length, 'buffered games go on without Postgres').toBeGreaterThan(before);
  await postgres.restart();
  await progressed(playerCount);
  expect(ended(), 'no process may end because Postgres is away').toEqual([]);

  webs[1]!.web.signal('SIGKILL');
  worker.signal('SIGKILL');
  await progressed(playerCount * 2);
  await untilReady(webs[1]!.url);
  expect(ended().map(({ signal }) => signal)).toEqual(['SIGKILL', 'SIGKILL']);

  // A room that has moved on since what the host saw stays as it is, and this one moves all the time.
  while (!isOver(host)) expect((await host.end()).ok).toBe(true);
  await until(() => players.every(isOver), 30_000);
  const results = await finalResults(game.gameId, owner);
  compare(journal, results);
  expect(
    webs
      .flatMap(({ web }) => web.errors)
      .concat(worker.errors)
      .filter((line) => /a bug|could not be folded/.test(line)),
  ).toEqual([]);
}, 180_000);

/** Every acknowledged answer is a row with the same answer and time; nobody has two; the leaderboard is the rows' sum. */
function compare(journal: readonly Acked[], results: Results): void {
  const rows = new Map((results.answerRows ?? []).map((row) => [`${row.playerId}|${row.question}`, row]));
  expect(rows.size).toBe(results.answers.accepted);
  const lost = journal.filter(({ playerId, question, answer, elapsedMs }) => {
    const row = rows.get(`${playerId}|${question}`);
    return row === undefined || row.answer !== answer || row.elapsedMs !== elapsedMs;
  });
  expect(lost).toEqual([]);
  expect(journal.length).toBeGreaterThan(playerCount * 6);
  for (const { playerId, score } of results.players) {
    const sum = [...rows.values()]
      .filter((row) => row.playerId === playerId)
      .reduce((total, row) => total + row.points, 0);
    expect(score).toBe(sum);
  }
  const screen = clients.find((client) => client.state.snapshot?.role === 'player')?.state.snapshot?.over?.top;
  expect(screen?.map(({ playerId, score, rank }) => ({ playerId, score, rank }))).toEqual(
    results.players.slice(0, 10).map(({ playerId, score, rank }) => ({ playerId, score, rank })),
  );
}

const isOver = (client: RoomClient) => client.state.snapshot?.room.phase === 'over';

function connect(url: string, token?: string): RoomClient {
  const client = new RoomClient({ url, ...(token === undefined ? {} : { token }) });
  clients.push(client);
  return client;
}

/** Joins, and answers every question as soon as it is shown. */
async function joinAndPlay({ pin, number }: { pin: string; number: number }, journal: Acked[]): Promise<RoomClient> {
  const client = connect(webs[number % 2]!.url);
  const joined = await client.join({ pin, nickname: `Player ${number}` });
  if (!joined.ok) throw new Error(`join: ${joined.error.code}`);
  let answered = -1;
  client.subscribe(({ snapshot }) => {
    const question = snapshot?.question;
    if (snapshot?.room.phase !== 'open' || question === undefined || question.index <= answered) return;
    answered = question.index;
    const answer = (number + question.index) % 2;
    void client.answer(question.index, answer).then((reply) => {
      if (!reply.ok) return;
      journal.push({ playerId: joined.playerId, question: question.index, answer, elapsedMs: reply.elapsedMs });
    });
  });
  return client;
}

async function makeGame() {
  const rest = async <T>(path: string, body: unknown, token?: string): Promise<T> => {
    const response = await fetch(`${webs[0]!.url}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  };
  const { token: owner } = await rest<{ token: string }>('/api/auth/guest', {});
  const quiz = await rest<{ id: string }>('/api/quizzes', singlesQuiz(200, 20_000), owner);
  const settings = { introMs: 0, revealMs: 300, standingsMs: 300, autoAdvance: true };
  const game = await rest<{ gameId: string; pin: string; hostToken: string }>(
    '/api/games',
    { quizId: quiz.id, settings },
    owner,
  );
  return { game, owner };
}

async function finalResults(gameId: string, token: string): Promise<Results> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const response = await fetch(`${webs[0]!.url}/api/games/${gameId}/results?answers=1`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const results = (await response.json()) as Results;
    if (results.status === 'ended') return results;
    if (Date.now() > deadline) throw new Error(`the game is ${results.status} in Postgres`);
    await pause(100);
  }
}

async function until(holds: () => boolean, withinMs = 20_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`it never happened: ${holds.toString()}`);
    await pause(20);
  }
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
