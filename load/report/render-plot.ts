import { type Axis, linearAxis, logAxis, timeAxis } from './scale.ts';
import { escapeHtml } from './escape-html.ts';

export interface PlotLine {
  name: string;
  /** The class that gives it its colour: `tone-1` to `tone-4`, or `tone-quiet`. */
  tone: string;
  points: { at: number; value: number }[];
}

export interface Plot {
  title: string;
  lines: PlotLine[];
  /** Length of the run. */
  seconds: number;
  scale: 'log' | 'linear';
  format: (value: number) => string;
}

const size = { width: 560, height: 210 };
const inner = { left: 52, right: 552, top: 10, bottom: 186 };
/** Points further apart than this, in seconds and in usual distances, belong to different moments. */
const gapSeconds = 3;
const gapDistances = 2.5;

/** A line over time for each series, as SVG; hovering over a moment shows its figures. Without anything to show, says so. */
export function renderPlot(plot: Plot): string {
  const values = plot.lines.flatMap(({ points }) => points.map(({ value }) => value));
  const title = `<figcaption>${escapeHtml(plot.title)}</figcaption>`;
  if (values.length === 0) return `<figure>${title}<p class="nothing">not measured</p></figure>`;
  const max = values.reduce((a, b) => Math.max(a, b), 0);
  const least = values.reduce((a, b) => Math.min(a, b), max);
  const x = timeAxis(plot.seconds);
  const y = plot.scale === 'log' ? logAxis(least, max) : linearAxis(max);
  const left = (at: number): number => round(inner.left + x.place(at) * (inner.right - inner.left));
  const top = (value: number): number => round(inner.bottom - y.place(value) * (inner.bottom - inner.top));
  return `<figure>${title}${legend(plot)}
<svg viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="${escapeHtml(plot.title)}">
${grid({ plot, x, y, left, top })}
${plot.lines.map((line) => drawLine(line, left, top)).join('\n')}
${hovers(plot, left)}
</svg></figure>`;
}

interface Frame {
  plot: Plot;
  x: Axis;
  y: Axis;
  left: (at: number) => number;
  top: (value: number) => number;
}

function grid({ plot, x, y, left, top }: Frame): string {
  const across = y.ticks.map((tick) => {
    const at = top(tick);
    const line = `<line class="grid" x1="${inner.left}" x2="${inner.right}" y1="${at}" y2="${at}"/>`;
    return `${line}<text class="axis end" x="${inner.left - 6}" y="${at + 4}">${escapeHtml(plot.format(tick))}</text>`;
  });
  const along = x.ticks.map((tick) => {
    const text = `<text class="axis middle" x="${left(tick)}" y="${size.height - 6}">${formatSeconds(tick)}</text>`;
    return `<line class="tick" x1="${left(tick)}" x2="${left(tick)}" y1="${inner.bottom}" y2="${inner.bottom + 4}"/>${text}`;
  });
  return [...across, ...along].join('');
}

function drawLine({ tone, points }: PlotLine, left: (at: number) => number, top: (value: number) => number): string {
  const runs = splitAtGaps(points);
  const paths = runs
    .filter((run) => run.length > 1)
    .map((run) => `<path class="line ${tone}" d="M${run.map((p) => `${left(p.at)} ${top(p.value)}`).join('L')}"/>`);
  const isSparse = points.length <= 90;
  const dotted = isSparse ? points : runs.filter((run) => run.length === 1).flat();
  const dots = dotted.map((p) => `<circle class="dot ${tone}" cx="${left(p.at)}" cy="${top(p.value)}" r="1.9"/>`);
  return `<g>${[...paths, ...dots].join('')}</g>`;
}

function splitAtGaps(points: PlotLine['points']): PlotLine['points'][] {
  const distances = points.slice(1).map((point, at) => point.at - (points[at]?.at ?? 0));
  const usual = distances.toSorted((a, b) => a - b)[Math.floor(distances.length / 2)] ?? 0;
  const gap = Math.max(gapSeconds, Math.min(usual, 2 * gapSeconds) * gapDistances);
  return points.reduce<PlotLine['points'][]>((runs, point) => {
    const last = runs.at(-1)?.at(-1);
    if (last === undefined || point.at - last.at > gap) runs.push([point]);
    else runs.at(-1)?.push(point);
    return runs;
  }, []);
}

/** Invisible columns, one for each moment, that carry its figures. */
function hovers({ lines, format }: Plot, left: (at: number) => number): string {
  const moments = [...new Set(lines.flatMap(({ points }) => points.map(({ at }) => at)))].sort((a, b) => a - b);
  const byLine = lines.map(({ name, points }) => ({ name, values: new Map(points.map((p) => [p.at, p.value])) }));
  return moments
    .map((at, place) => {
      const [from, to] = [moments[place - 1] ?? at - 1, moments[place + 1] ?? at + 1].map((other) =>
        left((Math.max(at - 2, Math.min(at + 2, other)) + at) / 2),
      );
      const figures = byLine.flatMap(({ name, values }) => {
        const value = values.get(at);
        return value === undefined ? [] : [`${name} ${format(value)}`];
      });
      const text = escapeHtml(`${formatSeconds(at)}: ${figures.join(', ')}`);
      const width = Math.max(1, round((to ?? 0) - (from ?? 0)));
      return `<rect class="hover" x="${from}" y="${inner.top}" width="${width}" height="${inner.bottom - inner.top}"><title>${text}</title></rect>`;
    })
    .join('');
}

const legend = ({ lines }: Plot): string =>
  `<p class="legend">${lines.map(({ name, tone }) => `<span class="${tone}">${escapeHtml(name)}</span>`).join('')}</p>`;

function formatSeconds(seconds: number): string {
  const whole = Math.round(seconds * 10) / 10;
  if (whole < 120) return `${whole} s`;
  const rest = Math.round(whole % 60);
  return `${Math.floor(whole / 60)} min${rest === 0 ? '' : ` ${rest} s`}`;
}

const round = (value: number): number => Math.round(value * 10) / 10;
