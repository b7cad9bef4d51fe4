import { withFormulaMark } from '../../src/lib/formula-mark.ts';
import type { ImportFormat } from '../../src/protocol/imports.ts';

/** What an import says of rows that could not be read: enough to read them again. */
interface Layout {
  format: ImportFormat;
  /** Of a table: what stands above its columns. */
  columns?: string[] | undefined;
}

/** How a bad row is put right: cell by cell, as the text that it is, or by writing it into a table of our own. */
export type RepairWay = 'cells' | 'text' | 'anew';

/** Formats of text whose questions stand one after the other. */
const textFormats: readonly ImportFormat[] = ['gift', 'aiken', 'json', 'opentriviaqa'];

export function repairWay({ format, columns }: Layout): RepairWay {
  if (columns !== undefined) return 'cells';
  return textFormats.includes(format) ? 'text' : 'anew';
}

/** The table into which a question is written that is in no table. */
export const newColumns = [
  'Question',
  'Answer 1',
  'Answer 2',
  'Answer 3',
  'Answer 4',
  'Correct',
  'Time limit',
] as const;

/** What is edited of a row at first. */
export function firstCells(layout: Layout, cells: readonly string[]): string[] {
  const way = repairWay(layout);
  if (way === 'text') return [cells.join('\n')];
  const columns = way === 'cells' ? (layout.columns?.length ?? 0) : newColumns.length;
  const given = way === 'cells' ? cells : [];
  return Array.from({ length: Math.max(columns, given.length) }, (_, at) => given[at] ?? '');
}

export interface RepairText {
  text: string;
  format: ImportFormat;
  /** In which row of the text, as the server counts them, each of the rows begins. */
  starts: number[];
}

/** The rows as a text that is read as the file was. */
export function repairText(layout: Layout, rows: readonly (readonly string[])[]): RepairText {
  const { format, columns = newColumns } = layout;
  const way = repairWay(layout);
  if (way !== 'text') {
    const [head = '', ...lines] = [columns, ...rows].map(csvLine);
    return {
      text: [head, ...lines].join('\n'),
      format: way === 'cells' ? format : 'table',
      starts: startsOf(lines, 1 + linesOf(head), 0),
    };
  }
  const blocks = rows.map((cells) => cells.join('\n').trim());
  if (format !== 'json') return { text: blocks.join('\n\n'), format, starts: startsOf(blocks, 1, 1) };
  return { text: `{"questions":[${blocks.join(',\n')}]}`, format, starts: blocks.map((_, at) => at + 1) };
}

const csvLine = (cells: readonly string[]): string =>
  cells.map((cell) => `"${withFormulaMark(cell).replaceAll('"', '""')}"`).join(',');

const linesOf = (text: string): number => text.split('\n').length;

/** @param between lines after each block */
function startsOf(blocks: readonly string[], first: number, between: number): number[] {
  let next = first;
  return blocks.map((block) => {
    const start = next;
    next += linesOf(block) + between;
    return start;
  });
}
