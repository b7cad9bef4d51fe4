import { afterEach, expect, it } from 'vitest';
import { LastingThread } from '../../src/lib/lasting-thread.ts';

const program = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort, threadId } from 'node:worker_threads';
    parentPort.on('message', (task) => {
      if (task === 'loop') for (;;);
      if (task === 'fail') throw new TypeError('broken');
      const hoard = [];
      while (task === 'hoard') hoard.push(new Array(1e5).fill(task));
      parentPort.postMessage([task, threadId]);
    });
  `)}`,
);

let thread: LastingThread<string, [string, number]>;
afterEach(() => thread.stop());

function begin({ timeMs = 60_000, waitingMax = 10, idleMs = 60_000 } = {}) {
  const limits = { timeMs, memoryMb: 16 };
  const [tooMuch, busy] = [() => new Error('too much'), () => new Error('busy')];
  thread = new LastingThread({ program, limits, waitingMax, idleMs, tooMuch, busy });
  return thread;
}

it('does tasks in order, in one thread', async () => {
  begin();
  const results = await Promise.all(['a', 'b', 'c'].map((task) => thread.run(task)));
  expect(results.map(([task]) => task)).toEqual(['a', 'b', 'c']);
  expect(new Set(results.map(([, id]) => id)).size).toBe(1);
});

it('fails only the task that takes too much memory, or throws', async () => {
  begin();
  const [hoard, failed, next] = await Promise.allSettled(['hoard', 'fail', 'b'].map((task) => thread.run(task)));
  expect(hoard).toMatchObject({ reason: { message: 'too much' } });
  expect(failed).toMatchObject({ reason: { name: 'TypeError', message: 'broken' } });
  expect(next).toMatchObject({ value: ['b', expect.any(Number)] });
});

it('ends a task that takes too long', async () => {
  await expect(begin({ timeMs: 300 }).run('loop')).rejects.toThrow('too much');
});

it('refuses more tasks than may wait, and all when it stops', async () => {
  begin({ waitingMax: 1 });
  const waiting = Promise.allSettled(['loop', 'a'].map((task) => thread.run(task)));
  await expect(thread.run('b')).rejects.toThrow('busy');
  await thread.stop();
  const refused = { status: 'rejected', reason: { message: 'busy' } };
  expect(await waiting).toMatchObject([refused, refused]);
});

it('ends when it is idle, and begins again', async () => {
  begin({ idleMs: 1 });
  const [, first] = await thread.run('a');
  let second = first;
  while (second === first) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    [, second] = await thread.run('b');
  }
  expect(second).not.toBe(first);
});
