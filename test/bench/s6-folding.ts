import { type Bench, type BenchContext, type Finding, findingOf, rounded } from './bench.ts';
import { FoldBench, type FoldCost } from './folding/fold-bench.ts';
import type { FoldWay } from './folding/wire.ts';
import { runPairs } from './paired-runs.ts';
import { summarize } from './statistics.ts';

const warmups = 2;

/**
 * Worker CPU per answer, all of it (reading the log, points, rows, checkpoint), against `COPY` of the rows alone, made
 * before, in the cheapest form it has: one string a batch.
 */
export async function measureFolding(rows: number, { pairs, tell }: BenchContext): Promise<Finding> {
  const bench = await FoldBench.start(rows);
  try {
    const costs: Record<'fold' | 'copy', FoldCost[]> = { fold: [], copy: [] };
    const side = (way: 'fold' | 'copy') => async () => {
      const cost = await bench.measure(way);
      costs[way].push(cost);
      return cost.cpuMicros;
    };
    const runs = await runPairs({ pairs, warmups }, { a: side('fold'), b: side('copy') }, (pair, ratio) =>
      tell(`pair ${pair} of ${pairs}: ${ratio.toFixed(3)} ×`),
    );
    const others: Record<string, number> = {};
    for (const way of ['copy-rows', 'entities'] as const satisfies FoldWay[]) {
      const measured: number[] = [];
      for (let i = 0; i < Math.min(pairs, 3); i += 1) measured.push((await bench.measure(way)).cpuMicros);
      others[`${way}, µs a row`] = rounded(summarize(measured).median);
    }
    const rowsPerSecond = (way: 'fold' | 'copy') =>
      Math.round(1e6 / summarize(costs[way].slice(warmups).map(({ micros }) => micros)).median);
    return findingOf(runs, 'µs a row', {
      rows,
      'rows a second (ours)': rowsPerSecond('fold'),
      'rows a second (theirs)': rowsPerSecond('copy'),
      ...others,
    });
  } finally {
    await bench.stop();
  }
}

export const foldingBench: Bench = {
  id: 'S6',
  claim: 'CPU of folding an answer against COPY of the same rows from the same process',
  unit: '×',
  aim: 'at most',
  target: 6.5,
  stretch: 3,
  run: (context) => measureFolding(48_000, context),
};
