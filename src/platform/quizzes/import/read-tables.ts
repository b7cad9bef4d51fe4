import { CodedError } from '../../../protocol/errors.ts';
import type { ImportFormat } from '../../../protocol/imports.ts';
import { cellText, type Grid, type Sheet } from './grid.ts';
import type { ImportReport } from './import-report.ts';
import { readTable } from './read-table.ts';
import { socrativeHeader } from './socrative-header.ts';
import { findHeader, foldHeader, type TableHeader } from './table-header.ts';

const tableFormats = ['kahoot', 'wayground', 'blooket', 'gimkit', 'socrative', 'table'] as const;

export const isTableFormat = (format: ImportFormat): format is TableHeader['format'] =>
  (tableFormats as readonly string[]).includes(format);

/**
 * Reads the first sheet that has a header; others that have one are told. @returns the format
 * @throws {CodedError} `bad_request`: none has one, or what was filled in is a form
 */
export function readTables(
  sheets: readonly Sheet[],
  format: ImportFormat | undefined,
  report: ImportReport,
): TableHeader['format'] {
  for (const { grid } of sheets) refuseAnswers(grid);
  const found = sheets.flatMap(({ name, grid }) => {
    const header = findHeader(grid);
    return header === undefined ? [] : [{ name, grid, header }];
  });
  const [first, ...others] = found;
  if (first === undefined)
    throw new CodedError(
      'bad_request',
      'No question was found: name the columns, such as Question, Answer 1, Answer 2, Correct.',
    );
  for (const { name, grid, header } of others) {
    if (grid.length <= header.index + 1) continue;
    const message = `The sheet “${name.slice(0, 60)}” has questions too and was not read: save it as a file of its own.`;
    report.note(0, { level: 'warning', code: 'other_sheet', message });
  }
  const told = format !== undefined && isTableFormat(format) ? format : first.header.format;
  const header = { ...first.header, format: told };
  readTable(first.grid, told === 'socrative' ? socrativeHeader(first.grid, header) : header, report);
  if (told === 'kahoot') noteExample(first.grid, header, report);
  return told;
}

/** Kahoot's template has an example in its first row, to be written over. A file with no other question still has it. */
function noteExample(grid: Grid, { index, columns }: TableHeader, report: ImportReport): void {
  const saysSo = grid
    .slice(0, Math.max(index, 0))
    .some(({ cells }) => /\bexample question\b/i.test(cellText(cells[1])));
  const { question = 0 } = columns;
  const [example, ...others] = grid.slice(index + 1).filter(({ cells }) => cellText(cells[question]) !== '');
  if (!saysSo || example === undefined || others.length > 0) return;
  const message = 'This is the only question, and where the template has its example: leave it out unless it is yours.';
  report.note(example.row, { level: 'warning', code: 'example', message });
}

/** What Google Forms and Microsoft Forms call the time of an answer. */
const stamps =
  /^(?:timestamp|zeitstempel|marca temporal|horodateur|carimbo de data\/hora|laiko žyma|start time|startzeit|hora de inicio|heure de début|hora de início)$/;

/** The header of what people filled in names a time, and their answers stand where questions would. */
function refuseAnswers(grid: Grid): void {
  const heads = (grid[0]?.cells ?? []).slice(0, 2).map((cell) => foldHeader(cellText(cell)));
  if (heads.some((head) => stamps.test(head)))
    throw new CodedError(
      'bad_request',
      'These are the answers that people gave to a form, one in a row, and not its questions: the form itself cannot be read from them.',
    );
}
