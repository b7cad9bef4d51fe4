import type { Report, Threshold } from './model.ts';

const columns = ['count', 'p50', 'p95', 'p99', 'max'] as const;

/** What the terminal shows at the end: figures in milliseconds, then what was wanted and whether it was so. */
export function formatReport({ measures, thresholds, findings, notes, tables }: Report): string[] {
  const rows = measures.map(({ name, summary }) => [name, ...columns.map((column) => figure(summary[column]))]);
  return [
    ...alignColumns([['milliseconds', ...columns], ...rows]),
    ...tables.flatMap(({ title, columns, rows }) => ['', title, ...alignColumns([columns, ...rows])]),
    '',
    ...thresholds.map((threshold) => `${mark(threshold.ok)}${thresholdText(threshold)}`),
    ...findings.map(({ check, ok, detail }) => `${mark(ok)}${check} (${detail})`),
    ...notes.map((note) => `note  ${note}`),
  ];
}

/** The first column to the left, the others to the right. */
export function alignColumns(table: (string | number)[][]): string[] {
  const widths = (table[0] ?? []).map((_, at) => Math.max(...table.map((row) => String(row[at] ?? '').length)));
  return table.map((row) =>
    row
      .map((cell, at) =>
        at === 0 ? String(cell).padEnd(widths[0] ?? 0) : String(cell).padStart((widths[at] ?? 0) + 2),
      )
      .join(''),
  );
}

/** `answer.ack.p99 ≤ 250 ms (12.3 ms)`. */
export const thresholdText = ({ name, unit, limit, value }: Threshold): string =>
  `${name} ≤ ${withUnit(limit, unit)} (${withUnit(value, unit)})`;

export const withUnit = (value: number | null, unit: string): string =>
  value === null ? figure(value) : `${figure(value)} ${unit}`;

/** Three digits say all there is to say. */
export function figure(value: number | null): string {
  if (value === null) return 'not measured';
  if (value >= 100 || Number.isInteger(value)) return String(Math.round(value));
  return value.toFixed(value >= 10 ? 1 : 2);
}

const mark = (ok: boolean): string => (ok ? 'ok    ' : 'FAIL  ');
