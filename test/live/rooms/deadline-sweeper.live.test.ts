/** What a sweeper does for a shard that nobody looked after for a while. */
import { Registry } from 'prom-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BackgroundTasks } from '../../../src/observability/background-tasks.ts';
import { createLogger } from '../../../src/observability/logger.ts';
import { shardOf } from '../../../src/redis/keys.ts';
import { RedisClock } from '../../../src/redis/redis-clock.ts';
import { DeadlineSweeper } from '../../../src/live/rooms/deadline-sweeper.ts';
import { RoomAdvancer } from '../../../src/live/rooms/room-advancer.ts';
import { UnknownGames } from '../../../src/log/unknown-games.ts';
import { singlesQuiz } from '../../support/quizzes.ts';
import { createKeyPrefix, redisUrl } from '../../support/services.ts';
import { RoomLab, type LabRoom } from './room-lab.ts';

let lab: RoomLab;
beforeAll(async () => {
  lab = await new RoomLab(redisUrl(), createKeyPrefix()).open();
});
afterAll(() => lab.close());

/** A sweeper as a web process has it, looking after the shard of one room. */
function sweeperOf(room: LabRoom, given?: RoomAdvancer): DeadlineSweeper {
  const { scripts, keys } = room;
  const logger = createLogger('silent', 'test');
  const scorer = { score: () => room.score() } as unknown as ConstructorParameters<typeof RoomAdvancer>[0]['scorer'];
  const unknown = new UnknownGames(logger, () => undefined);
  const advancer = given ?? new RoomAdvancer({ scripts, scorer, unknown, logger });
  const rooms = { shards: () => new Set([room.shard]), whenRemoved: () => undefined };
  const clock = new RedisClock();
  return new DeadlineSweeper({
    runner: lab.runner,
    scripts,
    keys,
    epochs: room.epochs,
    clock,
    advancer,
    rooms,
    random: () => 0,
    tasks: new BackgroundTasks(logger, new Registry()),
    logger,
  });
}

test('a room that takes long keeps no other room of its shard waiting', async () => {
  const room = await lab.room(singlesQuiz(1), {});
  const deadlines = room.keys.deadlines(room.shard);
  const advanced: string[] = [];
  const finish = Promise.withResolvers<void>();
  const advancer = {
    advance: (gameId: string) => {
      advanced.push(gameId);
      return gameId === 'slow' ? finish.promise : lab.redis.zrem(deadlines, gameId).then(() => undefined);
    },
  } as unknown as RoomAdvancer;
  const sweeper = sweeperOf(room, advancer);
  await lab.redis.zadd(deadlines, 1, 'slow');
  sweeper.start();
  try {
    await expect.poll(() => advanced, { timeout: 10_000 }).toContain('slow');
    await lab.redis.zadd(deadlines, 1, 'quick');
    await expect.poll(() => advanced, { timeout: 10_000 }).toContain('quick');
  } finally {
    sweeper.stop();
    finish.resolve();
  }
  expect(advanced.filter((gameId) => gameId === 'slow')).toHaveLength(1);
});

function idIn(shard: number, name: string): string {
  for (let i = 0; ; i += 1) if (shardOf(`${name}/${i}`) === shard) return `${name}/${i}`;
}

test('an outage is given back to every open question of a shard, however many rooms it has', async () => {
  const room = await lab.room(singlesQuiz(1), { introMs: 0, closeWhenAllAnswered: false }, [60_000]);
  await room.run('connect-seat', 'host', '', 'p', 'h');
  await room.run('step-room', 'start', 0);
  const closesAt = Number((await room.observe()).control['closesAt']);
  // More than one reply names, and all of them due before the room that is looked at.
  const others = Array.from({ length: 4500 }, (_, i) => [1, idIn(room.shard, `no room ${i}`)]).flat();
  await lab.redis.zadd(room.keys.deadlines(room.shard), ...others);
  await room.pass(10_000, true);
  const sweeper = sweeperOf(room);
  sweeper.start();
  try {
    const until = Date.now() + 15_000;
    while ((await lab.redis.zcard(room.keys.deadlines(room.shard))) > 1 && Date.now() < until) await room.observe();
  } finally {
    sweeper.stop();
  }
  const { control } = await room.observe();
  expect(Number(control['closesAt']) - (closesAt - 10_000)).toBeGreaterThanOrEqual(10_000);
});
