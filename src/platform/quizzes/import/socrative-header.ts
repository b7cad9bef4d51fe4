import { cellText, type Grid } from './grid.ts';
import { foldHeader, type TableHeader } from './table-header.ts';

/** Right answers of a question, one letter a column. */
const correctMax = 5;

/**
 * The columns of right answers have no name in Socrative's workbooks, and stand behind the answers; the quiz' name is in a row
 * above. Rows that were put right come without that row.
 */
export function socrativeHeader(grid: Grid, header: TableHeader): TableHeader {
  const { columns, names, index } = header;
  const from = Math.max(...columns.options) + 1;
  const alsoCorrect = Array.from({ length: correctMax }, (_, nth) => from + nth);
  const named = grid.slice(0, Math.max(0, index)).find(({ cells }) => foldHeader(cellText(cells[0])) === 'quiz name');
  const titled = named === undefined ? {} : { title: cellText(named.cells[1]) };
  const filled = [...names, ...Array.from({ length: correctMax }, () => '')]
    .slice(0, Math.max(names.length, from + correctMax))
    .map((name, at) => (name === '' && alsoCorrect.includes(at) ? `Correct answer ${at - from + 1}` : name));
  return { ...header, ...titled, columns: { ...columns, alsoCorrect }, names: filled };
}
