import { deflateSync, strToU8, zipSync, type Zippable } from 'fflate';
import {
  cellStyles,
  columnName,
  sheetFrame,
  sheetPath,
  SharedTexts,
  workbookParts,
} from '../../../lib/workbook-parts.ts';

/** A text is never a formula, whatever it begins with. */
export type SheetCell = string | number;

export interface Sheet {
  name: string;
  rows: readonly (readonly SheetCell[])[];
  /** Which row names the columns, from 0. */
  headerRow: number;
  /** Of each column, in characters. */
  widths: readonly number[];
}

/** What looks denser than this is taken for an attack by whoever is careful. */
const ratioMax = 50;
/** Files of one quiz are equal, whenever they are made. */
const madeAt = new Date(2000, 0, 1);

/** A workbook of one sheet (ECMA-376). */
export function xlsxFile(sheet: Sheet): Uint8Array {
  const texts = new SharedTexts();
  const rows = sheet.rows.map((cells, at) => rowXml(cells, at, sheet, texts)).join('');
  const { begin, end } = sheetFrame(sheet.widths);
  const parts = [...workbookParts([sheet.name], texts), [sheetPath(0), begin + rows + end] as const];
  return zipSync(Object.assign({}, ...parts.map(([path, content]) => packed(path, content))) as Zippable);
}

function packed(name: string, content: string): Zippable {
  const bytes = strToU8(content);
  const isDense = deflateSync(bytes).length * ratioMax < bytes.length;
  return { [name]: [bytes, { level: isDense ? 0 : 6, mtime: madeAt }] };
}

function rowXml(cells: readonly SheetCell[], at: number, { headerRow }: Sheet, texts: SharedTexts): string {
  const inner = cells.map((cell, column) => {
    const place = `${columnName(column)}${at + 1}`;
    if (cell === '') return '';
    if (typeof cell === 'number') return `<c r="${place}" s="${cellStyles.number}"><v>${cell}</v></c>`;
    return texts.cell(cell, place, at === headerRow ? cellStyles.header : cellStyles.text);
  });
  return `<row r="${at + 1}">${inner.join('')}</row>`;
}
