/** Orders stream ids: milliseconds, then sequence. An empty id is before all others. */
export function compareLogIds(left: string, right: string): number {
  const [leftMs = 0, leftSequence = 0] = left.split('-').map(Number);
  const [rightMs = 0, rightSequence = 0] = right.split('-').map(Number);
  return leftMs - rightMs || leftSequence - rightSequence;
}
