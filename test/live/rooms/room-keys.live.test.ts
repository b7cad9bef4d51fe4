/** Every key that a room has, from its opening until nothing of it is left. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { singlesQuiz } from '../../support/quizzes.ts';
import { createKeyPrefix, redisUrl } from '../../support/services.ts';
import { RoomLab, type LabRoom } from './room-lab.ts';

let lab: RoomLab;
beforeAll(async () => {
  lab = await new RoomLab(redisUrl(), createKeyPrefix()).open();
});
afterAll(() => lab.close());

const retiredMs = 3_600_000;
const questions = 6;

/** The keys of the room that are there, by what follows the game's id; with their time to live (ms), -1 without. */
async function keysOf(room: LabRoom): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  for await (const names of lab.redis.scanStream({ match: `${room.keys.prefix}*${room.gameId}*`, count: 1000 })) {
    for (const name of names as string[]) {
      found.set(name.slice(name.indexOf(room.gameId) + room.gameId.length + 1), await lab.redis.pttl(name));
    }
  }
  return found;
}

const isKnown = (room: LabRoom) => {
  const { shard: _, answers: _answers, attempt: _attempt, answersBase, ...names } = room.keys.room(room.gameId);
  const base = answersBase.slice(0, -'a:'.length);
  const known = new Set(Object.values(names).map((name) => name.slice(base.length)));
  return (name: string) => known.has(name) || /^a:(\d+|joined)$/.test(name) || name.startsWith('try:');
};

const join = (room: LabRoom, id: string) => room.run('join-room', id, `Name|${id}`, id, `key ${id}`, -1, 'p1', id);
const next = async (room: LabRoom, verb = 'next') => {
  const { control } = await room.observe();
  await room.run('step-room', control['phase'] === 'lobby' && verb === 'next' ? 'start' : verb, Number(control['rev']));
};
/** Answers to every question come back by receipt. */
const giveBack = (room: LabRoom, id: string) =>
  room.run('restore-answers', id, 'take', ...Array.from({ length: questions }, (_, q) => [q, 100, '0']).flat());

/** Whatever anybody may still send, in no order that matters. */
async function everything(room: LabRoom): Promise<void> {
  await join(room, 'zoe');
  await join(room, 'ann');
  await room.run('connect-seat', 'player', 'ann', 'p2', 'c');
  await room.run('connect-seat', 'host', '', 'p2', 'h');
  for (let q = 0; q < questions; q += 1) {
    await room.run('accept-answers', q, 'ann', '1', '0');
    await room.run('mark-answer', q, 'ann', 100, '0');
    await room.run('judge-answer', q, 'ann', '1', '0');
  }
  await giveBack(room, 'ann');
  await next(room);
  await next(room, 'end');
  await room.run('pause-room', 'pause');
  await room.run('pause-room', 'resume');
  await room.run('extend-question', 1000, 'x');
  await room.run('lock-room', '1');
  await room.run('advance-room');
  await room.run('absorb-outage', 1);
  const attempt = room.keys.room(room.gameId).attempt('late');
  const values = [60_000, 'ann', '{}', 'ann|0|Ann'];
  await room.scripts.run('write-attempt', room.gameId, values, [attempt.scores, attempt.board]);
  await room.scripts.run(
    'commit-scores',
    room.gameId,
    [0, '', '{}', '[]', 0, '[]', 0, 1],
    [attempt.scores, attempt.board],
  );
  await room.run('kick-player', 'bob');
  await room.run('leave-room', 'ann', 'p2', 'c');
  await room.run('disconnect-seat', 'p2', 'host:h', 'h');
  await room.scripts.run(
    'drop-process',
    room.gameId,
    ['p1', 'ann', 'bob', 'done'],
    [room.keys.process(room.shard, 'p1')],
  );
}

async function toScored(room: LabRoom, q: number): Promise<void> {
  for (const id of ['ann', 'bob']) await room.run('accept-answers', q, id, '1', '0');
  if ((await room.observe()).control['phase'] === 'open') await next(room);
  await join(room, `late${q}`);
  await room.score();
}

const endings: [when: string, play: (room: LabRoom) => Promise<void>][] = [
  ['in the lobby', (room) => next(room, 'end')],
  [
    'in the intro of the third question',
    async (room) => {
      for (const q of [0, 1]) {
        await next(room);
        await next(room);
        await toScored(room, q);
        await next(room);
      }
      await next(room);
      await next(room, 'end');
    },
  ],
  [
    'in an open question',
    async (room) => {
      await next(room);
      await next(room);
      await room.run('accept-answers', 0, 'ann', '1', '0');
      await next(room, 'end');
      await room.score();
    },
  ],
  [
    'after the last question',
    async (room) => {
      for (let q = 0; q < questions; q += 1) {
        await next(room);
        await next(room);
        await toScored(room, q);
        await next(room);
      }
    },
  ],
  [
    'abandoned',
    async (room) => {
      await room.run('disconnect-seat', 'p1', 'ann', 'ann', 'bob', 'bob');
      await room.pass(7_200_001);
      // On a busy machine nobody has looked after the shard meanwhile: that is no outage here.
      await lab.redis.set(room.keys.alive(room.shard), Date.now() + 60_000);
      await room.run('advance-room');
    },
  ],
];

test.each(endings)('nothing is left for ever of a room that ended %s', async (_when, play) => {
  const room = await lab.room(singlesQuiz(questions), { introMs: 1000, teams: ['Red', 'Blue'] });
  const known = isKnown(room);
  const unknown = async () => [...(await keysOf(room)).keys()].filter((name) => !known(name));
  for (const id of ['ann', 'bob']) await join(room, id);
  expect(await unknown()).toEqual([]);
  await giveBack(room, 'ann');
  await play(room);
  expect((await room.observe()).control['phase']).toBe('over');
  expect(await unknown()).toEqual([]);
  await everything(room);
  await room.run('expire-room', retiredMs);
  await everything(room);
  expect(await unknown()).toEqual([]);
  const left = await keysOf(room);
  expect(left.size).toBeGreaterThan(5);
  expect([...left].filter(([, ttl]) => ttl < 0 || ttl > retiredMs)).toEqual([]);
});
