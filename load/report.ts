import type { Finding } from './audit.ts';
import type { ArtilleryRun, Summary } from './run-artillery.ts';

export interface Report {
  scenario: string;
  target: string;
  players: number;
  questions: number;
  startedAt: string;
  commit: string;
  machine: string;
  command: string;
  ok: boolean;
  thresholdsOk: boolean;
  findings: Finding[];
  latencies: Record<string, Summary>;
  counters: Record<string, number>;
}

/** The order in which a reader wants them; the generator's own lag stands beside what it measured. */
const shown = ['join.ack', 'answer.ack', 'generator.lag'];
const columns = ['count', 'p50', 'p95', 'p99', 'max'] as const;

export function pickLatencies({ summaries }: ArtilleryRun): Record<string, Summary> {
  const present = shown.flatMap((name) => (summaries[name] === undefined ? [] : [[name, summaries[name]] as const]));
  return Object.fromEntries(present);
}

/** Counters that say something about the game; Artillery's own are left out, failures of players are not. */
export function pickCounters({ counters }: ArtilleryRun): Record<string, number> {
  const told = /^(answer|join|errors)\.|^vusers\.(created|completed|failed)$/;
  return Object.fromEntries(Object.entries(counters).filter(([name]) => told.test(name)));
}

/** A table for the terminal; milliseconds. */
export function formatLatencies(latencies: Report['latencies']): string[] {
  const rows = Object.entries(latencies).map(([name, summary]) => [name, ...columns.map((c) => String(summary[c]))]);
  const table = [['milliseconds', ...columns], ...rows];
  const widths = ['', ...columns].map((_, at) => Math.max(...table.map((row) => row[at]?.length ?? 0)));
  return table.map((row) =>
    row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart((widths[at] ?? 0) + 2))).join(''),
  );
}

export const formatFindings = (findings: Finding[]): string[] =>
  findings.map(({ check, ok, detail }) => `${ok ? 'ok  ' : 'FAIL'}  ${check} (${detail})`);

/** One page that needs nothing else: it can be sent as a file. */
export function renderPage(report: Report): string {
  const { scenario, ok, findings, latencies, counters } = report;
  const facts = ['startedAt', 'target', 'players', 'questions', 'commit', 'machine', 'command'] as const;
  const latencyRows = Object.entries(latencies).map(([name, summary]) => [name, ...columns.map((c) => summary[c])]);
  const checkRows = findings.map((finding) => [finding.ok ? 'ok' : 'FAIL', finding.check, finding.detail]);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Quickfire load: ${escapeHtml(scenario)}</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1d2330; }
  table { border-collapse: collapse; margin: 0 0 2rem; width: 100%; }
  th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #d5dae5; }
  td { font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
  .ok { color: #10662f; } .failed { color: #a3152a; }
</style>
</head>
<body>
<h1>${escapeHtml(scenario)}: <span class="${ok ? 'ok">passed' : 'failed">failed'}</span></h1>
${renderTable(
  ['Run', ''],
  facts.map((fact) => [fact, report[fact]]),
)}
${renderTable(['Milliseconds', ...columns], latencyRows)}
${renderTable(['Audit', 'Check', 'Detail'], checkRows)}
${renderTable(['Counter', ''], Object.entries(counters))}
</body>
</html>
`;
}

function renderTable(head: readonly string[], rows: (string | number)[][]): string {
  const line = (cells: readonly (string | number)[], tag: string): string =>
    `<tr>${cells.map((cell) => `<${tag}>${escapeHtml(String(cell))}</${tag}>`).join('')}</tr>`;
  return `<table><thead>${line(head, 'th')}</thead><tbody>${rows.map((row) => line(row, 'td')).join('')}</tbody></table>`;
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escapeHtml = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');
