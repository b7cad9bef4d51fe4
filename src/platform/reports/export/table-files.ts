import { withFormulaMark } from '../../../lib/formula-mark.ts';
import type { GameReport, ReportedQuestion } from '../../../protocol/reports.ts';
import {
  answerCells,
  answerColumns,
  playersTable,
  questionsTable,
  regradesTable,
  summaryTable,
  type AnswerRow,
} from './game-tables.ts';
import type { GameExportOrder } from './export-order.ts';
import { resolved, type Cell, type Column, type Table } from './table.ts';
import { WorkbookStream } from './workbook-stream.ts';

/** One format of files. Each call returns what is complete so far. */
export interface FileFormat {
  /** @param text the report's JSON */
  begin(report: GameReport, text: string): Uint8Array[];
  /** All answers to one question, in the order of the players' list. */
  answers(question: ReportedQuestion, rows: readonly PlacedAnswer[]): Uint8Array[];
  end(): Uint8Array[];
}

export interface PlacedAnswer {
  row: AnswerRow;
  player: GameReport['players'][number];
}

const bytesOf = (text: string): Uint8Array[] => [Buffer.from(text)];

/** The report with one field more, `answers`. */
class JsonFile implements FileFormat {
  #comma = '';

  begin(_report: GameReport, text: string): Uint8Array[] {
    return bytesOf(`${text.slice(0, -1)},"answers":[`);
  }

  answers(_question: ReportedQuestion, rows: readonly PlacedAnswer[]): Uint8Array[] {
    if (rows.length === 0) return [];
    const text = this.#comma + rows.map(({ row }) => JSON.stringify(row)).join(',');
    this.#comma = ',';
    return bytesOf(text);
  }

  end(): Uint8Array[] {
    return bytesOf(']}');
  }
}

/** Without it spreadsheet programs take UTF-8 for an older encoding. */
const byteOrderMark = '\ufeff';

/** One table as comma-separated values (RFC 4180); texts that look like formulas are marked. */
class CsvFile implements FileFormat {
  readonly #table: GameExportOrder['table'];

  constructor(table: GameExportOrder['table']) {
    this.#table = table;
  }

  begin(report: GameReport): Uint8Array[] {
    if (this.#table === 'answers') return bytesOf(byteOrderMark + csvHeader(answerColumns));
    const { columns, rows } = tablesOf(report)[this.#table];
    return [...bytesOf(byteOrderMark + csvHeader(columns)), ...csvRows(columns, rows)];
  }

  answers(question: ReportedQuestion, rows: readonly PlacedAnswer[]): Uint8Array[] {
    return csvRows(answerColumns, cellsOf(question, rows));
  }

  end(): Uint8Array[] {
    return [];
  }
}

function* cellsOf(question: ReportedQuestion, rows: readonly PlacedAnswer[]): Generator<Cell[], void> {
  for (const { row, player } of rows) yield answerCells(row, question, player);
}

const tablesOf = (report: GameReport) => ({
  get summary(): Table {
    return summaryTable(report);
  },
  get questions(): Table {
    return questionsTable(report);
  },
  get players(): Table {
    return playersTable(report);
  },
  get regrades(): Table {
    return regradesTable(report);
  },
});

const csvHeader = (columns: readonly Column[]): string => `${columns.map(({ title }) => title).join(',')}\r\n`;

/** Characters of text that become one piece. */
const pieceLength = 64 * 1024;

function csvRows(columns: readonly Column[], rows: Iterable<readonly Cell[]>): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let text = '';
  for (const cells of rows) {
    text += `${cells.map((cell, at) => csvCell(cell, columns[at] as Column)).join(',')}\r\n`;
    if (text.length < pieceLength) continue;
    pieces.push(...bytesOf(text));
    text = '';
  }
  return text === '' ? pieces : [...pieces, ...bytesOf(text)];
}

function csvCell(cell: Cell, of: Column): string {
  const { value, kind } = resolved(cell, of);
  if (value === null) return '';
  if (typeof value === 'number') return kind === 'instant' ? new Date(value).toISOString() : String(value);
  if (typeof value === 'boolean') return String(value);
  const text = withFormulaMark(value);
  return /[",;\t\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A sheet for each table; regrades have one where there are any. */
class WorkbookFile implements FileFormat {
  readonly #workbook = new WorkbookStream();

  begin(report: GameReport): Uint8Array[] {
    const { summary, questions, players, regrades } = tablesOf(report);
    const isRegraded = report.regrades !== undefined;
    for (const { name, columns, rows } of [summary, questions, players, ...(isRegraded ? [regrades] : [])]) {
      this.#workbook.beginSheet(name, columns);
      for (const cells of rows) this.#workbook.row(cells);
    }
    this.#workbook.beginSheet('Answers', answerColumns);
    return this.#workbook.take();
  }

  answers(question: ReportedQuestion, rows: readonly PlacedAnswer[]): Uint8Array[] {
    for (const cells of cellsOf(question, rows)) this.#workbook.row(cells);
    return this.#workbook.take();
  }

  end(): Uint8Array[] {
    this.#workbook.end();
    return this.#workbook.take();
  }
}

export function makeFile({ format, table }: GameExportOrder): FileFormat {
  if (format === 'json') return new JsonFile();
  return format === 'csv' ? new CsvFile(table) : new WorkbookFile();
}
