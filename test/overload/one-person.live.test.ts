/**
 * One person, or twenty guests at one address, store quizzes and open games as fast as they can: Redis stays below 60 %, and
 * the others play, join, and open games of their own. Short here; a minute of each with FULL=1.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { memoryPercent } from '../../src/redis/read-memory-percent.ts';
import type { QuizInput } from '../../src/protocol/quiz.ts';
import { readTestEnvironment } from '../support/environment.ts';
import { startRedis, type PrivateServer } from '../support/private-server.ts';
import { singlesQuiz } from '../support/quizzes.ts';
import { startQuickfire, type TestQuickfire } from '../support/quickfire.ts';

const { full } = readTestEnvironment();
/** So little that twenty guests could fill it many times over with what each of them may have. */
const maxmemory = full ? '256mb' : '128mb';
const attackMs = full ? 60_000 : 4000;
const percentMax = 60;

let redis: PrivateServer;
let product: TestQuickfire;
let memory: Redis;
beforeAll(async () => {
  redis = await startRedis({ args: ['--maxmemory', maxmemory] });
  const limits = { LIMIT_REST_PER_MINUTE: '100000', LIMIT_EVENTS_BURST: '10000', LIMIT_GUESTS_PER_MINUTE: '1000' };
  product = await startQuickfire({ env: { REDIS_URL: redis.url, LOG_LEVEL: 'silent', ...limits } });
  memory = new Redis(redis.url);
});
afterAll(async () => {
  memory.disconnect();
  await product.stop();
  await redis.close();
});

const percent = async () => memoryPercent(await memory.info('memory'));

/** Over a megabyte of what does not compress. */
function hugeQuiz(): QuizInput {
  const noise = (length: number) =>
    Array.from({ length }, () => String.fromCodePoint(0x4e00 + Math.floor(Math.random() * 20_000))).join('');
  const questions = Array.from({ length: 200 }, () => ({
    type: 'single' as const,
    prompt: noise(500),
    explanation: noise(900),
    options: Array.from({ length: 4 }, (_, i) => ({ text: noise(150), correct: i === 0 })),
  }));
  return { title: 'Huge', questions };
}

/** One who stores and opens until told to stop, whatever is replied. @returns what was replied, and how often */
async function attack(token: string, quiz: string, goesOn: () => boolean): Promise<Map<string, number>> {
  const tally = new Map<string, number>();
  const post = async (path: string, body: string) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    // A connection that sends more than may be read is cut: that is a refusal too.
    const response = await fetch(`${product.url()}${path}`, { method: 'POST', headers, body }).catch(() => undefined);
    const reply = (await response?.json()) as { id?: string; error?: { code: string } } | undefined;
    const what = `${path.slice('/api/'.length)} ${reply?.error?.code ?? response?.status ?? 'cut'}`;
    tally.set(what, (tally.get(what) ?? 0) + 1);
    return reply?.id;
  };
  let quizId: string | undefined;
  for (let i = 0; goesOn(); i += 1) {
    if (quizId === undefined || i % 20 === 0) quizId = (await post('/api/quizzes', quiz)) ?? quizId;
    else await Promise.all([0, 1].map(() => post('/api/games', JSON.stringify({ quizId }))));
    // All of them, the server and the others are one process here.
    await pause(20);
  }
  return tally;
}

/** As clients do: again, while the server says that it is busy. */
async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await ask();
    } catch (error) {
      if (tries > 30 || !String(error).includes('busy')) throw error;
      await pause(200);
    }
  }
}

const crowds: [who: string, guests: number][] = [['twenty guests', 20]];
if (full) crowds.push(['one guest', 1]);

test.each(crowds)(
  '%s cannot fill Redis, nor keep others from playing',
  async (_who, guests) => {
    const settings = { introMs: 0, revealMs: 0, standingsMs: 0 };
    const game = await product.game(singlesQuiz(200, 240_000), settings);
    const host = await product.host(game);
    const players = [await product.join(game, 'Ann'), await product.join(game, 'Bob')];
    await host.must('host:start', {});
    const tokens = await Promise.all(Array.from({ length: guests }, () => product.guest()));

    let over = false;
    let peak = 0;
    let played = 0;
    const untilMs = performance.now() + attackMs;
    const quiz = JSON.stringify(hugeQuiz());
    const attacks = tokens.map((token) => attack(token, quiz, () => !over));
    try {
      while (performance.now() < untilMs || played < 3) {
        const index = played;
        await Promise.all(
          players.map(async ({ client }) => {
            await client.event('question:open', (open) => open.index === index, 60_000);
            await patiently(() => client.must('player:answer', { question: index, answer: 0 }));
          }),
        );
        await host.event('question:closed', (closed) => closed.index === index, 60_000);
        peak = Math.max(peak, await percent());
        const late = await patiently(() => product.join(game, `Late ${index}`));
        await late.client.must('player:leave', {});
        // Somebody else's game, with a player of its own.
        if (index === 1) await product.join(await patiently(() => product.game(singlesQuiz(2))), 'Cem');
        played += 1;
        for (let steps = 0; steps < 2; steps += 1) await patiently(() => host.must('host:next', {}));
      }
    } finally {
      over = true;
    }
    const total = new Map<string, number>();
    for (const [what, count] of (await Promise.all(attacks)).flatMap((tally) => [...tally]))
      total.set(what, (total.get(what) ?? 0) + count);
    peak = Math.max(peak, await percent());
    console.log(
      `${guests} guests, ${attackMs} ms, ${maxmemory}: Redis at ${peak.toFixed(1)} % at most; ${played} questions; ` +
        [...total].map(([what, count]) => `${what}: ${count}`).join(', '),
    );
    expect(peak).toBeLessThan(percentMax);
    expect([...total.keys()].filter((what) => what.includes('internal'))).toEqual([]);
    await patiently(() => host.end());
  },
  180_000,
);
