/** Shares over time: a picture, and the same as a table that is opened. */
import { formatNumber } from '../shared/format.ts';
import { percent } from './report-words.ts';

export interface SharePoint {
  at: number;
  /** 0…1; `null` where there is none. */
  share: number | null;
  /** What the table says of it, one a column. */
  figures: readonly number[];
}

interface Props {
  points: readonly SharePoint[];
  caption: string;
  /** Of the columns: the first is when, the last is the share. */
  columns: readonly string[];
  when: (at: number) => string;
}

const size = { width: 300, height: 60, edge: 5 } as const;

export function ShareLine({ points, caption, columns, when }: Props) {
  const drawn = points.flatMap(({ at, share }) => (share === null ? [] : [{ at, share }]));
  const [first, last] = [drawn[0], drawn.at(-1)];
  if (first === undefined || last === undefined) return null;
  const spanMs = last.at - first.at;
  const placeOf = ({ at, share }: { at: number; share: number }) => ({
    x: size.edge + ((at - first.at) / spanMs) * (size.width - 2 * size.edge),
    y: size.edge + (1 - share) * (size.height - 2 * size.edge),
  });
  const places = drawn.map(placeOf);
  // A single point is no line: its figures are in the table.
  if (drawn.length === 1) return <PointTable points={points} columns={columns} caption={caption} when={when} />;
  return (
    <figure class="flex min-w-0 flex-col gap-1">
      <figcaption class="text-smoke">{caption}</figcaption>
      <svg viewBox={`0 0 ${size.width} ${size.height}`} class="w-full max-w-xl" aria-hidden="true">
        {[0, 0.5, 1].map((share) => {
          const { y } = placeOf({ at: first.at, share });
          return <line key={share} x1="0" x2={size.width} y1={y} y2={y} class="stroke-ash" stroke-width="1" />;
        })}
        <polyline
          points={places.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ')}
          class="ink-kept fill-none stroke-spark"
          stroke-width="2"
        />
        {places.length <= 60 &&
          places.map(({ x, y }) => <circle key={x} cx={x} cy={y} r="3" class="ink-kept fill-spark" />)}
      </svg>
      <p class="flex max-w-xl justify-between text-smoke" aria-hidden="true" translate={false}>
        <span>{when(first.at)}</span>
        <span>{when(last.at)}</span>
      </p>
      <PointTable points={points} columns={columns} caption={caption} when={when} />
    </figure>
  );
}

function PointTable({ points, caption, columns, when }: Props) {
  return (
    <details class="min-w-0 print:hidden">
      <summary class="inline-flex min-h-11 cursor-pointer items-center font-bold text-spark underline">
        As a table
      </summary>
      <div class="overflow-x-auto" tabIndex={0} role="region" aria-label={`Table: ${caption}`}>
        <table>
          <thead>
            <tr>
              {columns.map((name) => (
                <th key={name} scope="col" class="px-2 py-1 text-left font-bold text-smoke">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {points.map(({ at, share, figures }) => (
              <tr key={at}>
                <th scope="row" class="px-2 py-1 text-left font-normal whitespace-nowrap" translate={false}>
                  {when(at)}
                </th>
                {figures.map((figure, column) => (
                  <td key={column} class="px-2 py-1 text-right tabular-nums">
                    {formatNumber(figure)}
                  </td>
                ))}
                <td class="px-2 py-1 text-right whitespace-nowrap tabular-nums">
                  {share === null ? '–' : percent(share)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
