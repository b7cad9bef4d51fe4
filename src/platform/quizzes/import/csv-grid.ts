import type { Grid } from './grid.ts';
import type { ImportLimits } from './import-limits.ts';
import { delimiters, readCsv } from './read-csv.ts';
import { findHeader } from './table-header.ts';

/** Rows in which a delimiter is looked for. */
const headRows = 25;

/** A text as a table, with the one delimiter that gives the best header. @throws {CodedError} `bad_request`: too many rows */
export function readCsvGrid(text: string, limits: ImportLimits): Grid {
  const [best] = delimiters
    .map((delimiter) => ({ delimiter, rank: rankOf(readCsv(text, delimiter, limits, headRows)) }))
    .toSorted((a, b) => b.rank - a.rank);
  return readCsv(text, best?.delimiter ?? ',', limits);
}

function rankOf(grid: Grid): number {
  const header = findHeader(grid);
  const columns = header === undefined ? 0 : 1000 * Object.values(header.columns).flat().length;
  return columns + Math.max(0, ...grid.map(({ cells }) => cells.length));
}
