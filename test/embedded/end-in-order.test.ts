import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';

const end = new URL('../../src/embedded/end-in-order.ts', import.meta.url).href;
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** A program that takes a moment to be built, as a web process does, and then runs until it is told to stop. */
function startProgram(buildMs: number): ChildProcess {
  const program = `
    import { endInOrder } from '${end}';
    setInterval(() => undefined, 1000);
    setTimeout(() => {
      endInOrder({ stop: async () => undefined, limitMs: 1000, logger: { info() {}, error() {}, fatal() {} } });
      if (process.connected) process.send('built');
    }, ${buildMs});
    process.stdout.write('begun');
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  children.push(child);
  return child;
}

test('a process goes with its supervisor', async () => {
  const child = startProgram(0);
  await once(child, 'message');
  child.disconnect();
  expect(await once(child, 'exit')).toEqual([0, null]);
});

test('a process whose supervisor died while it was being built goes as well', async () => {
  const child = startProgram(300);
  await once(child.stdout as NodeJS.ReadableStream, 'data');
  child.disconnect();
  expect(await once(child, 'exit')).toEqual([0, null]);
});
