import { expect, it } from 'vitest';
import { attachmentOf } from '../../src/http/attachment.ts';

const namesOf = (title: string) => {
  const [, plain = '', extended = ''] =
    /^attachment; filename="([^"]*)"; filename\*=UTF-8''(\S+)$/.exec(attachmentOf(title, 'txt')) ?? [];
  return [plain, decodeURIComponent(extended)];
};

it.each([
  ['Rivers', 'Rivers.txt', 'Rivers.txt'],
  ['Flüsse & Seen', 'Flusse & Seen.txt', 'Flüsse & Seen.txt'],
  ['Реки', '_.txt', 'Реки.txt'],
  ['../../etc/passwd', 'etc passwd.txt', 'etc passwd.txt'],
  ['C:\\Windows\\x', 'C Windows x.txt', 'C Windows x.txt'],
  ['a"; filename="b\r\nSet-Cookie: x', 'a ; filename= b Set-Cookie x.txt', 'a ; filename= b Set-Cookie x.txt'],
  ['100 % “of” it', '100 _of_ it.txt', '100 % “of” it.txt'],
  ['evil\u202Etxt.exe', 'eviltxt.exe.txt', 'eviltxt.exe.txt'],
  ['...', 'quiz.txt', 'quiz.txt'],
  ['\u200b', 'quiz.txt', 'quiz.txt'],
  ['CON', 'quiz CON.txt', 'quiz CON.txt'],
  ['lpt1.x', 'quiz lpt1.x.txt', 'quiz lpt1.x.txt'],
  ["it's (a) *quiz*!", "it's (a) quiz !.txt", "it's (a) quiz !.txt"],
])('%s becomes a name that harms nobody', (title, plain, extended) => {
  expect(namesOf(title)).toEqual([plain, extended]);
});

it('is not longer than a file system takes, and no character is cut in two', () => {
  const [plain = '', extended = ''] = namesOf('👩‍👩‍👧‍👦'.repeat(30));
  expect(plain).toMatch(/^[\x20-\x7e]+$/);
  expect(Buffer.byteLength(extended)).toBeLessThanOrEqual(255);
  expect(extended.isWellFormed()).toBe(true);
});
