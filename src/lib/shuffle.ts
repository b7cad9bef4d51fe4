/**
 * A shuffled copy (Fisher–Yates). Calls `random`, a source of numbers in [0, 1), exactly `items.length − 1` times (never
 * for an empty list), whatever the items are.
 */
export function shuffle<T>(items: readonly T[], random: () => number): T[] {
  const shuffled = [...items];
  for (let last = shuffled.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    const moved = shuffled[last] as T;
    shuffled[last] = shuffled[other] as T;
    shuffled[other] = moved;
  }
  return shuffled;
}
