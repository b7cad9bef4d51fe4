/**
 * PROMISES D4, for both writers: an answer is in time iff `opensAt ≤ now < closesAt` on Redis' clock when the script runs
 * that judges it, which is the one that stores it, or comes before its commit.
 * Each answer is judged a second time here, by what was announced to the room and by Redis' TIME right before and
 * right after the call, on the same connection. No time of this process is looked at.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Answer } from '../../../entities/answer.ts';
import { readTestEnvironment } from '../../support/environment.ts';
import { singlesQuiz } from '../../support/quizzes.ts';
import { persistencePaths, type PersistencePath } from '../../../src/protocol/ops.ts';
import { breakScripts, type LabRoom, type LabVerdict, type RoomLab } from './room-lab.ts';
import { WriterBench } from './writer-bench.ts';

let bench: WriterBench;
let lab: RoomLab;
beforeAll(async () => {
  bench = await WriterBench.open();
  ({ lab } = bench);
});
afterAll(() => bench.close());

interface Attempt {
  before: number;
  after: number;
  verdict: string;
  elapsedMs: number;
}

interface Moments {
  opensAt: number;
  closesAt: number;
  pausedMs: number;
}

/** What clients were told: the last `closesAt` of the events, and when the question opened. */
async function announced(room: LabRoom): Promise<Moments> {
  const { events, control } = await room.observe();
  const told = events.find(({ data }) => data['closesAt'] !== undefined);
  const opened = events.find(({ name }) => name === 'question:open');
  return {
    opensAt: Number(opened?.data['opensAt']),
    closesAt: Number(told?.data['closesAt']),
    pausedMs: Number(control['pausedMs']),
  };
}

const millis = ([seconds, micros]: (number | string)[]) => Number(seconds) * 1000 + Math.floor(Number(micros) / 1000);

/** The script that judges by the clock; on the direct path what follows in Postgres changes no accepted answer's time. */
const scriptOf: Record<PersistencePath, string> = { buffered: 'accept-answers', direct: 'judge-answer' };

type Way = (room: LabRoom, id: string) => Promise<LabVerdict>;

/** Only the script: as many attempts as Redis can take, so that every millisecond sees some. */
const byScript: Way = async (room, id) => {
  const reply = await room.run(scriptOf[room.definition.path ?? 'buffered'], 0, id, '1', '0');
  return { verdict: String(reply[2]), elapsedMs: Number(reply[3]) };
};

/** The whole writer, to the commit and back. The collector is left out: it would wait until the clock has been read twice. */
const byWriter: Way = (room, id) => (room.definition.path === 'direct' ? room.answer(id, 0, 0) : byScript(room, id));

async function attempt(room: LabRoom, id: string, answer: Way): Promise<Attempt> {
  const { redis } = room.lab;
  const [before, { verdict, elapsedMs }, after] = await Promise.all([redis.time(), answer(room, id), redis.time()]);
  return { before: millis(before), after: millis(after), verdict, elapsedMs };
}

/** Why an attempt was misjudged, or nothing. */
function misjudged(one: Attempt, told: Moments): string | undefined {
  const { opensAt, closesAt, pausedMs } = told;
  if (one.verdict === 'accepted') {
    const now = opensAt + pausedMs + one.elapsedMs;
    if (now < one.before || now > one.after) return `says ${now}, but it was ${one.before}…${one.after}`;
    return now < opensAt || now >= closesAt ? `accepted at ${now}, open ${opensAt}…${closesAt}` : undefined;
  }
  if (one.verdict === 'too_late') return one.after < closesAt ? `late at ${one.after}, closes ${closesAt}` : undefined;
  return `judged ${one.verdict}`;
}

/** A room with that many players whose only question is open. */
async function openRoom(
  on: RoomLab,
  players: number,
  limitMs: number,
  path: PersistencePath = 'buffered',
): Promise<LabRoom> {
  const room = await on.room(singlesQuiz(1), { introMs: 0, closeWhenAllAnswered: false }, [limitMs], path);
  const ids = Array.from({ length: players }, (_, i) => `p${i}`);
  await Promise.all(ids.map((id) => room.run('join-room', id, id, id, '', -1, 'p', id)));
  await room.run('step-room', 'start', 0);
  return room;
}

/** So many are sent before the first reply: on a busy machine too, Redis then has one for every millisecond. */
const atOnce = 8;

