import type { PinRegion } from '../../src/protocol/question-types/pin.ts';
import type { MarksProps } from './question-screens.ts';

/** Side of a cell of the counts, in thousandths. */
const cellLength = 50;

/**
 * The overlay of a `pin` picture: the heat map, the right regions, and the player's cross. It has the picture's aspect,
 * so that both fit any box alike.
 */
export function PinMarks({ aspect, answer, solution, counts = [] }: MarksProps) {
  const cells = counts as { x: number; y: number; count: number }[];
  const most = Math.max(1, ...cells.map(({ count }) => count));
  const [x, y] = Array.isArray(answer) ? answer : [];
  return (
    <svg
      viewBox={`0 0 ${1000 * aspect} 1000`}
      class="pointer-events-none absolute inset-0 size-full"
      aria-hidden="true"
      data-marks
    >
      <g transform={`scale(${aspect} 1)`}>
        {cells.map((cell) => (
          <rect
            key={`${cell.x} ${cell.y}`}
            x={cell.x - cellLength / 2}
            y={cell.y - cellLength / 2}
            width={cellLength}
            height={cellLength}
            rx={cellLength / 4}
            fill="#ff3d8b"
            stroke="#fff6ea"
            stroke-width="1.500"
            vector-effect="non-scaling-stroke"
            opacity={0.4 + (0.55 * cell.count) / most}
          />
        ))}
        {((solution ?? []) as PinRegion[]).map((region, index) => (
          <Region key={index} region={region} />
        ))}
      </g>
      {x !== undefined && y !== undefined && <Cross x={x * aspect} y={y} width={1000 * aspect} />}
    </svg>
  );
}

/** A light line on a dark one: visible on any picture. */
function Region({ region }: { region: PinRegion }) {
  const lines = [
    { stroke: '#120e16', 'stroke-width': 8, fill: '#5fe39a', 'fill-opacity': 0.12 },
    { stroke: '#5fe39a', 'stroke-width': 4, fill: 'none' },
  ];
  return (
    <g data-region>
      {lines.map((line, index) =>
        region.shape === 'circle' ? (
          <circle key={index} cx={region.x} cy={region.y} r={region.r} vector-effect="non-scaling-stroke" {...line} />
        ) : (
          <polygon key={index} points={region.points.join(' ')} vector-effect="non-scaling-stroke" {...line} />
        ),
      )}
    </g>
  );
}

/** In thousandths of the picture's height, like the whole cross. */
const ringRadius = 30;

/** A cross through the whole picture, which a finger does not cover, with a ring at its centre. */
function Cross({ x, y, width }: { x: number; y: number; width: number }) {
  const path = `M${x} 0V${y - ringRadius}M${x} ${y + ringRadius}V1000M0 ${y}H${x - ringRadius}M${x + ringRadius} ${y}H${width}`;
  return (
    <g fill="none" data-cross>
      {[
        { stroke: '#120e16', 'stroke-width': 5 },
        { stroke: '#ffd34d', 'stroke-width': 2 },
      ].map((line, index) => (
        <g key={index} {...line}>
          <path d={path} vector-effect="non-scaling-stroke" />
          <circle cx={x} cy={y} r={ringRadius} vector-effect="non-scaling-stroke" />
          <circle cx={x} cy={y} r={2} vector-effect="non-scaling-stroke" />
        </g>
      ))}
    </g>
  );
}
