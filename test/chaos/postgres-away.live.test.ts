/**
 * U5: Postgres is killed and stays away while a buffered game goes on. Players notice nothing, and what they answered
 * meanwhile is stored soon after it is back. Some seconds by default; `POSTGRES_AWAY_MS=60000` for the full size.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { MikroORM } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Answer } from '../../entities/answer.ts';
import { Rest, type Game } from '../../load/rest.ts';
import { connectOrm } from '../../src/db/orm.ts';
import { readTestEnvironment } from '../support/environment.ts';
import { singlesQuiz } from '../support/quizzes.ts';
import { TestClient } from '../support/test-client.ts';
import { type AckedAnswer, compareAcked } from './acked-answers.ts';
import { ChaosStack } from './chaos-stack.ts';

const { postgresAwayMs } = readTestEnvironment();
const players = 24;
const thinkMsMax = 400;
/** The share of a full run that is quiet, for comparison. */
const quietMs = Math.max(3000, postgresAwayMs / 3);

let stack: ChaosStack;
const clients: TestClient[] = [];
beforeAll(async () => {
  stack = await ChaosStack.start({ webs: 2, workers: 1 });
}, 120_000);
afterAll(async () => {
  for (const client of clients) client.close();
  await stack.close();
});

interface Noted extends AckedAnswer {
  tookMs: number;
}

interface Played {
  acked: Noted[];
  /** Codes of answers that were refused. */
  refused: string[];
  /** Answers without a reply so far. */
  waiting: number;
  /** Nobody answers any more. */
  stopped: boolean;
}

function connect(token?: string): TestClient {
  const client = new TestClient(stack.url, token === undefined ? {} : { token });
  clients.push(client);
  return client;
}

/** Joins, and answers every question after a moment. */
async function play(pin: string, number: number, played: Played): Promise<void> {
  const client = await connect().connected();
  const { playerId } = await client.must('player:join', { pin, nickname: `Player ${number}` });
  const answer = async (question: number) => {
    if (played.stopped) return;
    played.waiting += 1;
    const choice = (number + question) % 2;
    const startedAt = performance.now();
    const reply = await client.send('player:answer', { question, answer: choice });
    const tookMs = performance.now() - startedAt;
    played.waiting -= 1;
    if (reply.ok) played.acked.push({ playerId, question, answer: choice, elapsedMs: reply.elapsedMs, tookMs });
    else played.refused.push(reply.error.code);
  };
  client.socket.on('question:open', ({ index }: { index: number }) => {
    setTimeout(() => void answer(index), Math.random() * thinkMsMax);
  });
}

/** Until all that was acknowledged by now has a row. @returns how long that took. */
async function untilStored(orm: MikroORM, game: Game, count: number): Promise<number> {
  const startedAt = performance.now();
  while ((await orm.em.fork().count(Answer, { gameId: game.gameId })) < count) {
    if (performance.now() - startedAt > 60_000) throw new Error('the backlog does not get less');
    await sleep(20);
  }
  return performance.now() - startedAt;
}

/** In milliseconds. */
function at(share: number, answers: readonly Noted[]): number {
  const times = answers.map(({ tookMs }) => tookMs).toSorted((a, b) => a - b);
  return times[Math.min(times.length - 1, Math.floor(times.length * share))] as number;
}

test(`Postgres away for ${postgresAwayMs} ms`, { timeout: 120_000 + postgresAwayMs * 2 }, async () => {
  const rest = new Rest(stack.url);
  const settings = { introMs: 0, revealMs: 100, standingsMs: 100, autoAdvance: true };
  const game = await rest.createGame(singlesQuiz(200, 20_000), settings);
  const played: Played = { acked: [], refused: [], waiting: 0, stopped: false };
  const host = connect(game.hostToken);
  await host.event('room:snapshot');
  await Promise.all(Array.from({ length: players }, (_, number) => play(game.pin, number, played)));
  await host.must('host:start', {});

  await sleep(quietMs);
  const quiet = played.acked.slice();
  await stack.postgres.kill();
  await sleep(postgresAwayMs);
  const away = played.acked.slice(quiet.length);
  await stack.postgres.restart();
  const orm = await connectOrm({ url: stack.postgres.url, poolMax: 1, applicationName: 'chaos-audit' });
  let backlogMs: number;
  try {
    backlogMs = await untilStored(orm, game, quiet.length + away.length);
  } finally {
    await orm.close(true);
  }

  played.stopped = true;
  while (played.waiting > 0) await sleep(10);
  // A host whose word comes when the room has just moved on is told so, and nothing happens.
  while (!host.names().includes('game:over')) {
    await host.end();
    await sleep(50);
  }
  const results = await ended(rest, game);
  expect(played.refused).toEqual([]);
  expect(stack.exits).toEqual([]);
  expect(compareAcked(played.acked, results)).toEqual([]);
  expect(results.answers.accepted).toBe(played.acked.length);
  expect(away.length).toBeGreaterThan(players);
  const ratio = (share: number) => at(share, away) / at(share, quiet);
  console.log(
    [
      `${quiet.length} answers quiet: ack p50 ${at(0.5, quiet).toFixed(1)} ms, p99 ${at(0.99, quiet).toFixed(1)} ms`,
      `${away.length} answers while Postgres was away: p50 ${at(0.5, away).toFixed(1)} ms, p99 ${at(0.99, away).toFixed(1)} ms`,
      `ratio p50 ${ratio(0.5).toFixed(2)}, p99 ${ratio(0.99).toFixed(2)}; backlog stored ${Math.round(backlogMs)} ms after the return`,
    ].join('\n'),
  );
  // The promise is 1.5 at p99; on a busy machine a short run can only show that nobody waits for Postgres.
  expect(ratio(0.5)).toBeLessThan(5);
});

async function ended(rest: Rest, game: Game) {
  for (;;) {
    const results = await rest.results(game.gameId);
    if (results.status === 'ended') return results;
    await sleep(50);
  }
}
