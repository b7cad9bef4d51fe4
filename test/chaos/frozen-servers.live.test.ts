/**
 * D3: Redis and then Postgres stand still for five seconds (SIGSTOP: connections stay open and nothing answers) while answers,
 * joins, syncs, host commands and REST requests go on. Every request gets one honest reply: done, refused, or `busy`.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Rest, type Game } from '../../load/rest.ts';
import type { Results } from '../../src/protocol/rest.ts';
import { singlesQuiz } from '../support/quizzes.ts';
import { TestClient } from '../support/test-client.ts';
import { Asker, describeAsked, isSilent, outcomeOf } from './asker.ts';
import { ChaosStack } from './chaos-stack.ts';

const frozenMs = 5000;
const players = 30;
/** What a reply should take at most, with a command timeout of 1.5 s. */
const promisedMs = 2000;

let stack: ChaosStack;
const clients: TestClient[] = [];
beforeAll(async () => {
  const env = { LOG_LEVEL: 'info', LIMIT_REST_PER_MINUTE: '100000', LIMIT_GUESTS_PER_MINUTE: '100000' };
  stack = await ChaosStack.start({ webs: 2, workers: 1, env });
}, 120_000);
afterAll(async () => {
  for (const client of clients) client.close();
  await stack.close();
});

function connect(token?: string): TestClient {
  const client = new TestClient(stack.url, token === undefined ? {} : { token });
  clients.push(client);
  return client;
}

/** The acknowledgements of one player's answer, which all have to say the same. */
interface AnswerReplies {
  playerId: string;
  acks: Set<string>;
  refusals: Set<string>;
}

/** Players who send their one answer again and again, the first of them now and the last one at the end of the run. */
async function answerAllTheTime(asker: Asker, pin: string): Promise<AnswerReplies[]> {
  return await Promise.all(
    Array.from({ length: players }, async (_, number) => {
      const client = await connect().connected();
      const { playerId } = await client.must('player:join', { pin, nickname: `Player ${number}` });
      const replies: AnswerReplies = { playerId, acks: new Set(), refusals: new Set() };
      let turns = 0;
      asker.every(300, 'player:answer', async () => {
        turns += 1;
        if (turns < number * 2) return outcomeOf(await client.send('room:sync', {}));
        const reply = await client.send('player:answer', { question: 0, answer: number % 2 });
        if (reply.ok) replies.acks.add(`${reply.elapsedMs} ${reply.receipt}`);
        else if (reply.error.code !== 'busy') replies.refusals.add(reply.error.code);
        return outcomeOf(reply);
      });
      return replies;
    }),
  );
}

/** Newcomers, one after the other; returns the seats that were given. */
function joinAllTheTime(asker: Asker, pin: string): string[] {
  const seats: string[] = [];
  let number = 0;
  asker.every(150, 'player:join', async () => {
    number += 1;
    const nickname = `Newcomer ${number}`;
    const client = await connect().connected();
    const reply = await client.send('player:join', { pin, nickname });
    if (reply.ok) seats.push(reply.playerId);
    return outcomeOf(reply);
  });
  return seats;
}

async function hostAllTheTime(asker: Asker, waiting: Game, moving: Game): Promise<void> {
  const [host, mover] = [connect(waiting.hostToken), connect(moving.hostToken)];
  await Promise.all([host.event('room:snapshot'), mover.event('room:snapshot')]);
  await host.must('host:start', {});
  await mover.must('host:start', {});
  let turn = 0;
  asker.every(200, 'host:lock', async () => {
    turn += 1;
    // Never locked for newcomers: what they are told is to be about the servers.
    return outcomeOf(await host.send('host:lock', { locked: false }));
  });
  asker.every(400, 'host:extend', async () => {
    return outcomeOf(await host.send('host:extend', { ms: 1000, id: `extension ${turn}` }));
  });
  asker.every(200, 'host:next', async () => outcomeOf(await mover.send('host:next', {})));
}

