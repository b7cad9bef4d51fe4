import { afterEach, expect, it, vi } from 'vitest';
import { RedisClock } from '../../src/redis/redis-clock.ts';

afterEach(() => vi.useRealTimers());

it('measures what passed until now, also by replies that came late', () => {
  vi.useFakeTimers({ now: 1_000_000 });
  const clock = new RedisClock();
  // Redis is 5 s ahead of this machine.
  const redisMs = () => Date.now() + 5000;
  clock.observe(redisMs());
  for (let second = 0; second < 60; second += 1) {
    const toldMs = redisMs();
    // The process is too busy to look at the reply: 300 ms, 40 ms, …
    vi.advanceTimersByTime(second % 10 === 0 ? 300 : 40);
    clock.observe(toldMs);
    if (second % 10 === 1) clock.observe(redisMs());
    expect(clock.sinceMs(toldMs)).toBe(second % 10 === 0 ? 300 : 40);
    vi.advanceTimersByTime(960);
  }
});

it('follows a clock of Redis that was set back', () => {
  vi.useFakeTimers({ now: 1_000_000 });
  const clock = new RedisClock();
  clock.observe(Date.now() + 5000);
  for (let second = 0; second < 40; second += 1) {
    vi.advanceTimersByTime(1000);
    clock.observe(Date.now());
  }
  expect(clock.sinceMs(Date.now() - 70)).toBe(70);
});
