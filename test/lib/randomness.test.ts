import { describe, expect, it } from 'vitest';
import { makePin } from '../../src/lib/ids.ts';
import { seededRandomness, systemRandomness } from '../../src/lib/randomness.ts';

const draw = (source: ReturnType<typeof systemRandomness>) => [
  source.next(),
  source.pin(),
  source.playerId(),
  source.secret(16),
  source.uuid(),
  ...source.bytes(3),
];

describe.each([
  ['systemRandomness', systemRandomness],
  ['seededRandomness', () => seededRandomness(42)],
])('%s', (_, make) => {
  it('makes everything in its form, and never the same id twice', () => {
    const source = make();
    const ids = new Set<string>();
    for (let round = 0; round < 500; round += 1) {
      const next = source.next();
      expect(next >= 0 && next < 1).toBe(true);
      expect(source.pin()).toMatch(/^[1-9][0-9]{5}$/);
      const made = [source.playerId(), source.secret(16), source.uuid()];
      expect(made[0]).toMatch(/^[2-9a-z]{16}$/);
      expect(made[1]).toMatch(/^[\w-]{22}$/);
      expect(made[2]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      for (const id of made) ids.add(id);
    }
    expect(ids.size).toBe(1500);
  });

  it('makes UUIDs that sort by age', () => {
    const source = make();
    const uuids = Array.from({ length: 200 }, () => source.uuid());
    expect(uuids.toSorted()).toEqual(uuids);
  });
});

describe('seededRandomness', () => {
  it('repeats itself for a seed and differs between seeds', () => {
    expect(draw(seededRandomness(7))).toEqual(draw(seededRandomness(7)));
    const first = [0, 1, 2, -1, 2 ** 32, 2 ** 40 + 1].map((seed) => seededRandomness(seed).next());
    expect(new Set(first).size).toBe(6);
  });

  it('is evenly spread', () => {
    const { next } = seededRandomness(1);
    const tenths = Array.from({ length: 10 }, () => 0);
    for (let round = 0; round < 10_000; round += 1) {
      const tenth = Math.floor(next() * 10);
      tenths[tenth] = (tenths[tenth] ?? 0) + 1;
    }
    expect(Math.min(...tenths)).toBeGreaterThan(850);
    expect(Math.max(...tenths)).toBeLessThan(1150);
  });
});

describe('makePin', () => {
  it('draws again where the rest would favour some PINs', () => {
    const draws = [Uint8Array.of(255, 255, 255, 255), Uint8Array.of(0, 0, 0, 5)];
    expect(makePin(() => draws.shift() ?? Uint8Array.of(0, 0, 0, 0))).toBe('100005');
  });
});
