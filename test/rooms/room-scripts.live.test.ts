import { afterAll, beforeAll, expect, test } from 'vitest';
import { createKeyPrefix, redisUrl } from '../support/services.ts';
import { singlesQuiz } from '../support/quizzes.ts';
import { RoomLab, type LabRoom } from './room-lab.ts';

let lab: RoomLab;
beforeAll(async () => {
  lab = await new RoomLab(redisUrl(), createKeyPrefix()).open();
});
afterAll(() => lab.close());

const join = (room: LabRoom, id: string, team = -1) => room.run('join-room', id, `Name|${id}`, id, '', team, 'p1', id);

test('kick without points, in a team', async () => {
  const room = await lab.room(singlesQuiz(1), { teams: ['Red', 'Blue'] });
  await join(room, 'a');
  expect(await room.run('kick-player', 'a')).toEqual(['ok', '', 'p1/a']);
});
test('end in the first intro', async () => {
  const room = await lab.room(singlesQuiz(1), {});
  await join(room, 'a');
  await room.run('step-room', 'start', 0);
  expect(await room.run('step-room', 'end', 1)).toEqual(['ok', '', '2', 'over']);
});
