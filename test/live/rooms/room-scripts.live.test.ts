/** What the schedules reach seldom or not at all, each on its own. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { singlesQuiz } from '../../support/quizzes.ts';
import { createKeyPrefix, redisUrl } from '../../support/services.ts';
import { RoomLab, type LabRoom } from './room-lab.ts';
import { SteppedScorer } from './stepped-scorer.ts';

let lab: RoomLab;
beforeAll(async () => {
  lab = await new RoomLab(redisUrl(), createKeyPrefix()).open();
});
afterAll(() => lab.close());

const join = (room: LabRoom, id: string, team = -1) => room.run('join-room', id, `Name|${id}`, id, '', team, 'p1', id);
const next = async (room: LabRoom) => {
  await room.run('step-room', 'next', Number((await room.observe()).control['rev']));
};
const answer = (room: LabRoom, q: number, id: string, text = '0') => room.run('accept-answers', q, id, '1', text);
/** Says that the shard of the room is looked after, as sweepers do all the time; a gap of two seconds is an outage. */
const lookAfter = async ({ keys, shard }: LabRoom) => {
  const [seconds, micros] = await lab.redis.time();
  await lab.redis.set(keys.alive(shard), Number(seconds) * 1000 + Math.floor(Number(micros) / 1000));
};
const phaseOf = async (room: LabRoom) => (await room.observe()).control['phase'];

test.each(['kick-player', 'leave-room'])('%s without points takes the seat out of its team', async (script) => {
  const room = await lab.room(singlesQuiz(1), { teams: ['Red', 'Blue'] });
  await join(room, 'ann', 1);
  expect((await room.run(script, 'ann', 'p1', 'ann'))[0]).toBe('ok');
  expect(await room.observe()).toMatchObject({ seats: {}, names: {}, board: [], teams: { n1: '0', s1: '0' } });
});

test('a game ends in its first intro, before anyone has a score', async () => {
  const room = await lab.room(singlesQuiz(1), {});
  await join(room, 'ann');
  await room.run('step-room', 'start', 0);
  expect(await room.run('step-room', 'end', 1)).toEqual(['ok', '', '2', 'over']);
  const [over] = (await room.observe()).events;
  expect(over?.data['top']).toMatchObject([{ nickname: 'Name|ann', score: 0, rank: 1, previousRank: null }]);
});

test('whoever joins during a reveal stands before those who took time to earn nothing', async () => {
  const room = await lab.room(singlesQuiz(1), { introMs: 0, closeWhenAllAnswered: false });
  for (const id of ['ann', 'bob', 'cem']) await join(room, id);
  await room.run('step-room', 'start', 0);
  await room.pass(1000);
  await answer(room, 0, 'ann');
  await answer(room, 0, 'bob', '1');
  await next(room);
  await room.score();
  await join(room, 'dan');
  await join(room, 'eve');
  await next(room);
  const { events } = await room.observe();
  const top = events[0]?.data['top'] as { playerId: string; rank: number }[];
  expect(top.map(({ playerId, rank }) => `${playerId} ${rank}`)).toEqual(['ann 1', 'cem 2', 'dan 2', 'eve 2', 'bob 2']);
});

test('those who join while the scorer is at work come in the order in which they joined', async () => {
  const room = await lab.room(singlesQuiz(1), { introMs: 0 });
  await join(room, 'ann');
  await room.run('step-room', 'start', 0);
  await answer(room, 0, 'ann');
  const scorer = new SteppedScorer(room, 'slow');
  while (scorer.next !== 'commit-scores') await scorer.step();
  const late = Array.from({ length: 40 }, (_, i) => `late${i}`);
  for (const id of late) await join(room, id);
  await scorer.step();
  expect((await room.observe()).board.map((row) => row.split('|')[0])).toEqual(['ann', ...late]);
});

test('a commit reads the seats of late joiners alone, however many there are', async () => {
  const room = await lab.room(singlesQuiz(1), { introMs: 0 });
  for (const id of ['ann', 'kim']) await join(room, id);
  await room.run('step-room', 'start', 0);
  await answer(room, 0, 'ann');
  await next(room);
  const scorer = new SteppedScorer(room, 'slow');
  while (scorer.next !== 'commit-scores') await scorer.step();
  for (const id of ['late', 'kicked', 'later']) await join(room, id);
  await room.run('kick-player', 'kicked');
  // Whatever reads this seat fails.
  await lab.redis.hset(room.keys.room(room.gameId).seats, 'kim', 'no seat');
  await scorer.step();
  expect(await phaseOf(room)).toBe('reveal');
  expect((await room.observe()).board.map((row) => row.split('|')[0])).toEqual(['ann', 'kim', 'late', 'later']);
});

test.each(['lobby', 'open'])('a late wish to leave does not touch the seat of a newer socket: %s', async (phase) => {
  const room = await lab.room(singlesQuiz(1), { introMs: 0 });
  for (const id of ['ann', 'bob']) await join(room, id);
  await room.run('connect-seat', 'player', 'ann', 'p2', 'newer');
  if (phase === 'open') await room.run('step-room', 'start', 0);
  expect(await room.run('leave-room', 'ann', 'p1', 'ann')).toEqual(['ok', '']);
  const { connections, seats, present, waiting } = await room.observe();
  expect(connections['ann']).toBe('p2/newer');
  expect(Object.keys(seats).sort()).toEqual(['ann', 'bob']);
  expect(present).toEqual(['ann', 'bob']);
  if (phase === 'open') expect(waiting).toEqual(['ann', 'bob']);
  await room.run('leave-room', 'ann', 'p2', 'newer');
  expect((await room.observe()).connections['ann']).toBeUndefined();
});

