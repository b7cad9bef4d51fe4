import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');

function run(file: string, args: string[]): Promise<{ code: unknown; out: string }> {
  const env = { PATH: '/usr/bin:/bin' };
  return new Promise((resolve) => {
    execFile(process.execPath, [join(root, file), ...args], { env, timeout: 60_000 }, (error, out, err) => {
      resolve({ code: error === null ? 0 : (error.code ?? error.signal), out: `${out}${err}` });
    });
  });
}

const programs = [
  'src/bin/quickfire.ts',
  'src/bin/web.ts',
  'src/bin/worker.ts',
  'src/bin/release.ts',
  'src/bin/docs.ts',
];

it('a program that takes no arguments says so, and does nothing', async () => {
  // One after the other: each loads all of its program.
  for (const file of [...programs, 'test/browser/screens.ts']) {
    // oxlint-disable-next-line no-await-in-loop -- see above
    const wrong = await run(file, ['--port', '80']);
    const out = expect.stringMatching(/^\w+: takes no arguments, .*"--port"[^\n]*\n$/) as string;
    expect(wrong, file).toEqual({ code: 2, out });
  }
  const help = await run('src/bin/docs.ts', ['--help']);
  expect(help).toEqual({ code: 0, out: expect.stringMatching(/^npm run docs: [^\n]*\n$/) as string });
}, 120_000);
