import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebProcess } from '../fuzz/web-process.ts';
import { startQuickfire, type TestQuickfire } from '../support/quickfire.ts';
import { singlesQuiz } from '../support/quizzes.ts';
import { TestClient } from '../support/test-client.ts';

const crowdSize = 200;
const playerCount = 30;
const quietQuestions = 3;
const loudQuestions = 6;
/** How much later an answer may be acknowledged under attack, and a floor for it: everything shares one machine. */
const slowdownMax = 20;
const quietLeastMs = 50;

let product: TestQuickfire;
let web: WebProcess;
let host: TestClient;
const players: TestClient[] = [];

beforeAll(async () => {
  product = await startQuickfire({ worker: false });
  // Its players and its enemies share one address, as a school and its worst pupil do.
  web = await WebProcess.start({ ...product.env, LOG_LEVEL: 'info' });
  const game = await product.game(singlesQuiz(quietQuestions + loudQuestions, 240_000), { introMs: 0 });
  host = new TestClient(web.url, { token: game.hostToken });
  await host.event('room:snapshot');
  for (let i = 0; i < playerCount; i += 1) {
    const player = await new TestClient(web.url).connected();
    await player.must('player:join', { pin: game.pin, nickname: `Player ${i}` });
    players.push(player);
  }
}, 90_000);

afterAll(async () => {
  for (const client of [host, ...players]) client?.close();
  await web?.stop();
  await product?.stop();
});

const patientMs = 30_000;

/** Everybody answers at once. @returns how long each acknowledgement took, in ms. */
async function playQuestion(index: number): Promise<number[]> {
  // The second of the two leads from standings to the question, and the one before from reveal to standings.
  if (index > 0) await host.send('host:next', {}, patientMs);
  await host.send(index === 0 ? 'host:start' : 'host:next', {}, patientMs);
  const latencies = await Promise.all(
    players.map(async (player) => {
      await player.event('question:open', (question) => question.index === index, patientMs);
      const sentAt = performance.now();
      expect(await player.send('player:answer', { question: index, answer: 0 }, patientMs)).toMatchObject({ ok: true });
      return performance.now() - sentAt;
    }),
  );
  await host.event('question:closed', (closed) => closed.index === index, patientMs);
  return latencies;
}

/** @returns the latencies in ms, by question. */
async function playQuestions(from: number, to: number): Promise<number[][]> {
  const questions: number[][] = [];
  for (let index = from; index < to; index += 1) questions.push(await playQuestion(index));
  return questions;
}

/** Starts the crowd; resolves when every one of it has begun. @returns what ends it. */
async function unleash(): Promise<() => Promise<void>> {
  const program = new URL('hostile-crowd.ts', import.meta.url).pathname;
  const crowd = spawn(process.execPath, [program, web.url, String(crowdSize)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = once(crowd, 'exit');
  await Promise.race([once(crowd.stdout, 'data'), exited]);
  expect(crowd.exitCode).toBeNull();
  return async () => {
    crowd.stdin.end();
    await exited;
  };
}

/**
 * The median of the questions' slowest answers, in ms. A pause of the machine meets all answers of one question, and so
 * one value of these; a server that its enemies slow is slow in each question.
 */
function slowestAnswer(questions: number[][]): number {
  const slowest = questions.map((latencies) => Math.max(...latencies)).toSorted((a, b) => a - b);
  return slowest[Math.floor(slowest.length / 2)] ?? 0;
}

test('a game goes on while 200 hostile sockets do what they can: every answer is acknowledged [EVT-5]', async () => {
  const quiet = slowestAnswer(await playQuestions(0, quietQuestions));
  const end = await unleash();
  let questions: number[][];
  try {
    questions = await playQuestions(quietQuestions, quietQuestions + loudQuestions);
  } finally {
    await end();
  }
  const loud = slowestAnswer(questions);
  const counted = await web.metrics('quickfire_');
  const value = (name: string): number => counted.get(`quickfire_${name}`) ?? 0;
  process.stdout.write(
    `hostile crowd: slowest answer of a question ${quiet.toFixed(0)} ms in peace, ${loud.toFixed(0)} ms under attack; pauses ` +
      `${value('reading_paused_total')}, frames dropped ${value('frames_dropped_total')}\n`,
  );
  expect(questions.flat()).toHaveLength(playerCount * loudQuestions);
  expect(players.every(({ socket }) => socket.connected)).toBe(true);
  expect(web.ending).toBeUndefined();
  expect(web.complaints).toEqual([]);
  expect(value('reading_paused_total')).toBeGreaterThan(0);
  expect(loud).toBeLessThan(Math.max(quietLeastMs, quiet) * slowdownMax);
}, 120_000);
