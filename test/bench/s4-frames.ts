import { type Bench, type BenchContext, type Finding } from './bench.ts';
import { BenchProduct } from './bench-product.ts';
import { countFrames } from './frames.ts';

/** Frames to a player per question, counted: the same in a room of any size. */
export async function measureFrames(sizes: readonly number[], { tell }: BenchContext): Promise<Finding> {
  const product = await BenchProduct.start();
  try {
    const counted: number[] = [];
    const details: Record<string, number> = {};
    for (const size of sizes) {
      const { frames, names, bytesDown } = await countFrames(product, size);
      tell(`${size} players: ${frames} frames, ${bytesDown} bytes to each`);
      if (frames > 6) tell(names.join(' · '));
      counted.push(frames);
      details[`frames, ${size} players`] = frames;
      details[`bytes, ${size} players`] = bytesDown;
    }
    const most = Math.max(...counted);
    return { median: most, q1: Math.min(...counted), q3: most, pairs: sizes.length, details };
  } finally {
    await product.stop();
  }
}

export const framesBench: Bench = {
  id: 'S4',
  claim: 'frames to a player per question, counted in rooms of 5, 60 and 600',
  unit: '',
  aim: 'at most',
  target: 6,
  run: (context) => measureFrames([5, 60, 600], context),
};
