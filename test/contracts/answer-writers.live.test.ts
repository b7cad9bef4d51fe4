/**
 * What both writers of answers owe a player, over the real scripts, a real Redis and a real Postgres: an acknowledged answer is
 * stored, once, and scored; whatever is lost on the way, the same answer sent again gets the first reply. The order of
 * verdicts is in `test/live/rooms/answer-verdicts`, the deadline in `test/live/rooms/deadline`, for both as well.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answerRow } from '../../src/log/answer-row.ts';
import { persistencePaths, type PersistencePath } from '../../src/protocol/ops.ts';
import type { Answer, QuizInput } from '../../src/protocol/quiz.ts';
import type { SettingsInput } from '../../src/protocol/settings.ts';
import { WriterBench } from '../live/rooms/writer-bench.ts';
import type { LabRoom } from '../live/rooms/room-lab.ts';
import { sevenTypesQuiz, singlesQuiz } from '../support/quizzes.ts';

let bench: WriterBench;
beforeAll(async () => {
  bench = await WriterBench.open();
});
afterAll(() => bench.close());

interface Stage {
  players: readonly string[];
  quiz?: QuizInput;
  settings?: SettingsInput;
}

/** A room whose first question is open. */
async function openRoom(path: PersistencePath, { players, quiz = singlesQuiz(2), settings = {} }: Stage) {
  const room = await bench.lab.room(quiz, { introMs: 0, closeWhenAllAnswered: false, ...settings }, [], path);
  await Promise.all(players.map((id) => room.run('join-room', id, id, id, '', -1, 'p', id)));
  await room.run('step-room', 'start', 0);
  return room;
}

async function step(room: LabRoom): Promise<void> {
  await room.run('step-room', 'next', Number((await room.observe()).control['rev']));
}

const codesOf = (verdicts: readonly { verdict: string }[]) => verdicts.map(({ verdict }) => verdict);
const numbered = (count: number) => Array.from({ length: count }, (_, i) => `p${i}`);

async function scoresOf(room: LabRoom): Promise<Record<string, { score: number; answered: boolean }>> {
  const { scores } = await room.observe();
  const read = ([id, text]: [string, string]) =>
    [id, JSON.parse(text) as { score: number; answered: boolean }] as const;
  return Object.fromEntries(Object.entries(scores).map(read));
}

describe.each(persistencePaths)('the %s writer', (path) => {
  test('stores 500 answers of one moment once each, and scores them', async () => {
    const players = numbered(500);
    const room = await openRoom(path, { players });
    const first = await Promise.all(players.map((id, i) => room.answer(id, 0, i % 2)));
    // What waited too long for Postgres is told so, and sent again, as a client would.
    let left = players.filter((_, i) => first[i]?.verdict === 'busy');
    expect(codesOf(first).filter((code) => code !== 'busy' && code !== 'accepted')).toEqual([]);
    for (let round = 0; left.length > 0 && round < 20; round += 1) {
      const again = await Promise.all(left.map((id) => room.answer(id, 0, players.indexOf(id) % 2)));
      left = left.filter((_, i) => again[i]?.verdict === 'busy');
    }
    expect(left).toEqual([]);
    expect(await bench.acceptedIn(room)).toBe(500);
    expect((await room.observe()).control['answered']).toBe('500');
    const elapsed = new Map(players.map((id, i) => [id, first[i]?.elapsedMs]));
    const repeated = await Promise.all(players.slice(0, 20).map((id, i) => room.answer(id, 0, i % 2)));
    for (const [i, { verdict, elapsedMs }] of repeated.entries()) {
      expect(verdict).toBe('duplicate');
      if (first[i]?.verdict === 'accepted') expect(elapsedMs).toBe(elapsed.get(`p${i}`));
    }
    await step(room);
    expect(await room.score()).toBe(true);
    const scores = Object.values(await scoresOf(room));
    expect(scores.filter(({ answered }) => answered)).toHaveLength(500);
    expect(scores.filter(({ score }) => score > 0)).toHaveLength(250);
  });

  test('closes the question with the last answer that is expected, and not before', async () => {
    const room = await openRoom(path, { players: ['ann', 'bob', 'cat'], settings: { closeWhenAllAnswered: true } });
    await room.answer('ann', 0, 0);
    await room.answer('bob', 0, 1);
    await room.answer('bob', 0, 1);
    const before = await room.observe();
    expect(before.waiting).toEqual(['cat']);
    expect(before.control).toMatchObject({ phase: 'open', answered: '2' });
    expect((await room.answer('cat', 0, 0)).verdict).toBe('accepted');
    expect((await room.observe()).control['phase']).toBe('closed');
    expect((await room.answer('dan', 0, 0)).verdict).toBe('not_allowed');
  });

  test('refuses who was kicked, counts nowhere what they had answered, and keeps it', async () => {
    const room = await openRoom(path, { players: ['ann', 'bob'] });
    await room.answer('ann', 0, 0);
    await room.answer('bob', 0, 0);
    await room.run('kick-player', 'bob');
    expect((await room.answer('bob', 0, 0)).verdict).toBe('not_allowed');
    expect((await room.observe()).control['answered']).toBe('1');
    await step(room);
    await room.score();
    expect(Object.keys(await scoresOf(room))).toEqual(['ann']);
    expect(await bench.acceptedIn(room)).toBe(2);
  });

  test('takes nothing in a pause, and counts it out afterwards', async () => {
    const room = await openRoom(path, { players: ['ann', 'bob'] });
    const early = await room.answer('ann', 0, 0);
    await room.run('pause-room', 'pause');
    expect((await room.answer('bob', 0, 0)).verdict).toBe('not_open');
    expect((await room.answer('ann', 0, 0)).verdict).toBe('not_open');
    await room.pass(3_600_000);
    await room.run('pause-room', 'resume');
    expect(await room.answer('ann', 0, 0)).toEqual({ ...early, verdict: 'duplicate' });
    const late = await room.answer('bob', 0, 0);
    expect(late.verdict).toBe('accepted');
    expect(late.elapsedMs).toBeLessThan(60_000);
  });

  test('refuses what is no answer of the type, and stores what is in one form', async () => {
    const cases: [q: number, invalid: Answer[], valid: Answer, same: Answer][] = [
      [0, [3, -1, 0.5, 'two', [0]], 1, 1],
      [1, [2, 'Tea'], 0, 0],
      [2, [[], [1, 0], [1, 1], [4], 1], [1, 3], [1, 3]],
      [3, [1, 'true', [1]], true, true],
      [4, ['   ', 'x'.repeat(201), 4, true], '  Hello ', 'Hello'],
      [5, [-1, 101, '8'], -0, 0],
      [6, [[0, 1], [0, 1, 1], [0, 1, 3], 2], [2, 0, 1], [2, 0, 1]],
    ];
    const room = await openRoom(path, { players: ['ann'], quiz: sevenTypesQuiz });
    for (const [q, invalid, valid, same] of cases) {
      for (const answer of invalid)
        expect([q, answer, (await room.answer('ann', q, answer)).verdict]).toEqual([q, answer, 'bad_request']);
      const stored = await room.answer('ann', q, valid);
      expect([q, stored.verdict]).toEqual([q, 'accepted']);
      expect(await room.answer('ann', q, same)).toEqual({ ...stored, verdict: 'duplicate' });
      for (const answer of invalid) expect((await room.answer('ann', q, answer)).verdict).toBe('already_answered');
      await step(room);
      await room.score();
      for (let i = 0; i < 2; i += 1) await step(room);
    }
    expect(await bench.acceptedIn(room)).toBe(7);
  });
});

