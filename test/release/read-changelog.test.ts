import { expect, it } from 'vitest';
import { checkChangelog } from './read-changelog.ts';

const text = (...sections: string[]): string => ['# Changelog', ...sections].join('\n\n');
const check = (content: string, version = '1.2.0'): string[] => checkChangelog(content, version, '2026-12-24');

it('takes a version with a date and entries', () => {
  expect(check(text('## 1.2.0 (2026-12-24)', '- New.', '## 1.1.0 (2026-11-01)', '- Old.'))).toEqual([]);
  expect(check(text('## Unreleased', '## 1.2.0 (2026-12-24)', '- New.'))).toEqual([]);
});

it.each([
  [
    text('## Unreleased', '- New.', '## 1.2.0 (2026-12-24)', '- Old.'),
    ['"## Unreleased" has entries: give them the heading "## 1.2.0 (2026-12-24)"'],
  ],
  [text('## 1.1.0 (2026-11-01)', '- Old.'), ['the newest version is 1.1.0, and package.json has 1.2.0']],
  [text(), ['the newest version is none, and package.json has 1.2.0']],
  [text('## 1.2.0 (2026-12-24)', '## 1.1.0 (2026-11-01)', '- Old.'), ['1.2.0 has no entries']],
  [text('## 1.2.0 (2026-12-25)', '- New.'), ['"## 1.2.0 (2026-12-25)" is neither Unreleased nor "VERSION (DATE)"']],
  [text('## 1.2.0 (2026-02-30)', '- New.'), ['"## 1.2.0 (2026-02-30)" is neither Unreleased nor "VERSION (DATE)"']],
])('refuses %j', (content, problems) => {
  expect(check(content)).toEqual(problems);
});

it('names a version without a date', () => {
  expect(check(text('## 1.2.0', '- New.'))).toContain('"## 1.2.0" is neither Unreleased nor "VERSION (DATE)"');
});
