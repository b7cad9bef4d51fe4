/** `npm run dev`, and a file that changes. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findFreePort } from '../../src/embedded/free-port.ts';
import { compileCache } from '../support/compile-cache.ts';
import { makeTemporaryDir, type TemporaryDir } from '../support/private-server.ts';

const root = join(import.meta.dirname, '../..');
/** Imported by web and worker, and by no page. */
const source = join(root, 'src/live/rooms/retention.ts');
const patient = { timeout: 60_000 };

let folder: TemporaryDir;
let program: ChildProcess;
const lines: string[] = [];
const has = (part: string) => lines.some((line) => line.includes(part));

beforeAll(async () => {
  folder = makeTemporaryDir();
  const env = { ...compileCache, PATH: '/usr/local/bin:/usr/bin:/bin', HOST: '127.0.0.1' };
  program = spawn(process.execPath, [join(root, 'src/bin/dev.ts')], {
    env: { ...env, DATA_DIR: join(folder.path, 'data'), PORT: String(await findFreePort()) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [program.stdout, program.stderr]) {
    if (stream !== null) createInterface({ input: stream }).on('line', (line) => lines.push(line));
  }
});
afterAll(async () => {
  if (program.exitCode === null) program.kill('SIGTERM');
  if (program.exitCode === null) await once(program, 'exit');
  folder.remove();
});

const countOf = (part: string) => lines.filter((line) => line.includes(part)).length;

test('serves pages that reload, restarts web and worker when a source changes, and stops in order', async () => {
  await expect.poll(() => has('Pages that reload'), patient).toBe(true);
  const address = /Pages that reload.* (http\S+)/.exec(lines.join('\n'))?.[1] ?? '';
  expect(lines.filter((line) => /Host a quiz/.test(line))).toEqual([`  Host a quiz     ${address}host`]);
  const page = await (await fetch(`${address}host`)).text();
  // What makes it reload.
  expect(page).toContain('/@vite/client');
  expect((await fetch(`${address}readyz`)).status).toBe(200);
  const listened = countOf('listening');
  utimesSync(source, new Date(), new Date());
  await expect.poll(() => countOf('listening'), patient).toBe(listened + 1);
  await expect.poll(async () => (await fetch(`${address}readyz`)).status, patient).toBe(200);
  expect(countOf('Restarting')).toBe(2);
  program.kill('SIGTERM');
  expect((await once(program, 'exit'))[0]).toBe(0);
});