test('a commit whose attempt has expired changes nothing, and the next scorer scores', async () => {
  const room = await lab.room(singlesQuiz(1), { introMs: 0 });
  await join(room, 'ann');
  await room.run('step-room', 'start', 0);
  await answer(room, 0, 'ann');
  const scorer = new SteppedScorer(room, 'asleep');
  while (scorer.next !== 'commit-scores') await scorer.step();
  const attempt = room.keys.room(room.gameId).attempt('asleep');
  expect(await lab.redis.pttl(attempt.scores)).toBeGreaterThan(0);
  expect(await lab.redis.pttl(attempt.board)).toBeGreaterThan(0);
  await lab.redis.del(attempt.scores);
  await scorer.step();
  expect(await phaseOf(room)).toBe('closed');
  expect(await room.score()).toBe(true);
  expect(Object.keys((await room.observe()).scores)).toEqual(['ann']);
});

test('a question closes on resume when the last one it waited for has left in the pause', async () => {
  const room = await lab.room(singlesQuiz(1), { introMs: 0 });
  for (const id of ['ann', 'bob']) await join(room, id);
  await room.run('step-room', 'start', 0);
  await answer(room, 0, 'ann');
  await room.run('pause-room', 'pause');
  await room.run('leave-room', 'bob', 'p1', 'bob');
  expect(await phaseOf(room)).toBe('open');
  expect((await room.run('pause-room', 'resume')).slice(0, 2)).toEqual(['ok', 'closed']);
});

test('every key of a retired room goes by itself, also those that come later', async () => {
  const room = await lab.room(singlesQuiz(4), { introMs: 100, teams: ['Red', 'Blue'] });
  for (const id of ['ann', 'bob']) await join(room, id);
  await room.run('connect-seat', 'host', '', 'p1', 'h');
  for (let q = 0; q < 2; q += 1) {
    await next(room);
    await next(room);
    for (const id of ['ann', 'bob']) await answer(room, q, id);
    await room.score();
    await next(room);
  }
  await next(room);
  await room.run('kick-player', 'bob');
  expect(await phaseOf(room)).toBe('intro');
  await room.run('step-room', 'end', Number((await room.observe()).control['rev']));
  await room.run('expire-room', 3_600_000);
  await room.run('disconnect-seat', 'p1', 'ann', 'ann');
  await room.run('connect-seat', 'player', 'ann', 'p1', 'again');
  const keys = await lab.redis.keys(`${room.keys.prefix}*room:*`);
  const lasting: string[] = [];
  for (const key of keys) if ((await lab.redis.pttl(key)) < 0) lasting.push(key);
  expect(keys.length).toBeGreaterThan(10);
  expect(lasting).toEqual([]);
});

test('a process that was taken for dead does not take a seat from a newer socket', async () => {
  const room = await lab.room(singlesQuiz(1), {});
  await join(room, 'ann');
  const gone = room.keys.process(room.shard, 'p1');
  await room.scripts.run('drop-process', room.gameId, ['p1', 'ann', 'done'], [gone]);
  expect((await room.observe()).connections).toEqual({});
  await room.run('connect-seat', 'player', 'ann', 'p2', 'newer');
  await room.run('connect-seat', 'player', 'ann', 'p1', 'ann', 'again');
  expect((await room.observe()).connections).toEqual({ ann: 'p2/newer' });
  await room.run('disconnect-seat', 'p2', 'ann', 'newer');
  await room.run('connect-seat', 'player', 'ann', 'p1', 'ann', 'again');
  expect((await room.observe()).connections).toEqual({ ann: 'p1/ann' });
});

test('a room with more seats than one command takes opens, purges and closes', { timeout: 60_000 }, async () => {
  const room = await lab.room(singlesQuiz(1), { introMs: 0 });
  const ids = Array.from({ length: 4500 }, (_, i) => `p${i}`);
  await Promise.all(ids.map((id) => join(room, id)));
  await lookAfter(room);
  await room.run('disconnect-seat', 'p1', ...ids.slice(1).flatMap((id) => [id, id]));
  await room.run('step-room', 'start', 0);
  expect((await room.observe()).waiting).toHaveLength(4500);
  await answer(room, 0, 'p0');
  expect(await phaseOf(room)).toBe('open');
  await room.pass(8001);
  // Each time at most 2,000 are given up; the room's deadline brings the sweeper back at once.
  for (let i = 0; i < 3 && (await phaseOf(room)) === 'open'; i += 1) {
    await lookAfter(room);
    await room.run('advance-room');
  }
  expect(await phaseOf(room)).toBe('closed');
  expect(await room.score()).toBe(true);
  expect((await room.observe()).board).toHaveLength(4500);
});

test('a host who extends without end makes the room no larger, and a repeated id still extends once', async () => {
  const room = await lab.room(singlesQuiz(1), { introMs: 0 });
  await room.run('step-room', 'start', 0);
  const sizeAfter = async (extensions: number, name: string) => {
    for (let i = 0; i < extensions; i += 1) await room.run('extend-question', 1000, `${name}${i}`);
    return JSON.stringify((await room.observe()).control).length;
  };
  const few = await sizeAfter(40, 'few');
  const many = await sizeAfter(400, 'man');
  expect(many).toBeLessThan(few * 1.2);
  const [, closesAt, rev] = await room.run('extend-question', 5000, 'once');
  expect(await room.run('extend-question', 5000, 'once')).toEqual(['ok', closesAt, rev]);
});
