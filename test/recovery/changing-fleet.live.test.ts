/** Web processes come, go in good order and are killed while a game is played; so do workers. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readTestEnvironment } from '../support/environment.ts';
import { singlesQuiz } from '../support/quizzes.ts';
import { Arena, type ArenaWeb, describeTimes, report, until } from './arena.ts';
import { differences, type Person, seatCrowd } from './crowd.ts';

const { full } = readTestEnvironment();
const [size, questionsBetween] = full ? [500, 4] : [40, 1];

let arena: Arena;
beforeAll(async () => {
  arena = await Arena.open({ webs: 3, workers: 2 });
}, 60_000);
afterAll(() => arena?.close(), 60_000);

/** Answers every question a moment after it is shown. */
function play(person: Person, number: number): void {
  let answered = -1;
  person.client.subscribe(({ snapshot }) => {
    const question = snapshot?.question;
    if (snapshot?.room.phase !== 'open' || question === undefined || question.index <= answered) return;
    answered = question.index;
    setTimeout(() => void person.answer(question.index, (number + question.index) % 2), Math.random() * 500);
  });
}

test('processes come and go in the middle of a game: a short reconnect is all that players notice', async () => {
  const settings = { introMs: 0, revealMs: 300, standingsMs: 300, autoAdvance: true };
  const game = await arena.game(singlesQuiz(200, 60_000), settings);
  const host = await arena.host(game);
  const people = await seatCrowd(arena, game, size);
  for (const [number, person] of people.entries()) play(person, number);
  await host.start();
  const [first] = people as [Person];
  const reached = () => first.client.state.snapshot?.question?.index ?? 0;
  const goOn = async () => {
    const from = reached();
    await until(() => reached() > from + questionsBetween, 60_000);
    await until(() => people.every(({ live }) => live));
  };
  const lost = () => people.flatMap(({ losses }) => losses).length;

  await goOn();
  await arena.addWeb();
  await goOn();
  expect(lost()).toBe(0);

  const drained = arena.drain(arena.webs[0] as ArenaWeb);
  await goOn();
  expect(await drained).toMatchObject({ code: 0, signal: null });
  const byDrain = lost();
  expect(byDrain).toBeGreaterThan(0);

  arena.webs[0]?.web.signal('SIGKILL');
  arena.workers[0]?.signal('SIGKILL');
  await until(() => lost() > byDrain);
  await goOn();

  const last = reached();
  while (host.state.snapshot?.room.phase !== 'over') await host.end();
  await until(() => people.every(({ you }) => you?.final !== undefined));
  const losses = people.flatMap((person) => person.losses).toSorted((a, b) => a.at - b.at);
  const away = losses.map(({ at, backAt = Infinity }) => backAt - at);
  report(
    `fleet: ${size} players, ${last} questions; away when a process is drained ${describeTimes(away.slice(0, byDrain))}`,
  );
  report(`fleet: away when a process is killed ${describeTimes(away.slice(byDrain))}`);
  expect(people.flatMap(({ states }) => [...states]).filter((state) => !/^(live|reconnecting)$/.test(state))).toEqual(
    [],
  );
  // Whoever is away for a moment is waited for: every answer was taken.
  expect(people.filter(({ acked }) => acked.filter(({ question }) => question < last).length !== last)).toEqual([]);
  expect(differences(people, await arena.finalResults(game))).toEqual([]);
  expect(arena.errors.filter((line) => /a bug|could not be folded/.test(line))).toEqual([]);
}, 240_000);
