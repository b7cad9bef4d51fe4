import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { scanAppendLog, type LogScan } from '../../src/embedded/scan-append-log.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quickfire-log-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const command = (...args: string[]): string =>
  `*${args.length}\r\n${args.map((arg) => `$${arg.length}\r\n${arg}\r\n`).join('')}`;
const whole = [
  command('SELECT', '0'),
  '#TS:1700000000\r\n',
  command('SET', 'a', '*1\r\n$4\r\nPING\r\n'),
  command('MULTI') + command('SET', 'b', '1') + command('EXEC'),
].join('');

const cases: [string, string, Partial<LogScan>][] = [
  ['', '', { state: 'whole' }],
  ['nothing more', whole, { state: 'whole', validTo: whole.length }],
  ['half a command', whole + command('SET', 'c', '2').slice(0, 15), { state: 'truncated', validTo: whole.length }],
  ['a length of junk', `${whole}*2\r\n$4\r\nECHO\r\n$9999999\r\n`, { state: 'truncated', goesOnAt: undefined }],
  [
    'a length of junk, then commands',
    `${whole}*2\r\n$9999999\r\n${whole}`,
    { state: 'truncated', validTo: whole.length, goesOnAt: whole.length + 14 },
  ],
  ['half a line', `${whole}*3\r`, { state: 'truncated', validTo: whole.length }],
  ['an open transaction', whole + command('MULTI') + command('SET', 'c', '1'), { state: 'truncated' }],
  ['zeros', whole + '\0'.repeat(4096), { state: 'junk', validTo: whole.length, goesOnAt: undefined }],
  ['stars', whole + '*'.repeat(50), { state: 'junk', validTo: whole.length, goesOnAt: undefined }],
  ['text', `${whole}garbage*3\r\n$3`, { state: 'junk', validTo: whole.length, goesOnAt: undefined }],
  ['junk in a transaction', `${whole}${command('MULTI')}\0\0`, { state: 'junk', validTo: whole.length }],
  ['junk, then commands', `${whole}XX${whole}`, { state: 'junk', validTo: whole.length, goesOnAt: whole.length + 2 }],
];

it.each(cases)('a log that ends with %j', (_, text, expected) => {
  const path = join(folder, 'log');
  writeFileSync(path, text, 'latin1');
  expect(scanAppendLog(path)).toMatchObject(expected);
});

it('finds commands behind more junk than is read at once', () => {
  const path = join(folder, 'log');
  const before = whole.repeat(20_000);
  const junk = '\0'.repeat(2_500_000);
  writeFileSync(path, before + junk + whole, 'latin1');
  expect(scanAppendLog(path)).toMatchObject({ validTo: before.length, goesOnAt: before.length + junk.length });
});
