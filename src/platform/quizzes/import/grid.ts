/** What a spreadsheet has in a cell; all are texts where a grid comes from text. */
export type Cell = string | number | boolean | Date | null;

export interface GridRow {
  /** The file's own number of it, from 1. */
  row: number;
  cells: readonly Cell[];
  /** Why it could not be taken apart; then it is one cell. */
  fault?: string;
}

/** A table before anybody knows what it means, rows without a filled cell left out. */
export type Grid = readonly GridRow[];

/** A sheet of a workbook, or all of a text; that one has no name. */
export interface Sheet {
  name: string;
  grid: Grid;
}

/** Control characters but for tabs and line ends, and what spreadsheets write for a carriage return. */
const controls = /_x000D_|(?![\t\n])\p{Cc}/gu;

/** As an author sees it: no-break spaces are spaces, markup stays the text that it is. */
export function cellText(cell: Cell | undefined): string {
  if (cell === null || cell === undefined) return '';
  if (cell instanceof Date) return Number.isNaN(cell.getTime()) ? '' : cell.toISOString().slice(0, 10);
  const text = typeof cell === 'boolean' ? String(cell).toUpperCase() : String(cell);
  return text
    .replace(/\r\n?/g, '\n')
    .replace(controls, '')
    .replace(/[\u00a0\u202f]/g, ' ')
    .trim()
    .toWellFormed();
}

export const isBlank = (cells: readonly Cell[]): boolean => cells.every((cell) => cellText(cell) === '');
