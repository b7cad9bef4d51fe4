import { parse } from 'csv-parse/sync';
import { CodedError } from '../../../protocol/errors.ts';
import { withoutFormulaMark } from '../../../lib/formula-mark.ts';
import { isBlank, type Grid, type GridRow } from './grid.ts';
import type { ImportLimits } from './import-limits.ts';

export const delimiters = [',', ';', '\t'] as const;
export type Delimiter = (typeof delimiters)[number];

/** Lines of a file, blank ones too. */
const linesMax = 100_000;
/** Lines of one record: a cell may have several. */
const recordLinesMax = 60;

/**
 * Text with one delimiter as a grid, record by record: a quote that is never closed costs its own line and no other.
 * @param rowsMax rows after which the reading ends, where that is given
 * @throws {CodedError} `bad_request` for more than a quiz file has
 */
export function readCsv(text: string, delimiter: Delimiter, { rows }: ImportLimits, rowsMax?: number): Grid {
  const lines = text.split(/\r\n|\n|\r/, linesMax + 1);
  if (lines.length > linesMax) throw new CodedError('bad_request', `The file has more than ${linesMax} lines.`);
  const grid: GridRow[] = [];
  let at = 0;
  while (at < lines.length && grid.length < (rowsMax ?? Infinity)) {
    const { cells, length, fault } = recordAt(lines, at, delimiter);
    if (!isBlank(cells)) {
      if (grid.length >= rows) throw new CodedError('bad_request', `The file has more than ${rows} rows.`);
      grid.push({ row: at + 1, cells: cells.map(withoutFormulaMark), ...(fault === undefined ? {} : { fault }) });
    }
    at += length;
  }
  return grid;
}

interface CsvRecord {
  cells: readonly string[];
  /** In lines. */
  length: number;
  fault?: string;
}

function recordAt(lines: readonly string[], at: number, delimiter: Delimiter): CsvRecord {
  const first = lines[at] ?? '';
  const length = closedLength(lines, at);
  if (length === 1 && !first.includes('"')) return { cells: first.split(delimiter), length };
  const whole = length === 0 ? undefined : parseRecord(lines.slice(at, at + length).join('\n'), delimiter, false);
  if (whole !== undefined) return { cells: whole, length };
  const loose = parseRecord(first, delimiter, true);
  if (loose !== undefined) return { cells: loose, length: 1 };
  return { cells: [first], length: 1, fault: 'A quotation mark is not closed, or stands within a cell.' };
}

/** In how many lines all quotes are closed; 0 when they never are. */
function closedLength(lines: readonly string[], at: number): number {
  let quotes = 0;
  for (let length = 1; length <= recordLinesMax && at + length <= lines.length; length += 1) {
    for (const character of lines[at + length - 1] ?? '') if (character === '"') quotes += 1;
    if (quotes % 2 === 0) return length;
  }
  return 0;
}

/** Undefined when it is no single record. `loose`: quotes within a cell are a part of it. */
function parseRecord(text: string, delimiter: Delimiter, loose: boolean): string[] | undefined {
  try {
    const records: string[][] = parse(text, { delimiter, relax_quotes: loose, relax_column_count: true });
    return records.length === 1 ? records[0] : undefined;
  } catch {
    return undefined;
  }
}