/** Answers without a rest from the opening until well after the announced end. */
async function answerThroughEnd(room: LabRoom, players: number, answer: Way, told: Moments): Promise<string[]> {
  const wrong: string[] = [];
  const isDirect = room.definition.path === 'direct';
  for (let i = 0; i < players; i += atOnce) {
    const ids = Array.from({ length: atOnce }, (_, n) => `p${i + n}`);
    const tried = await Promise.all(ids.map((id) => attempt(room, id, answer)));
    for (const one of tried) {
      // On the direct path Postgres may have taken too long: that says nothing of the time.
      const why = isDirect && one.verdict === 'busy' ? undefined : misjudged(one, told);
      if (why !== undefined) wrong.push(why);
    }
    if (tried.some(({ before }) => before > told.closesAt + 10)) return wrong;
  }
  return wrong;
}

const roomsMax = readTestEnvironment().full ? 24 : 8;
/** How long questions are open: a commit of the direct path takes longer than a script. */
const openMs: Record<PersistencePath, number> = { buffered: 20, direct: 200 };
async function manyRooms(on: RoomLab, path: PersistencePath): Promise<string[]> {
  const wrong: string[] = [];
  for (let n = 0; n < roomsMax; n += 4) {
    const found = await Promise.all(
      [0, 1, 2, 3].map(async (i) => {
        const room = await openRoom(on, 400, openMs[path] + n + i, path);
        return answerThroughEnd(room, 400, byWriter, await announced(room));
      }),
    );
    wrong.push(...found.flat());
  }
  return wrong;
}

/** The announced times of a room whose clock was moved: they have moved with it. */
async function movedMoments(room: LabRoom): Promise<Moments> {
  const { control } = await room.observe();
  return {
    opensAt: Number(control['opensAt']),
    closesAt: Number(control['closesAt']),
    pausedMs: Number(control['pausedMs']),
  };
}

/** Answers without a rest to a question that ends in a moment. */
async function burstAtEnd(on: RoomLab, path: PersistencePath): Promise<string[]> {
  const players = 160;
  const room = await openRoom(on, players, 10_000, path);
  const { now, control } = await room.observe();
  await room.pass(Number(control['closesAt']) - now - 15);
  return answerThroughEnd(room, players, byScript, await movedMoments(room));
}

describe.each(persistencePaths)('answers around the end of a %s question', (path) => {
  test('none is misjudged [TIME-1, SCORE-1]', { timeout: 120_000 }, async () => {
    expect(await manyRooms(lab, path)).toEqual([]);
    if (path === 'direct') expect(await bench.orm.em.fork().count(Answer)).toBeGreaterThan(0);
  });

  test.each([
    ['one millisecond more', 'local late = C.now >= C.closesAt', 'local late = C.now > C.closesAt'],
    ['one millisecond less', 'local late = C.now >= C.closesAt', 'local late = C.now + 1 >= C.closesAt'],
    ['no end', 'local late = C.now >= C.closesAt', 'local late = false'],
    ['another clock', 'C.now - C.opensAt', '3 + C.now - C.opensAt'],
  ])('a script with %s is seen', { timeout: 120_000 }, async (_, from, to) => {
    const broken = await bench.broken(breakScripts(scriptOf[path], from, to));
    // One millisecond is seen only by an answer that arrives in just that one: more bursts make it come.
    let wrong: string[] = [];
    for (let round = 0; round < 200 && wrong.length === 0; round += 1) wrong = await burstAtEnd(broken, path);
    expect(wrong).not.toEqual([]);
  });
});

/** What moves the end: each leaves the question open, and tells the room. */
const moves: [name: string, move: (room: LabRoom) => Promise<unknown>][] = [
  ['nothing', () => Promise.resolve()],
  ['an extension', (room) => room.run('extend-question', 1000, '')],
  [
    'an extension sent twice',
    async (room) => [await room.run('extend-question', 1000, 'a'), await room.run('extend-question', 1000, 'a')],
  ],
  ['a pause', (room) => pauseFor(room, 700)],
  ['a pause of an hour', (room) => pauseFor(room, 3_600_000)],
  [
    'two pauses and an extension',
    async (room) => {
      await pauseFor(room, 50);
      await room.run('extend-question', 2000, '');
      await pauseFor(room, 5000);
    },
  ],
  [
    'an extension in a pause',
    async (room) => {
      await room.run('pause-room', 'pause');
      await room.run('extend-question', 1000, '');
      await room.pass(1234);
      await room.run('pause-room', 'resume');
    },
  ],
  ['an outage', (room) => outage(room, 4000)],
  ['an outage longer than the question', (room) => outage(room, 60_000)],
  [
    'an outage that two processes absorb',
    async (room) => {
      await room.pass(4000, true);
      const { began } = await room.sweep();
      await room.run('absorb-outage', began);
      await room.run('absorb-outage', began);
      await room.sweep(began);
    },
  ],
  [
    'a pause right after an outage',
    async (room) => {
      await room.pass(3000, true);
      // It would hide from the sweep that the room has lost time.
      expect(await room.run('pause-room', 'pause')).toEqual(['busy']);
      await sweepAll(room);
      await room.run('pause-room', 'pause');
      await room.pass(500);
      await room.run('pause-room', 'resume');
    },
  ],
];

