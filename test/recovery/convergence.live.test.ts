/** O1: whatever is cut, and whenever: a moment after the last cut every screen shows the same. */
import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RoomClient } from '../../src/client/room-client.ts';
import { Dice } from '../fuzz/dice.ts';
import { readTestEnvironment } from '../support/environment.ts';
import type { FaultyLink } from '../support/faulty-link.ts';
import { singlesQuiz } from '../support/quizzes.ts';
import { Arena, pause, quantile, report, until } from './arena.ts';
import { type Person, seatCrowd, sharedView } from './crowd.ts';

const { full, fuzzSeed } = readTestEnvironment();
const [size, rounds, playMs] = full ? [500, 5, 10_000] : [60, 2, 3000];
/** One link is cut every so often. */
const cutEveryMs = full ? 5 : 20;

let arena: Arena;
beforeAll(async () => {
  arena = await Arena.open({ webs: 2 });
}, 60_000);
afterAll(() => arena?.close(), 60_000);

/** Steps through the game, pauses it and makes questions longer, until it is told to stop. */
function direct(host: RoomClient, dice: Dice): () => Promise<void> {
  const stopping = new AbortController();
  const direction = (async () => {
    while (!stopping.signal.aborted) {
      await pause(dice.below(300));
      const wish = dice.below(7);
      if (host.state.snapshot?.room.paused === true) await host.resume();
      else if (wish === 0) await host.pause();
      else if (wish === 1) await host.extend(1000);
      else await host.next();
    }
  })();
  return async () => {
    stopping.abort();
    await direction;
  };
}

/** Cuts links at random; some stay closed for a moment. Resolves when every link is open again. */
async function cutAbout(links: readonly FaultyLink[], dice: Dice): Promise<number> {
  const until = performance.now() + playMs;
  const closed: Promise<void>[] = [];
  let cuts = 0;
  while (performance.now() < until) {
    await pause(dice.below(cutEveryMs * 2));
    const link = dice.pick(links);
    cuts += link.cut();
    if (!dice.chance(0.2)) continue;
    link.refuse();
    closed.push(pause(dice.below(700)).then(() => link.accept()));
  }
  await Promise.all(closed);
  return cuts;
}

function answerAll(people: readonly Person[]): void {
  for (const [number, person] of people.entries()) {
    person.client.subscribe(({ snapshot }) => {
      const index = snapshot?.question?.index;
      if (snapshot?.room.phase !== 'open' || index === undefined || snapshot.you?.answered === true) return;
      if (!person.client.state.outbox) void person.answer(index, number % 2);
    });
  }
}

test(`O1: ${size} clients show the same a moment after the last of many cuts`, { timeout: 240_000 }, async () => {
  const seed = fuzzSeed ?? randomInt(2 ** 31);
  const game = await arena.game(singlesQuiz(200, 60_000), { introMs: 200, closeWhenAllAnswered: false });
  const links = await Promise.all(Array.from({ length: size }, () => arena.link()));
  const urlOf = (link: FaultyLink | undefined) => `http://127.0.0.1:${link?.port}`;
  const people = await seatCrowd(arena, game, size, (number) => urlOf(links[number]));
  const hostLink = await arena.link();
  const host = await arena.host(game, urlOf(hostLink));
  answerAll(people);
  await host.start();
  const took: number[] = [];
  let cuts = 0;
  for (let round = 0; round < rounds; round += 1) {
    const draws = new Dice(seed + round);
    const stop = direct(host, draws.fork());
    cuts += await cutAbout([...links, hostLink], draws.fork());
    const lastCutAt = performance.now();
    await stop();
    // What the host did last counts from when it was done: with the last cut, or after it.
    const fresh = await arena.host(game);
    const views = () => new Set([fresh, ...people.map(({ client }) => client)].map(({ state }) => sharedView(state)));
    const isTrue = async () => {
      await fresh.sync();
      return views().size === 1 && people.every(({ live }) => live);
    };
    while (!(await isTrue()) && performance.now() < lastCutAt + 20_000) await pause(20);
    took.push(performance.now() - lastCutAt);
    expect(views().size, [...views()].join('\n')).toBe(1);
    await until(() => people.every(({ live }) => live));
    fresh.close();
  }
  report(
    `O1: ${size} clients, ${cuts} cuts, seed ${seed}: all the same after ${took.map((ms) => Math.round(ms)).join(', ')} ms`,
  );
  expect(cuts).toBeGreaterThan(size / 2);
  if (full) expect(quantile(took, 1)).toBeLessThanOrEqual(2000);
});
