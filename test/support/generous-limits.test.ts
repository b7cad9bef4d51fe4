import { expect, it } from 'vitest';
import { environmentDefaults, readConfig } from '../../src/config/config.ts';
import { generousLimits } from './generous-limits.ts';

it('raises every rate that a bench could run into, and together they are a configuration', () => {
  const limits = generousLimits();
  const defaults = environmentDefaults();
  const rates = Object.keys(defaults).filter((name) => /^LIMIT_.*(_PER_(SECOND|MINUTE|HOUR)|_BURST)$/.test(name));
  expect(rates.length).toBeGreaterThan(8);
  for (const name of rates) expect(Number(limits[name]), name).toBeGreaterThanOrEqual(10 * Number(defaults[name]));
  expect(() => readConfig(limits)).not.toThrow();
});

it('leaves alone what a larger value would make another product', () => {
  expect(Object.keys(generousLimits()).filter((name) => /_MS$|FRAME_BYTES|UNREAD/.test(name))).toEqual([]);
});
