/** How a finished room goes, whenever the worker that lets it go dies. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemRandomness } from '../../../src/lib/randomness.ts';
import { ScriptRunner } from '../../../src/redis/script-runner.ts';
import type { Epochs } from '../../../src/live/rooms/epochs.ts';
import { RoomDirectory } from '../../../src/live/rooms/room-directory.ts';
import { RoomScripts } from '../../../src/live/rooms/room-scripts.ts';
import { RoomTokens } from '../../../src/live/rooms/room-tokens.ts';
import { singlesQuiz } from '../../support/quizzes.ts';
import { createKeyPrefix, redisUrl } from '../../support/services.ts';
import { epoch, RoomLab, type LabRoom } from './room-lab.ts';

let lab: RoomLab;
beforeAll(async () => {
  lab = await new RoomLab(redisUrl(), createKeyPrefix()).open();
});
afterAll(() => lab.close());

const oneEpoch = { of: () => epoch, suspect: () => undefined } as unknown as Epochs;
const callsOfRetiring = ['hmget', 'get', 'pexpire', 'evalsha'] as const;

/** A directory whose process dies when it is about to send the n-th of its calls; never, without one. */
function directoryOf(room: LabRoom, diesAt = Infinity): RoomDirectory {
  let calls = 0;
  const redis = new Proxy(lab.redis, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      if (!(callsOfRetiring as readonly (string | symbol)[]).includes(name)) return value.bind(target) as unknown;
      return (...args: unknown[]) => {
        calls += 1;
        if (calls >= diesAt) throw new Error('killed');
        return (value as (...given: unknown[]) => unknown).apply(target, args);
      };
    },
  });
  const { keys, definitions } = room;
  const scripts = new RoomScripts(new ScriptRunner(redis, lab.scripts), keys, oneEpoch);
  const tokens = new RoomTokens('a secret that only tests may use, 32+');
  return new RoomDirectory({ redis, keys, scripts, definitions, tokens, randomness: systemRandomness() });
}

async function finishedRoom(): Promise<LabRoom> {
  const room = await lab.room(singlesQuiz(1), {});
  await room.run('step-room', 'start', 0);
  await room.run('step-room', 'end', 1);
  return room;
}

test.each([1, 2, 3, 4])('a worker that dies before call %i leaves no PIN for ever', async (diesAt) => {
  const room = await finishedRoom();
  const pin = room.keys.pin('000000');
  await expect(directoryOf(room, diesAt).expire(room.gameId)).rejects.toThrow();
  const { control } = room.keys.room(room.gameId);
  // Whoever comes next may come so late that what had a time to live is gone.
  if ((await lab.redis.pttl(control)) > 0) await lab.redis.del(control);
  await directoryOf(room).expire(room.gameId);
  expect(await lab.redis.pttl(pin)).toBeGreaterThan(0);
});

test('retiring lets the room and its PIN go, and a room that is not over stays', async () => {
  const room = await finishedRoom();
  await directoryOf(room).expire(room.gameId);
  await directoryOf(room).expire(room.gameId);
  expect(await lab.redis.pttl(room.keys.room(room.gameId).control)).toBeGreaterThan(0);
  const playing = await lab.room(singlesQuiz(1), {});
  await expect(directoryOf(playing).expire(playing.gameId)).rejects.toMatchObject({ code: 'conflict' });
  expect(await lab.redis.pttl(playing.keys.pin('000000'))).toBe(-1);
});
