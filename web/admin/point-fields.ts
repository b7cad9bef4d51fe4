import type { PointRules } from '../../src/protocol/points.ts';
import { toAsciiDigits } from '../../src/lib/ascii-digits.ts';
import { formatNumber } from '../shared/format.ts';

export const fieldNames = [
  'takingPart',
  'rightAnswer',
  'streakFrom',
  'streakPoints',
  'first',
  'second',
  'third',
  'placesFrom',
  'dailyCap',
] as const;
export type FieldName = (typeof fieldNames)[number];
/** What stands in the fields. */
export type Typed = Record<FieldName, string>;

/** As in `src/protocol/points.ts`. */
const bounds: Record<FieldName, readonly [least: number, most: number]> = {
  takingPart: [0, 100_000],
  rightAnswer: [0, 100_000],
  streakFrom: [2, 100],
  streakPoints: [0, 100_000],
  first: [0, 100_000],
  second: [0, 100_000],
  third: [0, 100_000],
  placesFrom: [1, 1000],
  dailyCap: [0, 1_000_000_000],
};

export function typedOf({ takingPart, rightAnswer, streak, places, placesFrom, dailyCap }: PointRules): Typed {
  const [first, second, third] = places;
  const all = { takingPart, rightAnswer, streakFrom: streak.from, streakPoints: streak.points, first, second, third };
  return Object.fromEntries(
    Object.entries({ ...all, placesFrom, dailyCap }).map(([name, value]) => [name, String(value)]),
  ) as Typed;
}

/** The rules, or what is wrong, by field. */
export function readRules(typed: Typed): { rules: PointRules } | { problems: Partial<Typed> } {
  const values = {} as Record<FieldName, number>;
  const problems: Partial<Typed> = {};
  for (const name of fieldNames) {
    const digits = toAsciiDigits(typed[name].trim());
    const [least, most] = bounds[name];
    // Few digits: this is no amount of the ledger, and small enough for a number.
    const value = /^[0-9]{1,10}$/.test(digits) ? Number(digits) : Number.NaN;
    if (value >= least && value <= most) values[name] = value;
    else problems[name] = `Type a whole number from ${formatNumber(least)} to ${formatNumber(most)}, digits only.`;
  }
  if (Object.keys(problems).length > 0) return { problems };
  const { streakFrom: from, streakPoints: points, first, second, third, ...rest } = values;
  return { rules: { ...rest, streak: { from, points }, places: [first, second, third] } };
}

/** What somebody earns who has ten questions right in a row and wins. */
export function exampleOf({ takingPart, rightAnswer, streak, places, dailyCap }: PointRules): number {
  const right = 10;
  const run = Math.max(0, right - streak.from + 1) * streak.points;
  return Math.min(dailyCap, takingPart + right * rightAnswer + run + places[0]);
}
