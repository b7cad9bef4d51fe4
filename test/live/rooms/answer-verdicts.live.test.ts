/** PROTOCOL's list for `player:answer`, row by row, for both writers: in each phase, the first that matches. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { persistencePaths } from '../../../src/protocol/ops.ts';
import { singlesQuiz } from '../../support/quizzes.ts';
import type { LabRoom, LabVerdict, RoomLab } from './room-lab.ts';
import { WriterBench } from './writer-bench.ts';

let bench: WriterBench;
let lab: RoomLab;
beforeAll(async () => {
  bench = await WriterBench.open();
  ({ lab } = bench);
});
afterAll(() => bench.close());

/** Who answers what: `ann` has answered question 0 with 0, `bob` has answered nothing. */
const answers = {
  nobody: ['nobody', 0, 0],
  nextQuestion: ['bob', 1, 0],
  nextQuestionInvalid: ['bob', 1, 99],
  same: ['ann', 0, 0],
  other: ['ann', 0, 1],
  otherInvalid: ['ann', 0, 99],
  invalid: ['bob', 0, 99],
  valid: ['bob', 0, 1],
} as const;
type Case = keyof typeof answers;

const always = { nobody: 'not_allowed', nextQuestion: 'not_open', nextQuestionInvalid: 'not_open' } as const;
const notOpen = {
  same: 'not_open',
  other: 'not_open',
  otherInvalid: 'not_open',
  invalid: 'not_open',
  valid: 'not_open',
};
const answered = { same: 'duplicate', other: 'already_answered', otherInvalid: 'already_answered' };
const isOver = { ...answered, invalid: 'too_late', valid: 'too_late' };
const forgotten = {
  same: 'too_late',
  other: 'too_late',
  otherInvalid: 'too_late',
  invalid: 'too_late',
  valid: 'too_late',
};

const step = async (room: LabRoom, verb: 'start' | 'next' | 'end' = 'next') => {
  const { rev } = (await room.observe()).control;
  await room.run('step-room', verb, Number(rev));
};
const open = async (room: LabRoom) => {
  await step(room, 'start');
  await step(room);
  expect(await room.answer('ann', 0, 0)).toMatchObject({ verdict: 'accepted' });
};
const closed = async (room: LabRoom) => {
  await open(room);
  await step(room);
};
const reveal = async (room: LabRoom) => {
  await closed(room);
  await room.score();
};
const standings = async (room: LabRoom) => {
  await reveal(room);
  await step(room);
};
const nextIntro = async (room: LabRoom) => {
  await standings(room);
  await step(room);
};
const nextOpen = async (room: LabRoom) => {
  await nextIntro(room);
  await step(room);
};
const nextButOneOpen = async (room: LabRoom) => {
  await nextOpen(room);
  await step(room);
  await room.score();
  for (let i = 0; i < 3; i += 1) await step(room);
};
const paused = (before: (room: LabRoom) => Promise<void>) => async (room: LabRoom) => {
  await before(room);
  expect(await room.run('pause-room', 'pause')).toContain('ok');
};

type Row = [
  name: string,
  phase: string,
  drive: (room: LabRoom) => Promise<void>,
  verdicts: Partial<Record<Case, string>>,
];
const rows: Row[] = [
  ['lobby', 'lobby', () => Promise.resolve(), { ...always, ...notOpen }],
  ['intro', 'intro', (room) => step(room, 'start'), { ...always, ...notOpen }],
  ['paused intro', 'intro', paused((room) => step(room, 'start')), { ...always, ...notOpen }],
  ['open', 'open', open, { ...always, ...answered, invalid: 'bad_request', valid: 'accepted' }],
  ['paused open', 'open', paused(open), { ...always, ...notOpen }],
  ['open, its time over', 'open', async (room) => (await open(room), room.pass(60_000)), { ...always, ...isOver }],
  [
    'open, its time over in an outage',
    'open',
    async (room) => (await open(room), room.pass(60_000, true)),
    { ...always, ...answered, invalid: 'busy', valid: 'busy' },
  ],
  ['closed', 'closed', closed, { ...always, ...isOver }],
  ['reveal', 'reveal', reveal, { ...always, ...isOver }],
  ['paused reveal', 'reveal', paused(reveal), { ...always, ...notOpen }],
  ['standings', 'standings', standings, { ...always, ...isOver }],
  ['paused standings', 'standings', paused(standings), { ...always, ...notOpen }],
  ['the next intro', 'intro', nextIntro, { ...always, ...isOver }],
  ['the next question', 'open', nextOpen, { nobody: 'not_allowed', ...isOver }],
  ['the next question but one', 'open', nextButOneOpen, { nobody: 'not_allowed', ...forgotten }],
  ['over after a reveal', 'over', async (room) => (await reveal(room), step(room, 'end')), { ...always, ...isOver }],
  ['over from the lobby', 'over', (room) => step(room, 'end'), { ...always, ...notOpen }],
];

describe.each(persistencePaths)('an answer on the %s path [ANS-1, ANS-8]', (path) => {
  test.each(rows)('%s', async (_, phase, drive, verdicts) => {
    const room = await lab.room(singlesQuiz(3), { closeWhenAllAnswered: false }, [], path);
    for (const id of ['ann', 'bob']) await room.run('join-room', id, id, id, '', -1, 'p', id);
    await drive(room);
    expect((await room.observe()).control['phase']).toBe(phase);
    const names = Object.keys(verdicts) as Case[];
    const give = async (name: Case) => {
      const [id, question, answer] = answers[name];
      return (await room.answer(id, question, answer)).verdict;
    };
    // Each on its own, and all in one batch: nobody's verdict depends on a neighbour's. The batch first, which changes nothing.
    const refused = names.filter((name) => verdicts[name] !== 'accepted');
    expect(await Promise.all(refused.map(give))).toEqual(refused.map((name) => verdicts[name]));
    const got: Partial<Record<Case, unknown>> = {};
    for (const name of names) got[name] = await give(name);
    expect(got).toEqual(verdicts);
  });

  test('a retry gets the first reply, also when it is on its way at the same time, and when the first reply is lost [ERR-2]', async () => {
    const room = await lab.room(singlesQuiz(1), { introMs: 0, closeWhenAllAnswered: false }, [], path);
    for (const id of ['ann', 'bob']) await room.run('join-room', id, id, id, '', -1, 'p', id);
    await step(room, 'start');
    const given = await Promise.all([0, 0, 1].map((answer) => room.answer('bob', 0, answer)));
    const stored = given.find(({ verdict }) => verdict === 'accepted');
    expect(stored).toBeDefined();
    const winner = given.indexOf(stored as LabVerdict) === 2 ? 1 : 0;
    const others = winner === 1 ? ['already_answered', 'already_answered'] : ['already_answered', 'duplicate'];
    expect(given.map(({ verdict }) => verdict).toSorted()).toEqual(['accepted', ...others].toSorted());
    for (const one of given) if (one.verdict === 'duplicate') expect(one).toEqual({ ...stored, verdict: 'duplicate' });
    await room.pass(5000);
    expect(await room.answer('bob', 0, winner)).toEqual({ ...stored, verdict: 'duplicate' });
    expect(await bench.acceptedIn(room)).toBe(1);
  });
});
