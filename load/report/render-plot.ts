import { type Axis, linearAxis, logAxis, timeAxis } from './scale.ts';
import { escapeHtml } from './escape-html.ts';
import { lineStyle, spreadLabels } from './line-style.ts';

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
const inner = { left: 52, top: 10, bottom: 186 };
/** What the names of the lines need at their ends. */
const label = { gap: 8, characterWidth: 7.2, widthMax: 170, height: 12 };
/** More points than this on one line would hide it: then only every so many-th is drawn. */
const markersMax = 30;
/** Points further apart than this, in seconds and in usual distances, belong to different moments. */
const gapSeconds = 3;
const gapDistances = 2.5;

/**
 * A line over time for each series, as SVG. Lines differ in colour, dashes and points, and carry their names at their ends,
 * so that a print without colours says as much; hovering over a moment shows its figures. Without anything
 * to show, says so.
 */
export function renderPlot(plot: Plot): string {
  const values = plot.lines.flatMap(({ points }) => points.map(({ value }) => value));
  const title = `<figcaption>${escapeHtml(plot.title)}</figcaption>`;
  if (values.length === 0) return `<figure>${title}<p class="nothing">not measured</p></figure>`;
  const max = values.reduce((a, b) => Math.max(a, b), 0);
  const least = values.reduce((a, b) => Math.min(a, b), max);
  const x = timeAxis(plot.seconds);
  const y = plot.scale === 'log' ? logAxis(least, max) : linearAxis(max);
  const longest = plot.lines.reduce((most, { name }) => Math.max(most, name.length), 0);
  const right = size.width - 2 * label.gap - Math.min(label.widthMax, longest * label.characterWidth);
  const left = (at: number): number => round(inner.left + x.place(at) * (right - inner.left));
  const top = (value: number): number => round(inner.bottom - y.place(value) * (inner.bottom - inner.top));
  return `<figure>${title}${legend(plot)}
<svg viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="${escapeHtml(plot.title)}">
${grid({ plot, x, y, left, top, right })}
${plot.lines.map((line, place) => drawLine({ line, place, left, top })).join('\n')}
${labels({ plot, left, top, right })}
${hovers(plot, left)}
</svg></figure>`;
}

interface Frame {
  plot: Plot;
  x: Axis;
  y: Axis;
  left: (at: number) => number;
  top: (value: number) => number;
  /** Where the plot ends and the names of its lines begin. */
  right: number;
}

function grid({ plot, x, y, left, top, right }: Frame): string {
  const across = y.ticks.map((tick) => {
    const at = top(tick);
    const line = `<line class="grid" x1="${inner.left}" x2="${round(right)}" y1="${at}" y2="${at}"/>`;
    return `${line}<text class="axis end" x="${inner.left - 6}" y="${at + 4}">${escapeHtml(plot.format(tick))}</text>`;
  });
  const along = x.ticks.map((tick) => {
    const text = `<text class="axis middle" x="${left(tick)}" y="${size.height - 6}">${formatSeconds(tick)}</text>`;
    return `<line class="tick" x1="${left(tick)}" x2="${left(tick)}" y1="${inner.bottom}" y2="${inner.bottom + 4}"/>${text}`;
  });
  return [...across, ...along].join('');
}

interface DrawnLine extends Pick<Frame, 'left' | 'top'> {
  line: PlotLine;
  place: number;
}

function drawLine({ line: { tone, points }, place, left, top }: DrawnLine): string {
  const { dashes, marker } = lineStyle(place);
  const pattern = dashes === '' ? '' : ` stroke-dasharray="${dashes}"`;
  const runs = splitAtGaps(points);
  const paths = runs
    .filter((run) => run.length > 1)
    .map(
      (run) =>
        `<path class="line ${tone}"${pattern} d="M${run.map((p) => `${left(p.at)} ${top(p.value)}`).join('L')}"/>`,
    );
  const every = Math.max(1, Math.ceil(points.length / markersMax));
  // Lines that run together have their points at different moments.
  const chosen = new Set(points.filter((_, at) => (at + place) % every === 0));
  const alone = new Set(runs.filter((run) => run.length === 1).flat());
  const dots = points
    .filter((point) => chosen.has(point) || alone.has(point))
    .map((p) => `<path class="dot ${tone}" transform="translate(${left(p.at)} ${top(p.value)})" d="${marker}"/>`);
  return `<g>${[...paths, ...dots].join('')}</g>`;
}

/** The name of each line beside its last point. */
function labels({ plot, left, top, right }: Pick<Frame, 'plot' | 'left' | 'top' | 'right'>): string {
  const named = plot.lines.flatMap(({ name, tone, points }) => {
    const last = points.at(-1);
    return last === undefined ? [] : [{ name, tone, x: left(last.at), y: top(last.value) }];
  });
  const places = spreadLabels(
    named.map(({ y }) => y + 4),
    { top: inner.top + 4, bottom: inner.bottom + 4, height: label.height },
  );
  return named
    .map(({ name, tone, x, y }, at) => {
      const [labelX, labelY] = [round(right + label.gap), round(places[at] ?? y)];
      const leader = `<path class="leader ${tone}" d="M${x + 4} ${y}L${labelX - 2} ${round(labelY - 4)}"/>`;
      return `${leader}<text class="name ${tone}" x="${labelX}" y="${labelY}">${escapeHtml(name)}</text>`;
    })
    .join('');
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
  `<p class="legend">${lines.map(({ name, tone }, place) => `<span class="${tone}">${sample(tone, place)}${escapeHtml(name)}</span>`).join('')}</p>`;

function sample(tone: string, place: number): string {
  const { dashes, marker } = lineStyle(place);
  const pattern = dashes === '' ? '' : ` stroke-dasharray="${dashes}"`;
  return `<svg class="sample" viewBox="0 0 28 8" aria-hidden="true"><path class="line ${tone}"${pattern} d="M0 4H28"/><path class="dot ${tone}" transform="translate(14 4)" d="${marker}"/></svg>`;
}

function formatSeconds(seconds: number): string {
  const whole = Math.round(seconds * 10) / 10;
  if (whole < 120) return `${whole} s`;
  const rest = Math.round(whole % 60);
  return `${Math.floor(whole / 60)} min${rest === 0 ? '' : ` ${rest} s`}`;
}

const round = (value: number): number => Math.round(value * 10) / 10;
