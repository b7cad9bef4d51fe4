/** A room of a game that only a later version of the server knows: left as it is, and due, for whoever knows it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { capabilities } from '../../../src/game/requirements.ts';
import { createLogger } from '../../../src/observability/logger.ts';
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

const known = [...capabilities].join(' ');
const later = `${known} scorer:99 type:drawing setting:music`;

/** Closed a second ago, and not scored. */
async function closedRoom(): Promise<LabRoom> {
  const room = await lab.room(singlesQuiz(1), { introMs: 0 });
  await room.run('join-room', 'ann', 'Ann', 'ann', '', -1, 'p1', 'ann');
  await room.run('step-room', 'start', 0);
  await room.run('accept-answers', 0, 'ann', '1', '0');
  await room.pass(1001);
  return room;
}

const need = (room: LabRoom, needs: string) => lab.redis.hset(room.keys.room(room.gameId).control, 'needs', needs);

test.each(['scorer:99', 'type:single type:drawing', 'setting:music setting:teams', 'path:elsewhere', 'format:2'])(
  'a caller that does not know %s does not take the scoring away from those who can do it',
  async (needs) => {
    const room = await closedRoom();
    await need(room, needs);
    const before = await room.observe();
    for (let i = 0; i < 3; i += 1) expect((await room.run('advance-room', known))[0]).toBe('unknown');
    expect((await room.observe()).control, 'still due, for whoever comes next').toEqual(before.control);
    expect((await room.run('advance-room', `${later} path:elsewhere format:2`))[1]).toBe('score');
    expect(
      (await room.run('advance-room', later.replace('scorer:99', '')))[1],
      'nobody else is asked for a second',
    ).not.toBe('score');
  },
);

test('a room of an earlier version says no more than its scorer', async () => {
  const room = await closedRoom();
  await lab.redis.hdel(room.keys.room(room.gameId).control, 'needs');
  expect((await room.run('advance-room', 'scorer:99'))[0]).toBe('unknown');
  expect((await room.run('advance-room', known))[1]).toBe('score');
});

describe('whoever tends rooms', () => {
  function advancerOf(room: LabRoom) {
    const met: string[] = [];
    const logger = createLogger('silent', 'test');
    const unknown = new UnknownGames(logger, (reason) => met.push(reason));
    const scorer = { score: () => room.score() } as unknown as ConstructorParameters<typeof RoomAdvancer>[0]['scorer'];
    return { met, unknown, advancer: new RoomAdvancer({ scripts: room.scripts, scorer, unknown, logger }) };
  }

  test('looks once at a game that it does not know, counts it once, and leaves it', async () => {
    const room = await closedRoom();
    await need(room, 'scorer:1 type:drawing');
    const before = await room.observe();
    const { met, unknown, advancer } = advancerOf(room);
    const { calls } = lab.runner;
    for (let i = 0; i < 5; i += 1) await advancer.advance(room.gameId);
    expect(lab.runner.calls - calls).toBe(1);
    expect(met).toEqual(['question_type']);
    expect(unknown.countDue()).toBe(1);
    expect((await room.observe()).control).toEqual(before.control);
  });

  test('scores what it knows', async () => {
    const room = await closedRoom();
    const { met, unknown, advancer } = advancerOf(room);
    await advancer.advance(room.gameId);
    expect((await room.observe()).control['phase']).toBe('reveal');
    expect(met).toEqual([]);
    expect(unknown.countDue()).toBe(0);
  });
});