async function restAllTheTime(asker: Asker, game: Game): Promise<{ token: string }> {
  const ask = async (method: string, path: string, token?: string, body?: unknown) => {
    const response = await fetch(`${stack.url}${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const reply = (await response.json()) as { error?: { code: string }; token?: string; id?: string };
    return { reply, outcome: response.ok ? 'ok' : (reply.error?.code ?? `status ${response.status}`) };
  };
  const guest = await ask('POST', '/api/auth/guest', undefined, {});
  const { token = '' } = guest.reply;
  const { id: quizId } = (await ask('POST', '/api/quizzes', token, singlesQuiz(2))).reply;
  const requests: [string, () => ReturnType<typeof ask>][] = [
    ['POST guest', () => ask('POST', '/api/auth/guest', undefined, {})],
    ['GET quizzes', () => ask('GET', '/api/quizzes', token)],
    ['POST quizzes', () => ask('POST', '/api/quizzes', token, singlesQuiz(1))],
    ['POST games', () => ask('POST', '/api/games', token, { quizId })],
    ['GET results', () => ask('GET', `/api/games/${game.gameId}/results`, token)],
    ['GET room', () => ask('GET', `/api/rooms/${game.pin}`)],
  ];
  for (const [kind, request] of requests) asker.every(250, kind, async () => (await request()).outcome);
  return { token };
}

test('every request gets one honest reply while Redis, then Postgres stands still', { timeout: 90_000 }, async () => {
  const rest = new Rest(stack.url);
  const quiet = singlesQuiz(2, 240_000);
  const waiting = await rest.createGame(quiet, { introMs: 0 });
  const moving = await new Rest(stack.url).createGame(singlesQuiz(200, 240_000), { introMs: 0, revealMs: 60_000 });
  const asker = new Asker();
  await hostAllTheTime(asker, waiting, moving);
  const answers = await answerAllTheTime(asker, waiting.pin);
  const seats = joinAllTheTime(asker, waiting.pin);
  await restAllTheTime(asker, waiting);
  const mark = () => asker.asked.length;

  await sleep(1000);
  stack.redis.stop();
  await sleep(frozenMs);
  stack.redis.cont();
  await sleep(2000);
  const between = mark();
  stack.postgres.stop();
  await sleep(frozenMs);
  stack.postgres.cont();
  await sleep(1500);
  await asker.stop();

  console.log(`Redis stands still\n${describeAsked(asker.asked.slice(0, between), promisedMs)}`);
  console.log(`Postgres stands still\n${describeAsked(asker.asked.slice(between), promisedMs)}`);
  expect(asker.asked.filter(isSilent)).toEqual([]);
  expect(asker.asked.filter(({ outcome }) => outcome === 'internal')).toEqual([]);
  expect(stack.exits).toEqual([]);
  const results = await finish(rest, waiting);
  compare(results, answers, seats);
});

async function finish(rest: Rest, game: Game): Promise<Results> {
  const host = connect(game.hostToken);
  await host.event('room:snapshot');
  await host.end();
  for (;;) {
    const results = await rest.results(game.gameId);
    if (results.status !== 'running') return results;
    await sleep(50);
  }
}

/** No acknowledgement is denied by another one, by a refusal, or by what is stored. */
function compare(results: Results, answers: readonly AnswerReplies[], seats: readonly string[]): void {
  const rows = new Map(results.answerRows?.map((row) => [row.playerId, row]));
  for (const { playerId, acks, refusals } of answers) {
    expect([...refusals]).toEqual([]);
    expect(acks.size).toBeLessThanOrEqual(1);
    for (const ack of acks) expect(ack).toMatch(new RegExp(`^${rows.get(playerId)?.elapsedMs} `));
  }
  expect(answers.filter(({ acks }) => acks.size === 1).length).toBeGreaterThan(players / 2);
  const stored = new Set(results.players.map(({ playerId }) => playerId));
  expect(new Set(seats).size).toBe(seats.length);
  expect(seats.filter((seat) => !stored.has(seat))).toEqual([]);
  expect(results.answers.accepted).toBe(rows.size);
}
