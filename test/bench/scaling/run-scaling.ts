/** `npm run bench -- scaling`: the unit costs of docs/SCALING.md, measured here, and its table, computed from them. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BenchProduct } from '../bench-product.ts';
import { countFrames } from '../frames.ts';
import { FoldBench } from '../folding/fold-bench.ts';
import { describeMachine } from '../report.ts';
import { assumptions, computeSize, formatSizes } from './compute.ts';
import { measurePartials } from './measure-partials.ts';
import { measureRoom, postgresCpuMicros } from './measure-units.ts';
import type { UnitCosts } from './unit-costs.ts';

const players = 10_000;
const rows = 48_000;
const rounds = 3;
const sizes = [100_000, 1_000_000, 10_000_000];

export async function runScaling(reportsDir: string): Promise<void> {
  const unit = await measureUnits();
  console.log('partial results of 334 processes with 30,000 synthetic players each');
  const partial = measurePartials({ parts: 334, players: 30_000, questions: 10, seed: 1 }, console.log);
  print({ ...unit }, { ...partial });
  const computed = sizes.map((size) => computeSize(size, unit, partial));
  console.log(`\n${formatSizes(computed)}`);
  mkdirSync(reportsDir, { recursive: true });
  const path = join(reportsDir, 'scaling.json');
  const report = { at: new Date().toISOString(), machine: describeMachine(), assumptions, unit, partial, computed };
  writeFileSync(path, `${JSON.stringify(report, null, 2)}\n`);
  console.log(`\n${path}`);
}

async function measureUnits(): Promise<UnitCosts> {
  console.log(`Redis: a room of ${players} players`);
  const room = await measureRoom(players);
  console.log(`Postgres and worker: ${rows} rows, ${rounds} times`);
  const folding = await measureRows();
  console.log('frames: a room of 20 players');
  const product = await BenchProduct.start();
  try {
    const { frames, bytesDown, bytesUp } = await countFrames(product, 20);
    return {
      ...room,
      ...folding,
      framesToPlayerPerQuestion: frames,
      bytesToPlayerPerQuestion: bytesDown,
      bytesFromPlayerPerQuestion: bytesUp,
    };
  } finally {
    await product.stop();
  }
}

async function measureRows(): Promise<
  Pick<UnitCosts, 'heapBytesPerRow' | 'postgresBytesPerRow' | 'workerMicrosPerRow' | 'postgresMicrosPerRow'>
> {
  const bench = await FoldBench.start(rows);
  try {
    await bench.measure('fold');
    let worker = 0;
    let postgres = 0;
    for (let i = 0; i < rounds; i += 1) {
      const before = postgresCpuMicros();
      worker += (await bench.measure('fold')).cpuMicros;
      postgres += (postgresCpuMicros() - before) / rows;
    }
    const { heap, total } = await bench.bytes();
    return {
      heapBytesPerRow: heap / rows,
      postgresBytesPerRow: total / rows,
      workerMicrosPerRow: worker / rounds,
      postgresMicrosPerRow: postgres / rounds,
    };
  } finally {
    await bench.stop();
  }
}

function print(...groups: Record<string, number>[]): void {
  for (const group of groups) {
    for (const [name, value] of Object.entries(group)) {
      if (typeof value === 'number') console.log(`${name.padEnd(28)}${Number(value.toPrecision(4))}`);
    }
  }
}
