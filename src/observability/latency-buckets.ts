/**
 * A scale for durations that processes share, so that their counts can be added: 32 buckets per doubling, from 1 µs to
 * 35 minutes. A bucket's middle is at most 1.6 % off, below 32 µs half a µs.
 */

const bitsPerOctave = 5;
const perOctave = 2 ** bitsPerOctave;
const octaves = 31 - bitsPerOctave;
const microsMax = 2 ** 31 - 1;

export const bucketCount = (octaves + 1) * perOctave;

/** The bucket of a duration; values off the scale fall into the first or last bucket. */
export function bucketOf(seconds: number): number {
  const micros = seconds * 1e6;
  if (!(micros >= 1)) return 0;
  const whole = micros < microsMax ? micros | 0 : microsMax;
  if (whole < perOctave) return whole;
  const shift = 31 - bitsPerOctave - Math.clz32(whole);
  return (shift << bitsPerOctave) + (whole >> shift);
}

/** The middle of a bucket, in milliseconds. */
export function bucketMiddleMs(bucket: number): number {
  if (bucket < perOctave) return (bucket + 0.5) / 1000;
  const shift = (bucket >> bitsPerOctave) - 1;
  return ((perOctave + (bucket & (perOctave - 1)) + 0.5) * 2 ** shift) / 1000;
}

/**
 * The durations, in milliseconds, below which the given shares of all counts lie; zeros without counts.
 * @param shares ascending, each above 0 and up to 1
 */
export function quantilesMs(counts: ArrayLike<number>, shares: readonly number[]): number[] {
  let total = 0;
  for (let bucket = 0; bucket < counts.length; bucket += 1) total += counts[bucket] ?? 0;
  if (total === 0) return shares.map(() => 0);
  let seen = 0;
  let bucket = -1;
  return shares.map((share) => {
    const rank = Math.max(1, Math.ceil(share * total));
    while (seen < rank) {
      bucket += 1;
      seen += counts[bucket] ?? 0;
    }
    return bucketMiddleMs(bucket);
  });
}

/** Encodes counts as short text: `distance to the last filled bucket:count`, both in base 36. */
export function encodeCounts(counts: ArrayLike<number>): string {
  const parts: string[] = [];
  let last = 0;
  for (let bucket = 0; bucket < counts.length; bucket += 1) {
    const count = counts[bucket] ?? 0;
    if (count === 0) continue;
    parts.push(`${(bucket - last).toString(36)}:${count.toString(36)}`);
    last = bucket;
  }
  return parts.join(' ');
}

/** Adds the counts in a text of `encodeCounts`; returns how many there were. Ignores buckets off the scale. */
export function addEncodedCounts(counts: Float64Array, text: string): number {
  let bucket = 0;
  let added = 0;
  for (const part of text === '' ? [] : text.split(' ')) {
    const [distance = '', amount = ''] = part.split(':');
    bucket += Number.parseInt(distance, 36);
    const count = Number.parseInt(amount, 36);
    if (!(bucket < counts.length) || !(count > 0)) continue;
    counts[bucket] = (counts[bucket] ?? 0) + count;
    added += count;
  }
  return added;
}
