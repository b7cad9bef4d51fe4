import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { drawTimeline } from './timeline.ts';
import type { ChaosReport } from './run-chaos.ts';

const linesShownMax = 5;
const count = (value: number): string => value.toLocaleString('en-US');
const plural = (value: number, one: string): string => `${count(value)} ${one}${value === 1 ? '' : 's'}`;

/** What is compared, with what was found: all lists should be empty. */
function findings(report: ChaosReport): [what: string, found: readonly string[]][] {
  const { differences, deadLetters, exits, bugs } = report;
  return [
    ['lost', differences.lost],
    ['duplicated', differences.duplicated],
    ['contradicted', differences.contradicted],
    ['phantom', differences.phantom],
    ['scores that differ', differences.scores],
    ['unfinished', differences.unfinished],
    ['people', differences.people],
    ['money', differences.money],
    ['dead letters', deadLetters],
    ['exits by themselves', exits.map(({ name, code, signal, said }) => `${name}: ${signal ?? code} (${said})`)],
    ['bugs in logs', bugs],
  ];
}

function facts(report: ChaosReport): [what: string, value: string][] {
  const perSecond = (report.acked * 1000) / report.durationMs;
  return [
    ['seed', String(report.seed)],
    [
      'size',
      `${plural(report.players, 'player')}, ${report.webs} web, ${report.workers} worker, ${report.durationMs / 1000} s`,
    ],
    ['faults', `${count(report.faults.length)} of ${new Set(report.faults.map(({ kind }) => kind)).size} kinds`],
    ['played', `${plural(report.games, 'game')}, ${plural(report.questions, 'question')}`],
    [
      'pots',
      `${count(report.pots.pots)}, ${count(report.pots.paid)} of them paid, ${plural(report.pots.entries, 'fee')}`,
    ],
    ['acknowledged', `${count(report.acked)} answers (${perSecond.toFixed(0)}/s), ${count(report.rows)} rows`],
    ['backends ended', count(report.backendsEnded)],
    ['bytes cut from the log', count(report.bytesCut)],
    ['starts given up', count(report.failedStarts)],
    ['own delay, p99', `${report.ownDelayMs} ms`],
    ['settled after', `${(report.convergedMs / 1000).toFixed(1)} s`],
  ];
}

/** The table at the end of a run, for a terminal. */
export function formatReport(report: ChaosReport): string {
  const rows = [
    ...facts(report),
    ...findings(report).map(([what, found]) => [what, count(found.length)] as const),
    ...Object.entries(report.errors).map(([what, times]) => [`error: ${what}`, `${count(times)} times`] as const),
  ];
  const width = Math.max(...rows.map(([what]) => what.length));
  return [
    '',
    ...rows.map(([what, value]) => `  ${what.padEnd(width)}  ${value}`),
    '',
    ...findings(report).flatMap(([what, found]) => [
      ...found.slice(0, linesShownMax).map((line) => `  ${what}: ${line}`),
      ...(found.length > linesShownMax ? [`  ${what}: … ${found.length - linesShownMax} more`] : []),
    ]),
    report.ok ? '  Nothing differs.' : '  FAILED',
  ].join('\n');
}

/** A folder for what one run leaves. @returns where it is, from here. */
export function makeReportDir(seed: number): string {
  const dir = join(import.meta.dirname, 'reports', `${new Date().toISOString().replaceAll(/[:.]/g, '-')}-seed-${seed}`);
  mkdirSync(dir, { recursive: true });
  return relative(process.cwd(), dir);
}

/** Writes the figures and the picture into a folder. */
export function writeReport(report: ChaosReport, dir: string): void {
  writeFileSync(join(dir, 'report.json'), `${JSON.stringify(report, undefined, 2)}\n`);
  writeFileSync(join(dir, 'report.html'), renderPage(report));
}

function renderPage(report: ChaosReport): string {
  const found = findings(report).map(([what, lines]) => [what, count(lines.length), lines.slice(0, 50).join('\n')]);
  const faults = report.faults.map(({ number, atMs, tookMs, what, acks }) => {
    return [String(number), `${(atMs / 1000).toFixed(1)} s`, what, `${(tookMs / 1000).toFixed(1)} s`, count(acks)];
  });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Quickfire under faults, seed ${report.seed}</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 75rem; margin: 2rem auto; padding: 0 1rem; color: #1d2330; }
  table { border-collapse: collapse; margin: 0 0 2rem; width: 100%; }
  th, td { text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #d5dae5; }
  td { font-variant-numeric: tabular-nums; white-space: pre-wrap; overflow-wrap: anywhere; }
  svg { width: 100%; height: auto; }
  .ok { color: #10662f; } .failed { color: #a3152a; }
</style>
</head>
<body>
<h1>Quickfire under faults: <span class="${report.ok ? 'ok">nothing differs' : 'failed">failed'}</span></h1>
${drawTimeline(report)}
${renderTable(['Run', ''], facts(report))}
${renderTable(['Compared', 'Found', ''], found)}
${renderTable(
  ['Errors in logs', 'Times'],
  Object.entries(report.errors).map(([what, times]) => [what, count(times)]),
)}
${renderTable(['Fault', 'At', '', 'Took', 'Acknowledged until then'], faults)}
</body>
</html>
`;
}

function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[], tag: string) =>
    `<tr>${cells.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join('')}</tr>`;
  return `<table><thead>${line(head, 'th')}</thead><tbody>${rows.map((row) => line(row, 'td')).join('')}</tbody></table>`;
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escapeHtml = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');