async function pauseFor(room: LabRoom, ms: number): Promise<void> {
  await room.run('pause-room', 'pause');
  await room.pass(ms, true);
  await room.run('pause-room', 'resume');
  await sweepAll(room);
}

async function outage(room: LabRoom, ms: number): Promise<void> {
  await room.pass(ms, true);
  await sweepAll(room);
}

/** One whole sweep, as each web process makes it. */
async function sweepAll(room: LabRoom): Promise<void> {
  const { kind, began } = await room.sweep();
  if (kind === 'outage') {
    await room.run('absorb-outage', began);
    await room.sweep(began);
  }
}

const offsetsMs: Record<PersistencePath, number[]> = {
  buffered: [-50, -10, -3, -2, -1, 0, 1, 2, 3, 10, 50],
  direct: [-2, -1, 0, 1],
};

describe.each(persistencePaths)('a %s question', (path) => {
  describe.each(moves)('after %s', (_, move) => {
    const limitMs = 10_000;

    test.each(offsetsMs[path])('%i ms from the end', async (offsetMs) => {
      const room = await openRoom(lab, 12, limitMs, path);
      await move(room);
      const { now, control } = await room.observe();
      const closesAt = Number(control['closesAt']);
      await room.pass(closesAt - now + offsetMs);
      const told = await movedMoments(room);
      const attempts: Attempt[] = [];
      // Answers of the same moment, or one behind the other where the first that is late ends it for those on their way.
      if (path === 'direct') for (let i = 0; i < 12; i += 1) attempts.push(await attempt(room, `p${i}`, byWriter));
      else
        attempts.push(
          ...(await Promise.all(Array.from({ length: 12 }, (_unused, i) => attempt(room, `p${i}`, byWriter)))),
        );
      expect(attempts.map((one) => misjudged(one, told)).filter((why) => why !== undefined)).toEqual([]);
    });
  });
});

describe('what a question lasts', () => {
  /** How much longer than its limit the question is, and the pauses in it, as the room was told. */
  const longerBy = async (room: LabRoom, limitMs: number) => {
    const { control } = await room.observe();
    return Number(control['closesAt']) - Number(control['opensAt']) - limitMs;
  };

  test('a pause is given back once, also when its shard had nothing else to do', async () => {
    const room = await openRoom(lab, 1, 10_000);
    await pauseFor(room, 30_000);
    const { pausedMs } = await announced(room);
    expect(pausedMs).toBeGreaterThanOrEqual(30_000);
    expect(await longerBy(room, 10_000)).toBe(pausedMs);
  });

  test('a pause is given back once when another room keeps its shard busy', async () => {
    const room = await openRoom(lab, 1, 10_000);
    const { deadlines } = room.keys;
    await lab.redis.zadd(deadlines(room.shard), '9999999999999', 'another room');
    await pauseFor(room, 30_000);
    const { pausedMs } = await announced(room);
    const { control } = await room.observe();
    const afterResume = Number(control['last']) - Number(control['resumedAt']);
    expect(await longerBy(room, 10_000)).toBeLessThanOrEqual(pausedMs + afterResume);
  });

  test('a quiet shard is no outage: nothing is extended when a question opens after a long lobby', async () => {
    const room = await lab.room(singlesQuiz(2), { introMs: 0 }, [10_000, 10_000]);
    await room.run('connect-seat', 'host', '', 'p', 'h');
    await room.pass(600_000, true);
    await room.run('step-room', 'start', 0);
    await sweepAll(room);
    expect((await room.observe()).events.map(({ name }) => name)).toEqual(['question:open']);
  });

  test('an outage is given back from its beginning, or from the opening when that was later [TIME-4]', async () => {
    const room = await openRoom(lab, 1, 10_000);
    await room.pass(3000);
    const { alive } = await room.observe();
    await room.pass(5000, true);
    const { began } = await room.sweep();
    expect(Number(began)).toBe(alive - 5000);
    await room.run('absorb-outage', began);
    const { control } = await room.observe();
    const from = Math.max(Number(began), Number(control['opensAt']));
    expect(await longerBy(room, 10_000)).toBe(Number(control['last']) - from);
  });
});
