import { withFormulaMark } from '../../../lib/formula-mark.ts';

/** Comma-separated values in UTF-8 without a mark, lines ended by CR LF (RFC 4180); texts that look like formulas are marked. */
export function csvFile(rows: readonly (readonly (string | number)[])[]): Uint8Array {
  return Buffer.from(rows.map((cells) => `${cells.map(cellOf).join(',')}\r\n`).join(''));
}

function cellOf(cell: string | number): string {
  const text = typeof cell === 'number' ? String(cell) : withFormulaMark(cell);
  return /[",;\t\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
