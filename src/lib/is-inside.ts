/** A circle, or a polygon of at least three points. All numbers are integers. */
export type Region =
  | { shape: 'circle'; x: number; y: number; r: number }
  | { shape: 'polygon'; points: readonly (readonly [number, number])[] };

/** Whether a place is in a region or on its border. Exact, because coordinates are integers. */
export function isInside(region: Region, x: number, y: number): boolean {
  if (region.shape === 'circle') return (x - region.x) ** 2 + (y - region.y) ** 2 <= region.r ** 2;
  const { points } = region;
  let isIn = false;
  for (const [index, [bx, by]] of points.entries()) {
    const [ax, ay] = points.at(index - 1) as readonly [number, number];
    const cross = (bx - ax) * (y - ay) - (by - ay) * (x - ax);
    const isBetween = Math.min(ax, bx) <= x && x <= Math.max(ax, bx) && Math.min(ay, by) <= y && y <= Math.max(ay, by);
    if (cross === 0 && isBetween) return true;
    // A ray to the right crosses this edge if the cross product's sign says that the place is left of it.
    if (ay > y !== by > y && cross > 0 === by > ay) isIn = !isIn;
  }
  return isIn;
}
