import { summarize, type Summary } from './statistics.ts';

export interface PairedRuns extends Summary {
  /** One per pair: what A took over what B took. */
  ratios: number[];
  /** What each side took, in the order it was measured. */
  a: number[];
  b: number[];
}

/**
 * Measures A and B in pairs, A B, B A, A B …, so that a machine that gets slower or faster meanwhile favours neither.
 * Judged by the ratio within each pair.
 * @param warmups pairs that do not count, to begin with
 * @param onPair told the ratio of each pair that counts
 */
export async function runPairs(
  { pairs, warmups }: { pairs: number; warmups: number },
  sides: { a: () => Promise<number>; b: () => Promise<number> },
  onPair: (pair: number, ratio: number) => void = () => undefined,
): Promise<PairedRuns> {
  const [a, b]: [number[], number[]] = [[], []];
  for (let pair = -warmups; pair < pairs; pair += 1) {
    const isTurned = pair % 2 !== 0;
    const first = await (isTurned ? sides.b() : sides.a());
    const second = await (isTurned ? sides.a() : sides.b());
    if (pair < 0) continue;
    a.push(isTurned ? second : first);
    b.push(isTurned ? first : second);
    onPair(pair + 1, (a[pair] as number) / (b[pair] as number));
  }
  const ratios = a.map((value, i) => value / (b[i] as number));
  return { ratios, a, b, ...summarize(ratios) };
}
