import { shownMs, type Point } from './ops-history.ts';

const width = 240;
const height = 48;

export interface Line {
  points: readonly Point[];
  /** A colour of the theme. */
  color: string;
  width?: number;
}

/** Lines over the last two minutes, newest at the right. Text beside it has the figures: the plot is decorative. */
export function TimePlot({
  lines,
  now,
  floor,
  class: look = 'h-12',
}: {
  lines: readonly Line[];
  now: number;
  floor: number;
  class?: string;
}) {
  const values = lines.flatMap(({ points }) => points.flatMap(({ value }) => value ?? []));
  const top = Math.max(floor, ...values) * 1.08;
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      class={`block w-full ${look}`}
      aria-hidden="true"
    >
      <line
        x1="0"
        x2={width}
        y1={height - 0.5}
        y2={height - 0.5}
        stroke="var(--color-ash)"
        vector-effect="non-scaling-stroke"
      />
      {lines.map(({ points, color, width: stroke = 2 }) => (
        <path
          key={color}
          d={pathOf(points, now, top)}
          fill="none"
          stroke={`var(--color-${color})`}
          stroke-width={stroke}
          stroke-linejoin="round"
          stroke-linecap="round"
          vector-effect="non-scaling-stroke"
        />
      ))}
    </svg>
  );
}

function pathOf(points: readonly Point[], now: number, top: number): string {
  let pen = 'M';
  return points
    .filter(({ at }) => at >= now - shownMs)
    .map(({ at, value }) => {
      if (value === undefined) {
        pen = 'M';
        return '';
      }
      const x = width - ((now - at) / shownMs) * width;
      const step = `${pen}${x.toFixed(1)} ${(height - 2 - (value / top) * (height - 4)).toFixed(1)}`;
      pen = 'L';
      return step;
    })
    .join('');
}
