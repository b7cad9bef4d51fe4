import { CodedError } from '../../../protocol/errors.ts';
import type { ImportFormat } from '../../../protocol/imports.ts';
import { decodeText } from './decode-text.ts';
import type { Grid } from './grid.ts';
import { ImportReport, type ImportedQuiz } from './import-report.ts';
import { cellText } from './grid.ts';
import { delimiters, readCsv } from './read-csv.ts';
import { readTable } from './read-table.ts';
import { readXlsx } from './read-xlsx.ts';
import { findHeader, foldHeader, type TableHeader } from './table-header.ts';
import { textFormats } from './text-formats.ts';

/** What was uploaded or pasted. */
export interface ImportSource {
  bytes: Uint8Array;
  /** What it is said to be; else it is found out. */
  format?: ImportFormat;
}

/** Rows in which a delimiter is looked for. */
const headRows = 25;
const tableFormats: readonly string[] = ['kahoot', 'wayground', 'blooket', 'gimkit', 'table'];

/**
 * What a file has, whatever its format: questions that are ready, and a line for everything else. Pure; hostile files may take
 * their time and memory, see `ImportReader`.
 * @throws {CodedError} `bad_request`: no file of a quiz, or not what it claims to be
 */
export async function importFile({ bytes, format }: ImportSource): Promise<ImportedQuiz> {
  const kind = containerOf(bytes);
  if (kind === 'zip') return importTables(await readXlsx(bytes), format);
  if (kind !== undefined) throw new CodedError('bad_request', kind);
  const { text, encoding } = decodeText(bytes);
  if (text.trim() === '') throw new CodedError('bad_request', 'There is nothing in it.');
  for (const known of textFormats) {
    if (format === undefined ? !known.detect(text) : format !== known.format) continue;
    const report = new ImportReport();
    known.read(text, report);
    return report.end(known.format, encoding);
  }
  return importTables([gridOf(text)], format, encoding);
}

/** What the first bytes say: a workbook, something that is none of ours, in words, or text. */
function containerOf(bytes: Uint8Array): string | undefined {
  const magic = Buffer.from(bytes.subarray(0, 4)).toString('hex');
  if (magic === '504b0304') return 'zip';
  if (magic === 'd0cf11e0')
    return 'This is a workbook of an old kind, or one with a password: save it as .xlsx without one.';
  if (magic.startsWith('1f8b')) return 'This file is compressed in a way that is not read here.';
  return magic === '25504446' ? 'This is a PDF: its questions cannot be read.' : undefined;
}

/** With the one delimiter that gives the best header. */
function gridOf(text: string): Grid {
  const [best] = delimiters
    .map((delimiter) => ({ delimiter, rank: rankOf(readCsv(text, delimiter, headRows)) }))
    .toSorted((a, b) => b.rank - a.rank);
  return readCsv(text, best?.delimiter ?? ',');
}

function rankOf(grid: Grid): number {
  const header = findHeader(grid);
  const columns = header === undefined ? 0 : 1000 * Object.values(header.columns).flat().length;
  return columns + Math.max(0, ...grid.map(({ cells }) => cells.length));
}

function importTables(sheets: readonly Grid[], format: ImportFormat | undefined, encoding?: string): ImportedQuiz {
  for (const grid of sheets) {
    const header = findHeader(grid);
    if (header === undefined) continue;
    const report = new ImportReport();
    const told =
      format !== undefined && tableFormats.includes(format) ? (format as TableHeader['format']) : header.format;
    readTable(grid, { ...header, format: told }, report);
    return report.end(told, encoding);
  }
  const first = foldHeader(cellText(sheets[0]?.[0]?.cells[0]));
  if (/^(?:timestamp|zeitstempel|marca temporal|horodateur|carimbo de data\/hora|laiko žyma)$/.test(first))
    throw new CodedError('bad_request', 'These are the answers of a form, not its questions.');
  throw new CodedError(
    'bad_request',
    'No question was found: name the columns, such as Question, Answer 1, Answer 2, Correct.',
  );
}
