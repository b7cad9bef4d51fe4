/** The product's own counting of durations, against the library's and against sorting them all. */
import { array, assert, double, integer, property, sample } from 'fast-check';
import { Histogram, Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { LastMinute, MinuteHistogram } from '../../src/observability/last-minute.ts';
import {
  addEncodedCounts,
  bucketCount,
  bucketMiddleMs,
  bucketOf,
  encodeCounts,
  quantilesMs,
} from '../../src/observability/latency-buckets.ts';
import { LatencyFamily } from '../../src/observability/latency-family.ts';
import { parseScrape } from './prometheus-text.ts';

const shares = [0.5, 0.95, 0.99];
/** From a microsecond to minutes. */
const seconds = double({ min: -6, max: 2.5, noNaN: true }).map((power) => 10 ** power);

/** By definition: the smallest of all durations below or at which so many of them are. */
const exactMs = (durations: readonly number[], share: number): number =>
  (durations.toSorted((a, b) => a - b)[Math.ceil(share * durations.length) - 1] ?? 0) * 1000;

function expectClose(actualMs: number, wantedMs: number): void {
  expect(Math.abs(actualMs - wantedMs)).toBeLessThanOrEqual(Math.max(0.001, wantedMs * 0.016));
}

describe('quantiles', () => {
  it('are within 1.6 % of those found by sorting, also of what several processes counted', () => {
    assert(
      property(array(seconds, { minLength: 1, maxLength: 400 }), integer({ min: 1, max: 5 }), (all, parts) => {
        const processes = Array.from({ length: parts }, () => new MinuteHistogram());
        for (const [i, duration] of all.entries()) processes[i % parts]?.record(duration);
        const sum = new Float64Array(bucketCount);
        const counted = processes.map((process) => addEncodedCounts(sum, encodeCounts(process.counts())));
        expect(counted.reduce((total, count) => total + count, 0)).toBe(all.length);
        for (const [i, ms] of quantilesMs(sum, shares).entries()) expectClose(ms, exactMs(all, shares[i] ?? 0));
      }),
    );
  });

  it('have a bucket for everything', () => {
    for (const odd of [0, -1, NaN, 1e-9]) expect(bucketOf(odd)).toBe(0);
    expect(bucketOf(1e9)).toBe(bucketCount - 1);
    for (let bucket = 1; bucket < bucketCount; bucket += 1)
      expect(bucketOf(bucketMiddleMs(bucket) / 1000)).toBe(bucket);
    expect(quantilesMs(new Float64Array(bucketCount), shares)).toEqual([0, 0, 0]);
  });

  it('do not break on what another version may have written', () => {
    const sum = new Float64Array(bucketCount);
    expect(addEncodedCounts(sum, '1:2 x zz9:1 :: 1:1')).toBeLessThanOrEqual(3);
  });
});

it('the last minute is the last minute', () => {
  const minute = new LastMinute();
  const histogram = minute.histogram('answer', 'buffered');
  const counter = minute.counter();
  const counts = () => histogram.counts().reduce((sum, count) => sum + count, 0);
  minute.tick(0);
  for (let second = 0; second <= 300; second += 1) {
    minute.tick(second * 1000);
    if (second < 120) {
      histogram.record(0.01);
      counter.total += 1;
    }
    const last = Math.max(0, Math.min(60, second + 1, 120 - (second - 60)));
    if (second > 70 && second < 110) expect(counts()).toBeGreaterThanOrEqual(60);
    if (second > 185) expect([counts(), counter.lastMinute]).toEqual([0, 0]);
    expect(counter.lastMinute).toBe(counts());
    expect(counts()).toBeLessThanOrEqual(last + 5);
  }
  expect(counter.total).toBe(120);
  // A process that stood still for an hour has no old figures either.
  histogram.record(0.01);
  minute.tick(4_000_000);
  expect(counts()).toBe(0);
});

it('a series tells Prometheus what the library itself would', async () => {
  const registry = new Registry();
  const family = new LatencyFamily(registry, { name: 'ours', help: 'ours', labelNames: ['event', 'code'] });
  const buckets = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 1.5, 2, 5];
  const theirs = new Histogram({
    name: 'theirs',
    help: 'theirs',
    labelNames: ['event', 'code'],
    buckets,
    registers: [registry],
  });
  for (const duration of [...sample(seconds, { numRuns: 500, seed: 1 }), ...buckets]) {
    family.of('join', 'ok').observe(duration);
    theirs.observe({ event: 'join', code: 'ok' }, duration);
  }
  const { samples, types } = parseScrape(await registry.metrics());
  const of = (name: string) =>
    samples
      .filter((sample) => sample.name.startsWith(name))
      .map(({ name: full, labels, value }) => [full.slice(name.length), labels, value]);
  expect(types.get('ours')).toBe('histogram');
  expect(of('ours')).toEqual(of('theirs'));
});
