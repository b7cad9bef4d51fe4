import { expect, it } from 'vitest';
import type { MikroORM } from '@mikro-orm/postgresql';
import { RoomExpiry } from '../../src/folding/room-expiry.ts';
import { createLogger } from '../../src/observability/logger.ts';

/** Retires for so many seconds, ten times a second. @returns at which of them each game was tried, in ms */
async function triesIn(seconds: number, games: readonly string[], fails: (gameId: string) => boolean) {
  let nowMs = 0;
  const tries = new Map(games.map((gameId) => [gameId, [] as number[]]));
  const expireRoom = (gameId: string): Promise<void> => {
    tries.get(gameId)?.push(nowMs);
    return fails(gameId) ? Promise.reject(new Error('refused')) : Promise.resolve();
  };
  // Only a look back reads from Postgres.
  const orm = {} as MikroORM;
  const roomExpiry = new RoomExpiry(orm, { expireRoom, logger: createLogger('silent', 'test'), nowMs: () => nowMs });
  roomExpiry.add(games);
  for (; nowMs < seconds * 1000; nowMs += 100) await roomExpiry.expire();
  return { tries, waiting: roomExpiry.waiting };
}

it('tries a room that cannot be retired less and less often, and holds no other up', async () => {
  const games = Array.from({ length: 120 }, (_, i) => `game-${i}`);
  const { tries, waiting } = await triesIn(600, games, (gameId) => gameId === 'game-7');
  expect(waiting).toBe(1);
  for (const gameId of games) if (gameId !== 'game-7') expect(tries.get(gameId)).toHaveLength(1);
  const gaps = (tries.get('game-7') ?? []).map((at, i, all) => at - (all[i - 1] ?? at)).slice(1);
  expect(gaps.slice(0, 6)).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000]);
  expect(gaps.slice(6).every((gap) => gap === 60_000)).toBe(true);
});

it('rests as a whole while nothing succeeds, and goes on when something does', async () => {
  const games = Array.from({ length: 200 }, (_, i) => `game-${i}`);
  const { tries } = await triesIn(60, games, () => true);
  const calls = new Set([...tries.values()].flat());
  expect(calls.size).toBeLessThanOrEqual(7);
  expect((await triesIn(60, games, () => false)).waiting).toBe(0);
});
