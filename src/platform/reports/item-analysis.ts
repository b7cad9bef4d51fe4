/**
 * The formulas of classical test theory that reports are made of: pure, over plain numbers, nothing rounded. A fraction is
 * what one answer was worth, 0…1; who was there and gave no answer has 0. Sources: R. L. Ebel, D. A. Frisbie, *Essentials of
 * Educational Measurement*, 5th ed. (1991); T. L. Kelley, *The selection of upper and lower groups for the validation of test
 * items* (1939); L. J. Cronbach, *Coefficient alpha and the internal structure of tests* (1951).
 */

type Numbers = ArrayLike<number>;

/** From how many players on a figure is shown: of fewer it says more of them than of the question. */
export const shownFrom = { difficulty: 5, discrimination: 20, groups: 20, reliability: 30 } as const;

/** Sums of equal numbers in binary fractions may differ by so much: a variance below it is none. */
const noVariance = 1e-12;

/** `undefined` of no numbers. */
export function mean(values: Numbers): number | undefined {
  return values.length === 0 ? undefined : sum(values) / values.length;
}

function sum(values: Numbers): number {
  let total = 0;
  for (let at = 0; at < values.length; at += 1) total += values[at] as number;
  return total;
}

/** Of a sample: divided by one less than how many there are. `undefined` of fewer than two. */
export function variance(values: Numbers): number | undefined {
  if (values.length < 2) return undefined;
  const centre = sum(values) / values.length;
  let squares = 0;
  for (let at = 0; at < values.length; at += 1) squares += ((values[at] as number) - centre) ** 2;
  return squares / (values.length - 1);
}

/** Pearson's correlation of two lists of one length, −1…1. `undefined` where one of them does not vary. */
export function correlation(left: Numbers, right: Numbers): number | undefined {
  const [ofLeft, ofRight] = [variance(left), variance(right)];
  if (ofLeft === undefined || ofRight === undefined || ofLeft < noVariance || ofRight < noVariance) return undefined;
  const [leftMean, rightMean] = [sum(left) / left.length, sum(right) / right.length];
  let products = 0;
  for (let at = 0; at < left.length; at += 1) {
    products += ((left[at] as number) - leftMean) * ((right[at] as number) - rightMean);
  }
  const found = products / (left.length - 1) / Math.sqrt(ofLeft * ofRight);
  return Math.min(1, Math.max(-1, found));
}

/** Sums over pairs (f, t), which add up over lists of pairs. */
export interface PairSums {
  n: number;
  f: number;
  ff: number;
  t: number;
  tt: number;
  ft: number;
}

/** `correlation` of the pairs whose sums are given. */
export function correlationOfSums({ n, f, ff, t, tt, ft }: PairSums): number | undefined {
  if (n < 2) return undefined;
  const [ofF, ofT] = [(ff - (f * f) / n) / (n - 1), (tt - (t * t) / n) / (n - 1)];
  if (ofF < noVariance || ofT < noVariance) return undefined;
  const found = (ft - (f * t) / n) / (n - 1) / Math.sqrt(ofF * ofT);
  return Math.min(1, Math.max(-1, found));
}

/**
 * Where so much of the sorted numbers lies below, 0…1; between two of them it is interpolated, so that 0.5 of an even number
 * is the mean of the middle two. `undefined` of no numbers. (Hyndman and Fan's type 7, as `percentile_cont` of SQL.)
 */
export function quantile(sorted: Numbers, share: number): number | undefined {
  if (sorted.length === 0) return undefined;
  const place = (sorted.length - 1) * share;
  const below = Math.floor(place);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  return low + (high - low) * (place - below);
}

/**
 * `quantile` of several sorted lists of whole numbers together, without sorting them anew: numbers of the same size as the
 * lists are never made.
 */
export function quantileOfAll(sorted: readonly Int32Array[], share: number): number | undefined {
  const count = sorted.reduce((total, list) => total + list.length, 0);
  if (count === 0) return undefined;
  const place = (count - 1) * share;
  const below = Math.floor(place);
  const low = smallestOf(sorted, below);
  const high = below + 1 < count ? smallestOf(sorted, below + 1) : low;
  return low + (high - low) * (place - below);
}

/** The number that so many are not above, by halving the range of values. */
function smallestOf(sorted: readonly Int32Array[], place: number): number {
  let low = Math.min(...sorted.map((list) => list[0] ?? Infinity));
  let high = Math.max(...sorted.map((list) => list.at(-1) ?? -Infinity));
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const upTo = sorted.reduce((total, list) => total + countUpTo(list, middle), 0);
    if (upTo > place) high = middle;
    else low = middle + 1;
  }
  return low;
}

function countUpTo(sorted: Int32Array, limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many are in each of the two groups that are compared, the best and the last 27 % (Kelley). */
export const groupSize = (players: number): number => Math.round(players * 0.27);

export interface Reliability {
  /** Cronbach's alpha, at most 1; negative where questions speak against each other. */
  alpha: number;
  /** Standard error of measurement, in questions: how far a total may be off by chance. */
  sem: number;
}

/**
 * How well the questions measure one thing together. `undefined` of fewer than two questions, and where totals do not vary.
 * @param variances of each question's fractions, over the same players
 * @param totals of each of these players the sum of the fractions
 */
export function reliabilityOf(variances: readonly number[], totals: Numbers): Reliability | undefined {
  const ofTotals = variance(totals);
  if (variances.length < 2 || ofTotals === undefined || ofTotals < noVariance) return undefined;
  const alpha = (variances.length / (variances.length - 1)) * (1 - sum(variances) / ofTotals);
  return { alpha, sem: Math.sqrt(ofTotals * (1 - alpha)) };
}
