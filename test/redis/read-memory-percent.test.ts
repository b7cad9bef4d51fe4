import { expect, it } from 'vitest';
import { memoryPercent } from '../../src/redis/read-memory-percent.ts';

const info = (used: number, max: number, notCounted: number): string =>
  [
    '# Memory',
    `used_memory:${used}`,
    'used_memory_human:x',
    `maxmemory:${max}`,
    'maxmemory_policy:noeviction',
    `mem_not_counted_for_evict:${notCounted}`,
    '',
  ].join('\r\n');

it('reads how full Redis is as it judges itself', () => {
  expect(memoryPercent(info(90, 100, 0))).toBe(90);
  expect(memoryPercent(info(90, 100, 30))).toBe(60);
});

it('takes a Redis without a limit for empty', () => {
  expect(memoryPercent(info(90, 0, 0))).toBe(0);
  expect(memoryPercent('')).toBe(0);
});
