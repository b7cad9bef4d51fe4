/**
 * What tells the lines of a plot apart where colours do not: a pattern of dashes and the shape of the points. Of sixteen
 * lines no two have both alike.
 */
export interface LineStyle {
  /** For `stroke-dasharray`; empty for a line without gaps. */
  dashes: string;
  /** An SVG path of the point's shape around the origin. */
  marker: string;
}

const dashes = ['', '7 3', '2 2.5', '9 3 2 3'];
const markers = [
  // A circle, a square, a triangle, a diamond: of about one size for the eye.
  'M-2.3 0a2.3 2.3 0 1 0 4.6 0a2.3 2.3 0 1 0 -4.6 0Z',
  'M-2.1 -2.1H2.1V2.1H-2.1Z',
  'M0 -2.9L2.7 2H-2.7Z',
  'M0 -3.1L3.1 0L0 3.1L-3.1 0Z',
];

/** @param place of the line in its plot, from 0 */
export function lineStyle(place: number): LineStyle {
  const round = Math.floor(place / dashes.length);
  return {
    dashes: dashes[place % dashes.length] ?? '',
    marker: markers[(place + round) % markers.length] ?? '',
  };
}

/** Moves labels apart so that none covers another, keeping their order and as near to their lines as the space allows. */
export function spreadLabels(wanted: number[], { top, bottom, height }: Record<'top' | 'bottom' | 'height', number>) {
  const order = wanted.map((_, at) => at).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
  const placed = [...wanted];
  let free = top;
  for (const at of order) {
    placed[at] = Math.max(free, placed[at] ?? 0);
    free = (placed[at] ?? 0) + height;
  }
  let room = bottom;
  for (const at of order.toReversed()) {
    placed[at] = Math.min(room, placed[at] ?? 0);
    room = (placed[at] ?? 0) - height;
  }
  return placed;
}
