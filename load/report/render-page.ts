import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { escapeHtml } from './escape-html.ts';
import { figure, withUnit } from './format-report.ts';
import type { Measure, Report, Summary, Threshold } from './model.ts';
import { renderPlot } from './render-plot.ts';
import { serverPlots } from './server-plots.ts';

const columns = ['count', 'p50', 'p95', 'p99', 'max'] as const;
/** Artillery's players count all in one; lean ones by the status they were told. */
const acknowledged = ['answers.acked', 'answer.accepted', 'answer.duplicate'] as const;
const tones = { p50: 'tone-1', p95: 'tone-2', p99: 'tone-3', max: 'tone-4' } as const;

/** One page that needs nothing else, neither a network nor a script: it can be sent as a file. */
export function renderPage(report: Report): string {
  const { run, ok } = report;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(`${run.scenario}: ${ok ? 'passed' : 'failed'}`)}</title>
<style>
${readFileSync(join(import.meta.dirname, 'page.css'), 'utf8')}</style>
</head>
<body>
<header>
<h1>${escapeHtml(run.scenario)} <span class="verdict ${ok ? 'ok' : 'failed'}">${ok ? 'passed' : 'failed'}</span></h1>
<p>${escapeHtml(describeSize(report))}</p>
</header>
${cards(report)}
${notes(report)}
<h2>Thresholds and audit</h2>
<div class="pair">
${table(['', 'Threshold', 'Limit', 'Figure'], report.thresholds.map(thresholdRow))}
${table(['', 'Audit', 'Detail'], report.findings.map(findingRow))}
</div>
${report.tables.map(({ title, columns, rows }) => `<h2>${escapeHtml(title)}</h2>${table(columns, rows)}`).join('\n')}
<h2>Latencies</h2>
${table(['Milliseconds', ...columns], report.measures.map(measureRow))}
<div class="plots">
${report.measures.map((measure) => renderPlot(measurePlot(measure, run.durationSeconds))).join('\n')}
</div>
<h2>The server</h2>
<p class="quiet">${escapeHtml(describeServer(report))}</p>
<div class="plots">
${serverPlots(report).map(renderPlot).join('\n')}
</div>
<h2>Counters</h2>
${table(['Counter', ''], Object.entries(report.counters))}
<h2>The run</h2>
${table(['', ''], Object.entries(run))}
</body>
</html>
`;
}

function describeSize({ run }: Report): string {
  const rooms = run.rooms === 1 ? 'one room' : `${run.rooms} rooms`;
  return `${run.players} players in ${rooms}, ${run.questions} question${run.questions === 1 ? '' : 's'}, ${Math.round(run.durationSeconds)} seconds · ${run.startedAt} · ${run.commit} · ${run.machine}`;
}

/** The figures that one looks for first, each with the generator's lag in mind. */
function cards({ measures, findings, thresholds, counters }: Report): string {
  const of = (name: string, figureName: keyof Summary, label: string): [string, string][] => {
    const summary = measures.find((measure) => measure.name === name)?.summary;
    return summary === undefined ? [] : [[label, `${figure(summary[figureName])} ms`]];
  };
  const passed = (lines: { ok: boolean }[]): string => `${lines.filter(({ ok }) => ok).length} of ${lines.length}`;
  const acked = acknowledged.reduce((sum, name) => sum + (counters[name] ?? 0), 0);
  const shown: [string, string][] = [
    ...of('answer.ack', 'p50', 'answer, p50'),
    ...of('answer.ack', 'p99', 'answer, p99'),
    ...of('question.spread', 'max', 'question, last player'),
    ...of('reveal.spread', 'max', 'result, last player'),
    ...of('reconnect', 'p99', 'reconnect, p99'),
    ...of('generator.lag', 'p99', 'generator’s lag, p99'),
    ['answers acknowledged', String(acked)],
    ...(thresholds.length === 0 ? [] : [['thresholds', passed(thresholds)] satisfies [string, string]]),
    ['audit', passed(findings)],
  ];
  const card = ([label, value]: [string, string]): string =>
    `<div class="card"><b>${escapeHtml(value)}</b><span>${escapeHtml(label)}</span></div>`;
  return `<div class="cards">${shown.map(card).join('')}</div>`;
}

function notes({ notes }: Report): string {
  return notes.map((note) => `<p class="note">${escapeHtml(note)}</p>`).join('\n');
}

const measurePlot = ({ title, series }: Measure, seconds: number) => ({
  title,
  seconds,
  scale: 'log' as const,
  format: (ms: number) => (ms >= 1000 ? `${figure(ms / 1000)} s` : `${figure(ms)} ms`),
  lines: (['max', 'p99', 'p95', 'p50'] as const).map((name) => ({
    name,
    tone: tones[name],
    points: series.map((point) => ({ at: point.at, value: point[name] })),
  })),
});

function describeServer({ server }: Report): string {
  const sources = {
    ops: 'Every process, as the server’s operators see it.',
    metrics: 'The one web process that answered at /metrics.',
    none: 'The server said nothing about itself.',
  };
  return [sources[server.source], server.note ?? ''].join(' ').trim();
}

const verdict = (ok: boolean): string => (ok ? 'ok' : 'FAIL');
const thresholdRow = ({ name, unit, limit, value, ok }: Threshold) => [
  verdict(ok),
  name,
  `≤ ${withUnit(limit, unit)}`,
  withUnit(value, unit),
];
const findingRow = ({ check, ok, detail }: Report['findings'][number]) => [verdict(ok), check, detail];
const measureRow = ({ title, summary }: Measure) => [title, ...columns.map((column) => figure(summary[column]))];

function table(head: readonly string[], rows: (string | number)[][]): string {
  if (rows.length === 0) return '';
  const cell = (value: string | number, tag: string): string => {
    const tone = value === 'ok' ? ' class="ok"' : value === 'FAIL' ? ' class="failed"' : '';
    const number = typeof value === 'number' || /^≤? ?[\d.]+( \w+)?$/.test(value) ? ' class="number"' : tone;
    return `<${tag}${number}>${escapeHtml(String(value))}</${tag}>`;
  };
  const line = (cells: readonly (string | number)[], tag: string): string =>
    `<tr>${cells.map((value) => cell(value, tag)).join('')}</tr>`;
  const heading = head.some((text) => text !== '') ? `<thead>${line(head, 'th')}</thead>` : '';
  return `<div class="table"><table>${heading}<tbody>${rows.map((row) => line(row, 'td')).join('')}</tbody></table></div>`;
}
