/**
 * U4: everything, webs, worker, Redis and Postgres, is killed in one moment and started again, in the middle of a question:
 * the question is still open, for as much longer as it was away, scores are the same, and nothing acknowledged is lost.
 * Twice by default; `STACK_KILLS=20` for the full size.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Rest } from '../../load/rest.ts';
import { RoomClient } from '../../src/client/room-client.ts';
import { readTestEnvironment } from '../support/environment.ts';
import { singlesQuiz } from '../support/quizzes.ts';
import { type AckedAnswer, compareAcked } from './acked-answers.ts';
import { ChaosStack } from './chaos-stack.ts';

const { stackKills } = readTestEnvironment();
const players = 9;
/** Longer than what counts as an outage. */
const downMs = 2500;
const timing = { ackTimeoutMs: 1500, retryBaseMs: 100, retryMaxMs: 500 };

let stack: ChaosStack;
const clients: RoomClient[] = [];
beforeAll(async () => {
  stack = await ChaosStack.start({ webs: 2, workers: 1 });
}, 120_000);
afterAll(async () => {
  for (const client of clients) client.close();
  await stack.close();
});

function open(token?: string): RoomClient {
  const client = new RoomClient({ url: stack.url, timing, ...(token === undefined ? {} : { token }) });
  clients.push(client);
  return client;
}

async function until(holds: () => boolean, otherwise: string, withinMs = 60_000): Promise<void> {
  const giveUpAt = Date.now() + withinMs;
  while (!holds()) {
    if (Date.now() > giveUpAt) throw new Error(otherwise);
    await sleep(10);
  }
}

const phaseOf = (client: RoomClient) => client.state.snapshot?.room.phase;
const questionOf = (client: RoomClient) => {
  const question = client.state.snapshot?.question;
  if (question === undefined || !('closesAt' in question)) throw new Error('no question is open');
  return question;
};
const scoresOf = (host: RoomClient) =>
  host.state.snapshot?.roster
    ?.map(({ playerId, score }) => ({ playerId, score }))
    .toSorted((a, b) => (a.playerId < b.playerId ? -1 : 1));

/** Kills all at once. @returns how long it took from the start of the servers until everybody plays on. */
async function killEverything(isBack: () => boolean): Promise<number> {
  for (const process of stack.processes) process.signal('SIGKILL');
  await Promise.all([stack.redis.kill(), stack.postgres.kill()]);
  await sleep(downMs);
  const startedAt = performance.now();
  await Promise.all([stack.redis.restart(), stack.postgres.restart()]);
  await until(isBack, 'not everybody is back');
  return performance.now() - startedAt;
}

test(`the whole stack killed ${stackKills} times`, { timeout: 120_000 + stackKills * 30_000 }, async () => {
  const rest = new Rest(stack.url);
  const game = await rest.createGame(singlesQuiz(stackKills, 120_000), { introMs: 0 });
  const acked: AckedAnswer[] = [];
  const host = open(game.hostToken);
  host.connect();
  await until(() => phaseOf(host) === 'lobby', 'the host sees no lobby');
  const seats = await Promise.all(
    Array.from({ length: players }, async (_, number) => {
      const client = open();
      const joined = await client.join({ pin: game.pin, nickname: `Player ${number}` });
      if (!joined.ok) throw new Error(joined.error.code);
      const answer = async (question: number) => {
        const choice = (number + question) % 2;
        const reply = await client.answer(question, choice);
        expect(reply).toMatchObject({ ok: true });
        if (reply.ok) acked.push({ playerId: joined.playerId, question, answer: choice, elapsedMs: reply.elapsedMs });
      };
      return { client, answer };
    }),
  );
  const everybody = [host, ...seats.map(({ client }) => client)];
  expect(await host.start()).toMatchObject({ ok: true });

  const backMs: number[] = [];
  for (let question = 0; question < stackKills; question += 1) {
    await until(() => everybody.every((client) => phaseOf(client) === 'open'), 'the question is not open');
    // A third has answered, a third is about to, and a third has not even thought of it.
    await Promise.all(seats.slice(0, 3).map((seat) => seat.answer(question)));
    await host.sync();
    const [before, scoresBefore] = [questionOf(host), scoresOf(host)];
    expect(before.index).toBe(question);
    const inFlight = seats.slice(3, 6).map((seat) => seat.answer(question));
    backMs.push(await killEverything(() => everybody.every((client) => isSeatedAgain(client, before.closesAt))));
    await host.sync();
    const after = questionOf(host);
    expect([phaseOf(host), after.index]).toEqual(['open', question]);
    expect(after.closesAt - before.closesAt).toBeGreaterThanOrEqual(downMs);
    expect(scoresOf(host)).toEqual(scoresBefore);
    await Promise.all([...inFlight, ...seats.slice(6).map((seat) => seat.answer(question))]);
    await until(() => phaseOf(host) === 'reveal', 'the question does not close');
    // From reveal to standings to the next question, or from the last reveal to the end.
    while (phaseOf(host) !== 'open' && phaseOf(host) !== 'over') await host.next();
  }

  const results = await stored(rest, game.gameId);
  expect(compareAcked(acked, results)).toEqual([]);
  expect(acked.length).toBe(players * stackKills);
  expect(results.answers.accepted).toBe(acked.length);
  console.log(`back after the start of the servers, ms: ${backMs.map(Math.round).join(', ')}`);
});

/** Has a snapshot made after the outage: with a later deadline. */
const isSeatedAgain = ({ state }: RoomClient, closedAt: number) => {
  const { question } = state.snapshot ?? {};
  return (
    state.connection === 'live' && question !== undefined && 'closesAt' in question && question.closesAt > closedAt
  );
};

async function stored(rest: Rest, gameId: string) {
  for (;;) {
    const results = await rest.results(gameId);
    if (results.status === 'finished') return results;
    await sleep(50);
  }
}
