import { Zip, ZipDeflate, type ZipInputFile } from 'fflate';
import {
  cellStyles,
  columnName,
  sheetFrame,
  sheetPath,
  SharedTexts,
  workbookParts,
} from '../../../lib/workbook-parts.ts';
import { resolved, type Cell, type Column, type NumberKind } from './table.ts';

/** What a sheet may have (ECMA-376); further rows go to another one. */
const rowsMax = 1_048_576;
/** Texts that are kept once for all cells; later ones are in their cells. */
const sharedTextsMax = 50_000;
/** Characters that are compressed at once. */
const pieceLength = 64 * 1024;
/** Three times as fast as the usual level, for a tenth more bytes. */
const level = 3;
/** Days between the first day of spreadsheets and that of Unix time, and the length of a day in milliseconds. */
const daysBefore = 25_569;
const dayMs = 86_400_000;

const styleOf: Record<NumberKind, number> = {
  number: cellStyles.number,
  share: cellStyles.share,
  decimal: cellStyles.decimal,
  instant: cellStyles.instant,
};

interface OpenSheet {
  name: string;
  columns: readonly Column[];
  names: readonly string[];
  file: ZipInputFile & { push(chunk: Uint8Array, final?: boolean): void };
  end: string;
  rows: number;
}

/**
 * A workbook (ECMA-376) that is written row by row. Memory holds some rows, compressed bytes until they are taken, and a
 * bounded number of texts. Sheets come first in the file, the parts that list them last.
 */
export class WorkbookStream {
  readonly #texts = new SharedTexts(sharedTextsMax);
  readonly #names: string[] = [];
  readonly #zip: Zip;
  #taken: Uint8Array[] = [];
  #sheet: OpenSheet | undefined;
  #text = '';

  constructor() {
    this.#zip = new Zip((error, bytes) => {
      if (error !== null) throw error;
      this.#taken.push(bytes);
    });
  }

  /** Ends the sheet before it. */
  beginSheet(name: string, columns: readonly Column[]): void {
    this.#endSheet();
    const { begin, end } = sheetFrame(
      columns.map(({ width }) => width),
      { frozenRows: 1 },
    );
    const file = this.#add(sheetPath(this.#names.length));
    this.#names.push(name);
    this.#sheet = { name, columns, names: columns.map((_, at) => columnName(at)), file, end, rows: 0 };
    this.#write(begin);
    this.#writeRow(columns.map(({ title }, at) => this.#texts.cell(title, `${columnName(at)}1`, cellStyles.header)));
  }

  row(cells: readonly Cell[]): void {
    const sheet = this.#open();
    if (sheet.rows >= rowsMax) {
      this.beginSheet(nextName(sheet.name), sheet.columns);
      this.row(cells);
      return;
    }
    const row = sheet.rows + 1;
    this.#writeRow(
      cells.map((cell, at) => this.#cell(cell, sheet.columns[at] as Column, `${sheet.names[at] ?? ''}${row}`)),
    );
  }

  /** Ends the file. */
  end(): void {
    this.#endSheet();
    for (const [path, content] of workbookParts(this.#names, this.#texts))
      this.#add(path).push(Buffer.from(content), true);
    this.#zip.end();
  }

  /** The bytes since the last call. */
  take(): Uint8Array[] {
    const taken = this.#taken;
    this.#taken = [];
    return taken;
  }

  #add(path: string): ZipDeflate {
    const file = new ZipDeflate(path, { level });
    this.#zip.add(file);
    return file;
  }

  #open(): OpenSheet {
    if (this.#sheet === undefined) throw new Error('a workbook has rows without a sheet');
    return this.#sheet;
  }

  #cell(cell: Cell, column: Column, place: string): string {
    const { value, kind } = resolved(cell, column);
    if (value === null || value === '') return '';
    if (typeof value === 'string') return this.#texts.cell(value, place, cellStyles.text);
    if (typeof value === 'boolean') return `<c r="${place}" t="b"><v>${value ? 1 : 0}</v></c>`;
    const number = kind === 'instant' ? value / dayMs + daysBefore : value;
    return `<c r="${place}" s="${styleOf[kind]}"><v>${number}</v></c>`;
  }

  #writeRow(cells: readonly string[]): void {
    const sheet = this.#open();
    sheet.rows += 1;
    this.#write(`<row r="${sheet.rows}">${cells.join('')}</row>`);
  }

  #write(text: string): void {
    this.#text += text;
    if (this.#text.length >= pieceLength) this.#flush(false);
  }

  #flush(isLast: boolean): void {
    this.#open().file.push(Buffer.from(this.#text), isLast);
    this.#text = '';
  }

  #endSheet(): void {
    if (this.#sheet === undefined) return;
    this.#text += this.#sheet.end;
    this.#flush(true);
    this.#sheet = undefined;
  }
}

/** “Answers” → “Answers 2” → “Answers 3”. */
function nextName(name: string): string {
  const [, base = name, number = '1'] = /^(.*) (\d+)$/.exec(name) ?? [];
  return `${base} ${Number(number) + 1}`;
}
