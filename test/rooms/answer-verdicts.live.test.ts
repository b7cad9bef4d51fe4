/** PROTOCOL's list for `player:answer`, row by row: in each phase, the first that matches. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { singlesQuiz } from '../support/quizzes.ts';
import { createKeyPrefix, redisUrl } from '../support/services.ts';
import { RoomLab, type LabRoom } from './room-lab.ts';

let lab: RoomLab;
beforeAll(async () => {
  lab = await new RoomLab(redisUrl(), createKeyPrefix()).open();
});
afterAll(() => lab.close());

/** Who answers what: `ann` has answered question 0 with 0, `bob` has answered nothing. */
const answers = {
  nobody: ['nobody', '0', 'not json'],
  nextQuestion: ['bob', '1', '0'],
  nextQuestionInvalid: ['bob', '0', '99'],
  same: ['ann', '1', '0'],
  other: ['ann', '1', '1'],
  otherInvalid: ['ann', '0', '99'],
  invalid: ['bob', '0', '99'],
  valid: ['bob', '1', '1'],
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
  expect(await room.run('accept-answers', 0, 'ann', '1', '0')).toContain('accepted');
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

test.each(rows)('%s', async (_, phase, drive, verdicts) => {
  const room = await lab.room(singlesQuiz(3), { closeWhenAllAnswered: false });
  for (const id of ['ann', 'bob']) await room.run('join-room', id, id, id, '', -1, 'p', id);
  await drive(room);
  expect((await room.observe()).control['phase']).toBe(phase);
  const names = Object.keys(verdicts) as Case[];
  // Each on its own, and all in one batch: nobody's verdict depends on a neighbour's. The batch first, which changes nothing.
  const triples = (name: Case) => answers[name];
  const question = (name: Case) => (name.startsWith('next') ? 1 : 0);
  const refused = names.filter((name) => question(name) === 0 && verdicts[name] !== 'accepted');
  const [, , ...batch] = await room.run('accept-answers', 0, ...refused.flatMap(triples));
  expect(batch.filter((_field, i) => i % 4 === 0)).toEqual(refused.map((name) => verdicts[name]));
  const got: Partial<Record<Case, unknown>> = {};
  for (const name of names) got[name] = (await room.run('accept-answers', question(name), ...triples(name)))[2];
  expect(got).toEqual(verdicts);
});

test('a retry gets the first reply, also within one batch and when the first reply is lost', async () => {
  const room = await lab.room(singlesQuiz(1), { introMs: 0, closeWhenAllAnswered: false });
  for (const id of ['ann', 'bob']) await room.run('join-room', id, id, id, '', -1, 'p', id);
  await step(room, 'start');
  const reply = await room.run(
    'accept-answers',
    0,
    ...['ann', 'bob', 'bob', 'bob'].flatMap((id, i) => [id, '1', i === 3 ? '1' : '0']),
  );
  const logId = reply[4];
  expect(reply.filter((_, i) => i > 1 && i % 4 === 2)).toEqual([
    'accepted',
    'accepted',
    'duplicate',
    'already_answered',
  ]);
  expect(reply.slice(10, 14)).toEqual(['duplicate', reply[7], logId, '1']);
  await room.pass(5000);
  expect((await room.run('accept-answers', 0, 'bob', '1', '0')).slice(2)).toEqual(['duplicate', reply[7], logId, '1']);
  const { log } = await room.observe();
  expect(log.filter(({ type }) => type === 'answers')).toHaveLength(1);
});
