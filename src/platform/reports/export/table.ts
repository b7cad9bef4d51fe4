/** Tables of a game as rows of typed cells, the same for every format of files. */

/** `share` 0…1, `decimal` with two places, `instant` Unix milliseconds. */
export type NumberKind = 'number' | 'share' | 'decimal' | 'instant';

/** `null` and the empty text are empty cells. A text is never a formula, whatever it begins with. */
export type CellValue = string | number | boolean | null;

/** A number of another kind than its column. */
interface TypedNumber {
  kind: NumberKind;
  value: number;
}
export type Cell = CellValue | TypedNumber;

export interface Column {
  title: string;
  /** Of its numbers. */
  kind: NumberKind;
  /** In characters. */
  width: number;
}

export interface Table {
  name: string;
  columns: readonly Column[];
  rows: Iterable<readonly Cell[]>;
}

export const column = (title: string, width: number, kind: NumberKind = 'number'): Column => ({ title, width, kind });

export const typed = (kind: NumberKind, value: number | null): Cell => (value === null ? null : { kind, value });

/** Seconds of milliseconds. */
export const secondsOf = (ms: number | null): number | null => (ms === null ? null : ms / 1000);

/** A cell's value, and of numbers the kind. */
export function resolved(cell: Cell, { kind }: Column): { value: CellValue; kind: NumberKind } {
  return typeof cell === 'object' && cell !== null ? cell : { value: cell, kind };
}
