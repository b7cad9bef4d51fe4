import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { seededRandomness } from '../../../src/lib/randomness.ts';
import { PathRule, pathFlag, RuleError } from '../../../src/platform/rollout/path-rule.ts';

const { uuid } = seededRandomness(4);
const ids = Array.from({ length: 1000 }, () => uuid());

function bufferedBy(rule: PathRule): Set<string> {
  const isBuffered = (id: string) =>
    rule.core.resolveStringEvaluation(pathFlag, '', { targetingKey: id }).value === 'buffered';
  return new Set(ids.filter(isBuffered));
}

const flags = (targeting: unknown, more: object = {}) =>
  JSON.stringify({
    flags: {
      [pathFlag]: {
        state: 'ENABLED',
        variants: { buffered: 'buffered', direct: 'direct', other: 'other' },
        defaultVariant: 'buffered',
        targeting,
        ...more,
      },
    },
  });

describe('a share of games', () => {
  it('is what was asked for within two points of a thousand games, the same games every time, and grows by more', () => {
    let before = new Set<string>();
    for (const percent of [0, 1, 10, 25, 50, 90, 100]) {
      const buffered = bufferedBy(PathRule.ofPercent(percent));
      expect(Math.abs(buffered.size / 10 - percent)).toBeLessThanOrEqual(2);
      expect(bufferedBy(PathRule.ofPercent(percent))).toEqual(buffered);
      expect([...before].filter((id) => !buffered.has(id))).toEqual([]);
      before = buffered;
    }
  });
});

describe('a flags file', () => {
  it('comes with the product, and says all', () => {
    const text = readFileSync(new URL('../../../rollout.flags.json', import.meta.url), 'utf8');
    expect(PathRule.parse(text).percent).toBe(100);
  });

  it('may say it in shares of another sum, or in any other rule that flagd knows', () => {
    expect(PathRule.parse(flags({ fractional: [['direct', 3], ['buffered', 1]] })).percent).toBe(25); // prettier-ignore
    const rule = PathRule.parse(flags({ if: [{ starts_with: [{ var: 'targetingKey' }, 'a'] }, 'direct', 'buffered'] }));
    expect(rule.percent).toBe(100);
    expect(rule.core.resolveStringEvaluation(pathFlag, '', { targetingKey: 'abc' }).value).toBe('direct');
  });

  it('may call its variants what it likes: what they stand for is counted', () => {
    const variants = { new: 'buffered', newer: 'buffered', old: 'direct' };
    const shares = { fractional: [['new', 10], ['old', 85], ['newer', 5]] }; // prettier-ignore
    const rule = PathRule.parse(flags(shares, { variants, defaultVariant: 'new' }));
    expect(rule.percent).toBe(15);
    expect(bufferedBy(rule).size).toBeGreaterThan(0);
  });

  it('is never taken for one that leaves a path out when it does not', () => {
    expect(PathRule.parse(flags({ fractional: [['buffered', 1], ['direct', 999]] })).percent).toBe(1); // prettier-ignore
    expect(PathRule.parse(flags({ fractional: [['buffered', 999], ['direct', 1]] })).percent).toBe(99); // prettier-ignore
    const starting = (ids: string[]) => ({ in: [{ var: 'targetingKey' }, ids] });
    expect(PathRule.parse(flags({ if: [starting(['probe-7']), 'buffered', 'direct'] })).percent).toBe(1);
    expect(PathRule.parse(flags({ if: [starting(['probe-7']), 'direct', 'buffered'] })).percent).toBe(99);
  });

  it.each([
    ['no JSON', '{', 'no valid set of flags'],
    ['no flags', '{}', 'no valid set of flags'],
    ['another flag only', '{"flags":{}}', 'does not say buffered or direct'],
    ['shares that are not whole', flags({ fractional: [['buffered', 12.5], ['direct', 87.5]] }), 'no valid set of flags'], // prettier-ignore
    ['a path that there is not', flags({ fractional: [['buffered', 50], ['other', 50]] }), 'does not say buffered or direct'], // prettier-ignore
    ['a variant that there is not', flags({ fractional: [['buffered', 50], ['nothing', 50]] }), 'does not say buffered or direct'], // prettier-ignore
    ['a rule that there is not', flags({ nonsense: [1] }), 'no valid set of flags'],
    ['a flag that is off', flags({}, { state: 'DISABLED' }), 'does not say buffered or direct'],
  ])('with %s is refused in one line', (_, text, message) => {
    expect(() => PathRule.parse(text)).toThrow(RuleError);
    expect(() => PathRule.parse(text)).toThrow(message);
    expect(() => PathRule.parse(text)).not.toThrow('\n');
  });
});
