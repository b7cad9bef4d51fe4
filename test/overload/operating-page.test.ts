import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { environmentDefaults } from '../../src/config/config.ts';

const page = readFileSync(new URL('../../docs/OPERATING.md', import.meta.url), 'utf8');
const limits = Object.entries(environmentDefaults()).filter(([name]) => /^(LIMIT|BUSY)_/.test(name));

/** The cells of the row in which a variable is named. */
const rowOf = (name: string): string =>
  page.split('\n').find((line) => line.startsWith('|') && line.includes(`\`${name}\``)) ?? '';

it.each(limits)('%s is on the operators page, with its default', (name, value) => {
  const row = rowOf(name);
  const named = [...row.matchAll(/`((?:LIMIT|BUSY)_\w+)`/g)].map((match) => match[1]);
  const numbers = [...row.slice(row.indexOf('`')).matchAll(/(?<=[ (])(?:\d+|auto)(?=[ ,)])/g)].map((match) => match[0]);
  expect(numbers[named.indexOf(name)]).toBe(value);
});

it('names no limit that there is not', () => {
  const known = new Set(limits.map(([name]) => name));
  const named = [...page.matchAll(/\b(?:LIMIT|BUSY)_[A-Z_]+\b/g)].map((match) => match[0]);
  expect(named.filter((name) => !known.has(name))).toEqual([]);
});
