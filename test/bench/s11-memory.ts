import { type Bench, type BenchContext, type Finding, rounded } from './bench.ts';
import { BenchProduct } from './bench-product.ts';
import { Crowd } from './crowd/crowd.ts';
import { slopeOf, summarize } from './statistics.ts';

const step = 2000;
const steps = 5;
/** Each is a process of its own, filled once. */
const runsMax = 3;

/** Resident memory of a web process per player who sits in the lobby: the slope over 0 … 10,000 players in one room. */
async function measureMemory({ pairs, tell }: BenchContext): Promise<Finding> {
  const slopes: number[] = [];
  const all: number[] = [];
  for (let run = 0; run < Math.min(pairs, runsMax); run += 1) {
    const points = await fillOneRoom();
    all.push(...points.map(({ y }) => rounded(y)));
    const slope = slopeOf(points);
    slopes.push(slope);
    tell(`run ${run + 1}: ${slope.toFixed(1)} KB a player`);
  }
  return { ...summarize(slopes), pairs: slopes.length, details: { players: step * steps, 'resident, KB': all } };
}

async function fillOneRoom(): Promise<{ x: number; y: number }[]> {
  const product = await BenchProduct.start();
  const crowd = Crowd.start();
  try {
    const room = await product.openGame({ maxPlayers: 2 * step * steps });
    const join = { pin: room.game.pin };
    // What the first players bring with them (compiled code, warm buffers) is not theirs.
    await crowd.connect({ url: product.url, count: 500, protocol: 'socket.io', join });
    const points: { x: number; y: number }[] = [];
    for (let i = 0; i <= steps; i += 1) {
      if (i > 0) await crowd.connect({ url: product.url, count: step, protocol: 'socket.io', join });
      const { rss } = await product.web.settled();
      points.push({ x: i * step, y: rss / 1024 });
    }
    room.close();
    return points;
  } finally {
    await crowd.stop();
    await product.stop();
  }
}

export const memoryBench: Bench = {
  id: 'S11',
  claim: 'resident memory per idle player (slope over 0…10,000)',
  unit: 'KB',
  aim: 'at most',
  target: 30,
  stretch: 15,
  run: measureMemory,
};
