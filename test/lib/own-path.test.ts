import { expect, it } from 'vitest';
import { ownPath } from '../../src/lib/own-path.ts';

it.each(['/', '/host', '/host/a-b_c/results', '/account?x=1#there', '/sign-in?after=%2Fhost', '/play/123456'])(
  'takes a path of ours: %s',
  (path) => expect(ownPath(path)).toBe(path),
);

/** What browsers, proxies or routers may take for the address of another site, or for something else than it looks like. */
const strange = [
  '//evil.example',
  '///evil.example',
  '////evil.example/%2f..',
  '/\\evil.example',
  '\\\\evil.example',
  '\\/evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  '/\r\nSet-Cookie: a=b',
  ' //evil.example',
  '/ /evil.example',
  '/.//evil.example',
  '/..//evil.example',
  '/a/..//evil.example',
  '/host/../host',
  '/%2f/evil.example',
  '/%2F%2Fevil.example',
  '/%5cevil.example',
  '/%5C%5Cevil.example',
  '/%09/evil.example',
  '/%252f%252fevil.example',
  'https://evil.example',
  'https:evil.example',
  'https:/evil.example',
  'javascript:alert(1)',
  'data:text/html,x',
  '@evil.example',
  '.evil.example',
  'evil.example',
  '/host\u0000',
  '/\u200b/evil.example',
  '/\u2215\u2215evil.example',
  '',
  '?return=/host',
  '#there',
  '/api/auth/oidc/school',
  '/API/quizzes',
  `/${'a'.repeat(500)}`,
  undefined,
  ['/host'],
];
it.each(strange)('takes no other: %j', (text) => expect(ownPath(text)).toBeUndefined());
