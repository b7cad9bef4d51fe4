/**
 * R2: the question's clock outlives the process that opened it. Lateness is what the log says on Redis' clock: the moment
 * at which the question closed, less the one that was announced. No time of this process is looked at.
 */
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createKeys, shardOf } from '../../src/redis/keys.ts';
import { readTestEnvironment } from '../support/environment.ts';
import { singlesQuiz } from '../support/quizzes.ts';
import { redisUrl } from '../support/services.ts';
import { Arena, type ArenaGame, type ArenaWeb, describeTimes, pause, quantile, report, until } from './arena.ts';
import { isAt } from './crowd.ts';

const { full } = readTestEnvironment();
const limitMs = 8000;
/** A closing that takes longer was not made by a timer or a sweep. */
const neverMs = 10_000;

let arena: Arena;
let redis: Redis;
beforeAll(async () => {
  redis = new Redis(redisUrl());
  arena = await Arena.open({ webs: 3 });
}, 60_000);
afterAll(async () => {
  await arena.close();
  redis.disconnect();
}, 60_000);

/** Opens the only question of each game by a host on one process; a player is on another one, or there is none. */
async function openAll(games: readonly ArenaGame[], opener: ArenaWeb, other?: ArenaWeb): Promise<void> {
  const hosts = await Promise.all(games.map((game) => arena.host(game, opener.url)));
  if (other !== undefined) {
    const joins = games.map(({ pin }) => arena.client(other.url).join({ pin, nickname: 'Witness' }));
    expect((await Promise.all(joins)).filter(({ ok }) => !ok)).toEqual([]);
  }
  await Promise.all(hosts.map((host) => host.start()));
  await until(() => hosts.every((host) => isAt(host.state, 'open', 0)));
}

/** Redis' clock, in ms. */
async function redisNow(): Promise<number> {
  const [seconds, micros] = await redis.time();
  return Number(seconds) * 1000 + Math.floor(Number(micros) / 1000);
}

/** By how many ms each question closed too late; waits until all have closed. @param after none closed before this */
async function lateness(games: readonly ArenaGame[], after = 0): Promise<number[]> {
  const keys = createKeys(arena.env['REDIS_PREFIX'] as string);
  const deadline = performance.now() + limitMs + neverMs;
  return Promise.all(
    games.map(async ({ gameId }) => {
      for (;;) {
        const entries = await redis.xrange(keys.log(shardOf(gameId)), '-', '+');
        const closed = entries.find(([, fields]) => fields[3] === 'closed' && fields[5] === gameId)?.[1][7];
        if (closed !== undefined) {
          const { openedAt, closedAt } = JSON.parse(closed) as { openedAt: number; closedAt: number };
          if (closedAt < after) throw new Error('too slow: a question had closed before its process was killed');
          return closedAt - (openedAt + limitMs);
        }
        if (performance.now() > deadline) throw new Error('a question never closed');
        await pause(50);
      }
    }),
  );
}

test(
  'R2: questions close in time, also when the process that opened them is killed',
  { timeout: 120_000 },
  async () => {
    const [opener, other, third] = arena.webs as [ArenaWeb, ArenaWeb, ArenaWeb];
    const each = full ? 50 : 6;
    const games = await arena.games(each * 3, singlesQuiz(1, limitMs), { introMs: 0, closeWhenAllAnswered: false });
    const [calm, witnessed, deserted] = [0, 1, 2].map((i) => games.slice(i * each, (i + 1) * each)) as [
      ArenaGame[],
      ArenaGame[],
      ArenaGame[],
    ];
    await Promise.all([openAll(calm, third, other), openAll(witnessed, opener, other), openAll(deserted, opener)]);
    await arena.lose(opener);
    const killedAt = await redisNow();
    const late = {
      calm: await lateness(calm),
      witnessed: await lateness(witnessed, killedAt),
      deserted: await lateness(deserted, killedAt),
    };
    report(`R2 opener lives: late by ${describeTimes(late.calm)}`);
    report(`R2 opener killed, room has sockets elsewhere: late by ${describeTimes(late.witnessed)}`);
    report(`R2 opener killed, room has no other socket: late by ${describeTimes(late.deserted)}`);
    const all = [...late.calm, ...late.witnessed, ...late.deserted];
    expect(Math.min(...all)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...all)).toBeLessThan(neverMs);
    if (!full) return;
    expect(quantile(late.calm, 0.99)).toBeLessThanOrEqual(50);
    expect(Math.max(...all)).toBeLessThanOrEqual(1000);
  },
);
