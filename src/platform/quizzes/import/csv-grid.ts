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

/** Characters in which a header is looked for, and how many columns only a header names. */
const headCharacters = 20_000;
const namedColumnsMin = 3;

/** Whether one of the first rows names the columns of a table, or looks like one of a table that has lost its header. */
export function looksLikeTable(text: string, limits: ImportLimits): boolean {
  const head = text.slice(0, headCharacters);
  return delimiters.some((delimiter) => {
    const header = findHeader(readCsv(head, delimiter, limits, headRows));
    return header !== undefined && Object.values(header.columns).flat().length >= namedColumnsMin;
  });
}

function rankOf(grid: Grid): number {
  const header = findHeader(grid);
  const columns = header === undefined ? 0 : 1000 * Object.values(header.columns).flat().length;
  return columns + Math.max(0, ...grid.map(({ cells }) => cells.length));
}
