import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { WorkQueue } from '../../src/lib/work-queue.ts';

const limits = { workPercent: 50, workWaiting: 100 };

/** A loop that is as busy as it is said to be. */
function loop(): { now: () => number; activeMs: () => number; busy: (share: number) => void } {
  let share = 0;
  let [nowMs, activeMs] = [performance.now(), 0];
  const look = () => {
    const passed = performance.now() - nowMs;
    nowMs += passed;
    activeMs += passed * share;
  };
  return {
    now: () => performance.now(),
    activeMs: () => (look(), activeMs),
    busy: (next) => {
      look();
      share = next;
    },
  };
}

test('nothing begins within the call; keys take turns, and the work of one keeps its order', async () => {
  const work = new WorkQueue(limits);
  const begun: string[] = [];
  for (const name of ['a1', 'a2', 'a3', 'b1', 'c1', 'c2']) work.run(name.slice(0, 1), () => begun.push(name));
  expect(begun).toEqual([]);
  await expect.poll(() => begun.length).toBe(6);
  expect(begun).toEqual(['a1', 'b1', 'c1', 'a2', 'c2', 'a3']);
  expect(work.waiting).toBe(0);
});

test('while people answer, one piece begins in a turn of the event loop', async () => {
  // No time passes: a turn has room for all of them, however long this machine makes it.
  const work = new WorkQueue({ ...limits, workPercent: 100 }, { now: () => 1000, activeMs: () => 0 });
  const begunWithin = async () => {
    let begun = 0;
    for (let i = 0; i < 20; i += 1) work.run('one', () => (begun += 1));
    await nextTurn();
    const first = begun;
    await expect.poll(() => begun).toBe(20);
    return first;
  };
  expect(await begunWithin()).toBe(20);
  work.noteAnswer();
  expect(await begunWithin()).toBe(1);
});

test('a loop that is busy lets queued work wait while people answer, and no longer', async () => {
  const clock = loop();
  const work = new WorkQueue(limits, clock);
  const count = async (forMs: number) => {
    let begun = 0;
    let asks = true;
    const again = () => {
      begun += 1;
      if (asks) work.run('one', again);
    };
    work.run('one', again);
    await sleep(forMs);
    asks = false;
    await expect.poll(() => work.waiting).toBe(0);
    return begun;
  };
  clock.busy(1);
  const nobodyAnswers = await count(400);
  work.noteAnswer();
  await count(200);
  const busy = await count(400);
  clock.busy(0.1);
  await count(300);
  const idle = await count(400);
  // It goes on in any case, and more slowly: how much so depends on what else this machine does.
  expect(busy).toBeGreaterThan(0);
  expect(busy).toBeLessThan(nobodyAnswers);
  expect(busy).toBeLessThan(idle);
});

test('no more waits than is allowed', async () => {
  const work = new WorkQueue({ ...limits, workWaiting: 2 });
  const begun: number[] = [];
  expect([1, 2, 3].map((name) => work.run('one', () => begun.push(name)))).toEqual([true, true, false]);
  // What has begun already goes on, and is not kept waiting for ever.
  await work.turn('one');
  await expect.poll(() => begun).toEqual([1, 2]);
});
