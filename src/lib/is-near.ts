/**
 * |answer − correct| ≤ tolerance, as it holds for the typed decimals. Between numbers that are not all integers it
 * allows a few units in the last place of the largest, because 1.1 is within 0.1 of 1 although the doubles are
 * 0.10000000000000009 apart. The three conversions and the subtraction err by at most 2.5 of them.
 */
export function isNear(answer: number, correct: number, tolerance: number): boolean {
  const distance = Math.abs(answer - correct);
  if (distance <= tolerance) return true;
  if ([answer, correct, tolerance].every(Number.isInteger)) return false;
  const largest = Math.max(Math.abs(answer), Math.abs(correct), tolerance);
  return distance - tolerance <= 4 * Number.EPSILON * largest;
}
