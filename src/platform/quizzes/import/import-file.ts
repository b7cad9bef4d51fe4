import { CodedError } from '../../../protocol/errors.ts';
import type { ImportFormat } from '../../../protocol/imports.ts';
import { decodeText } from './decode-text.ts';
import { gunzip } from './gunzip.ts';
import type { ImportLimits } from './import-limits.ts';
import { ImportReport, type ImportedQuiz } from './import-report.ts';
import { looksLikeTable, readCsvGrid } from './csv-grid.ts';
import { isTableFormat, readTables } from './read-tables.ts';
import { readXlsx } from './read-xlsx.ts';
import { textFormats } from './text-formats.ts';

/** What was uploaded or pasted. */
export interface ImportSource {
  bytes: Uint8Array;
  /** What it is said to be; else it is found out. */
  format?: ImportFormat;
}

/**
 * What a file has, whatever its format: questions that are ready, and a line for everything else. Pure; hostile files may take
 * their time and memory, see `ImportReader`.
 * @throws {CodedError} `bad_request`: no file of a quiz, or not what it claims to be
 */
export async function importFile({ bytes, format }: ImportSource, limits: ImportLimits): Promise<ImportedQuiz> {
  const report = new ImportReport(limits);
  const content = contentOf(bytes);
  if (content === 'workbook') {
    if (format !== undefined && !isTableFormat(format))
      throw new CodedError('bad_request', 'This is a workbook, and none of the format that was chosen.');
    return report.end(readTables(await readXlsx(bytes, limits), format, report), undefined);
  }
  const unpacked = content === 'gzip' ? await gunzip(bytes, limits) : bytes;
  if (content === 'gzip' && contentOf(unpacked) !== 'text')
    throw new CodedError('bad_request', 'This file is packed in a way that is not read here.');
  const { text, encoding, oddLines } = decodeText(unpacked);
  if (text.trim() === '') throw new CodedError('bad_request', 'There is nothing in it.');
  noteEncoding(encoding, oddLines, report);
  return report.end(readText(text, format, report), encoding);
}

/** What the first bytes say. @throws {CodedError} `bad_request` for what is never a quiz */
function contentOf(bytes: Uint8Array): 'workbook' | 'gzip' | 'text' {
  const magic = Buffer.from(bytes.subarray(0, 4)).toString('hex');
  if (magic === '504b0304') return 'workbook';
  if (magic.startsWith('1f8b')) return 'gzip';
  const refusal = refusals[magic];
  if (refusal !== undefined) throw new CodedError('bad_request', refusal);
  return 'text';
}

const refusals: Readonly<Record<string, string>> = {
  d0cf11e0: 'This is a workbook of an old kind, or one with a password: save it as .xlsx without one.',
  '25504446': 'This is a PDF: its questions cannot be read.',
};

/** Lines that are named. */
const oddLinesMax = 10;

function noteEncoding(encoding: string, oddLines: readonly number[], report: ImportReport): void {
  if (encoding === 'windows-1252') {
    const message = 'The file is not UTF-8 and was read as windows-1252: look at letters with accents.';
    report.note(0, { level: 'info', code: 'encoding', message });
  }
  if (oddLines.length === 0) return;
  const more = oddLines.length > oddLinesMax ? ` and ${oddLines.length - oddLinesMax} more` : '';
  const lines = `${oddLines.slice(0, oddLinesMax).join(', ')}${more}`;
  const message = `These lines are not UTF-8, as others are, and were read as windows-1252: ${lines}.`;
  report.note(0, { level: 'info', code: 'encoding', message });
}

/** @returns its format */
function readText(text: string, format: ImportFormat | undefined, report: ImportReport): ImportFormat {
  const isTable = format === undefined && looksLikeTable(text, report.limits);
  for (const known of textFormats) {
    const isIt =
      format === undefined ? !(isTable && known.isInCells) && known.detect(text) : known.formats.includes(format);
    if (isIt) return known.read(text, report, format);
  }
  return readTables([{ name: '', grid: readCsvGrid(text, report.limits) }], format, report);
}
