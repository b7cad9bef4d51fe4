/** A closed question of a game whose scores another version of the server has to compute. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { scorerVersion } from '../../src/game/scoring.ts';
import { singlesQuiz } from '../support/quizzes.ts';
import { createKeyPrefix, redisUrl } from '../support/services.ts';
import { RoomLab } from './room-lab.ts';

let lab: RoomLab;
beforeAll(async () => {
  lab = await new RoomLab(redisUrl(), createKeyPrefix()).open();
});
afterAll(() => lab.close());

test('a caller of another version does not take the scoring away from those who can do it', async () => {
  const room = await lab.room(singlesQuiz(1), { introMs: 0 });
  await room.run('join-room', 'ann', 'Ann', 'ann', '', -1, 'p1', 'ann');
  await room.run('step-room', 'start', 0);
  await room.run('accept-answers', 0, 'ann', '1', '0');
  await room.pass(1001);
  const { scoreBy } = (await room.observe()).control;
  for (let i = 0; i < 3; i += 1) expect((await room.run('tend-room', 'another'))[1]).toBe('');
  expect((await room.observe()).control['scoreBy'], 'still due, for whoever comes next').toBe(scoreBy);
  expect((await room.run('tend-room', scorerVersion))[1]).toBe('score');
  expect((await room.observe()).control['scoreBy']).not.toBe(scoreBy);
  expect((await room.run('tend-room', scorerVersion))[1], 'nobody else is asked for a second').toBe('');
});