describe('a direct answer whose process died after the commit', () => {
  /** As `DirectWriter` does it, up to the commit and no further. */
  const commitOnly = (room: LabRoom, playerId: string, answer: Answer) => {
    const { gameId, definition } = room;
    const accepted = { playerId, answer, elapsedMs: 1234, streakBefore: 0, logId: '1-0' };
    const [question] = definition.questions;
    if (question === undefined) throw new Error('the quiz has no question');
    return bench.lab.direct.insert(answerRow({ gameId, definition }, question, accepted));
  };

  test('is recognised and noted when it is sent again, in time', async () => {
    const room = await openRoom('direct', { players: ['ann', 'bob'], settings: { closeWhenAllAnswered: true } });
    await room.answer('bob', 0, 0);
    expect(await commitOnly(room, 'ann', 0)).toBe('stored');
    expect((await room.observe()).waiting).toEqual(['ann']);
    expect((await room.answer('ann', 0, 99)).verdict).toBe('already_answered');
    expect((await room.answer('ann', 0, 1)).verdict).toBe('already_answered');
    expect((await room.observe()).waiting).toEqual(['ann']);
    expect(await room.answer('ann', 0, 0)).toMatchObject({ verdict: 'duplicate', elapsedMs: 1234 });
    expect((await room.observe()).control).toMatchObject({ phase: 'closed', answered: '2' });
  });

  test('counts, and is recognised after the close, also when it was never noted', async () => {
    const room = await openRoom('direct', { players: ['ann', 'bob'] });
    await commitOnly(room, 'ann', 0);
    await step(room);
    expect((await room.answer('ann', 0, 1)).verdict).toBe('already_answered');
    expect((await room.answer('bob', 0, 0)).verdict).toBe('too_late');
    await room.score();
    expect((await scoresOf(room))['ann']).toMatchObject({ answered: true });
    expect(await room.answer('ann', 0, 0)).toMatchObject({ verdict: 'duplicate', elapsedMs: 1234 });
    expect((await room.observe()).answers[0]).toHaveProperty('ann');
  });

  test('is not stored once somebody was told that the question has closed', async () => {
    const room = await openRoom('direct', { players: ['ann', 'bob'] });
    await room.pass(60_000);
    expect((await room.answer('ann', 0, 0)).verdict).toBe('too_late');
    expect((await room.observe()).control['phase']).toBe('closed');
    expect(await commitOnly(room, 'ann', 0)).toBe('closed');
    expect(await bench.acceptedIn(room)).toBe(0);
  });
});
