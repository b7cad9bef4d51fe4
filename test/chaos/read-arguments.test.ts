import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readArguments, UsageError } from './read-arguments.ts';

const newSeed = () => 99;

test('everything has a default, and the seed is new each time', () => {
  expect(readArguments([], newSeed)).toEqual({ minutes: 1, seed: 99, players: 120, webs: 2, workers: 2 });
});

test('what is given counts', () => {
  const args = ['--minutes', '0.5', '--seed=7', '--players', '1000', '--webs', '3', '--workers', '1'];
  expect(readArguments(args, newSeed)).toEqual({ minutes: 0.5, seed: 7, players: 1000, webs: 3, workers: 1 });
  expect(readArguments(['-h'], newSeed)).toBe('help');
});

test.each([
  [['--minutes', '0'], '--minutes 0: must be a number from 0.1 to 600'],
  [['--players', '1.5'], '--players 1.5: must be a whole number from 1 to 5000'],
  [['--seed', 'x'], '--seed x: must be a whole number'],
  [['--webs', ''], '--webs : must be'],
  [['--minuets', '1'], 'minuets'],
  [['again'], 'again'],
])('%j is refused in one line', (args, message) => {
  expect(() => readArguments(args, newSeed)).toThrow(UsageError);
  expect(() => readArguments(args, newSeed)).toThrow(message);
});

test('the command ends with 2 and one line', async () => {
  const run = join(import.meta.dirname, 'run.ts');
  const { code, stderr } = await new Promise<{ code: unknown; stderr: string }>((resolve) => {
    execFile(process.execPath, [run, '--webs', 'many'], (error, _, stderr) => resolve({ code: error?.code, stderr }));
  });
  expect(code).toBe(2);
  expect(stderr).toMatch(/^chaos: --webs many: must be a whole number from 1 to 8 .*npm run chaos -- --help[^\n]*\n$/);
});
