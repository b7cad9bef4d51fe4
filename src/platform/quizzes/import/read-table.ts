import { cutTo } from './cut-to.ts';
import { cellText, isBlank, type Cell, type Grid, type GridRow } from './grid.ts';
import type { ImportReport, Place } from './import-report.ts';
import { rightOnes } from './right-ones.ts';
import { kindOf } from './question-kind.ts';
import { takenSeconds } from './taken-seconds.ts';
import { unknownType } from './unknown-type.ts';
import type { TableColumns, TableHeader } from './table-header.ts';

const explanationMax = 1000;
/** Blooket marks questions whose answers are typed behind all its columns, from 0. */
const typingFrom = 8;

/** Reads the rows below a header into the report. */
export function readTable(grid: Grid, header: TableHeader, report: ImportReport): void {
  report.nameColumns(header.names);
  report.entitle(header.title ?? '');
  if (header.format === 'gimkit') {
    const message = 'The right answer comes first in every question: let games shuffle the answers.';
    report.note(0, { level: 'warning', code: 'right_first', message });
  }
  for (const [at, row] of grid.slice(header.index + 1).entries()) {
    if (row.fault === undefined && isOnlyNumbered(row, header.columns)) continue;
    if (at === 0 && header.format === 'wayground' && isHelp(row.cells.map(cellText), header.columns)) {
      const message = 'The row that explains the columns was left out.';
      report.note(row.row, { level: 'info', code: 'help_row', message });
    } else new RowReader(row, header, report).read();
  }
}

/** Templates have a hundred of them. */
const isOnlyNumbered = ({ cells }: GridRow, { number }: TableColumns): boolean =>
  isBlank(cells.filter((_, at) => at !== number));

/** The second row of the template has instructions in every column. */
const isHelp = (cells: readonly string[], { correct, time }: TableColumns): boolean =>
  [correct, time].every((at) => at !== undefined && /\p{L}{2}/u.test(cells[at] ?? ''));

/** Reads one row: it is taken or refused, once. */
class RowReader {
  readonly #row: GridRow;
  readonly #format: TableHeader['format'];
  readonly #columns: TableColumns;
  readonly #report: ImportReport;
  readonly #place: Place;

  constructor(row: GridRow, { format, columns }: TableHeader, report: ImportReport) {
    this.#row = row;
    this.#format = format;
    this.#columns = columns;
    this.#report = report;
    this.#place = { row: row.row, cells: row.cells.map(cellText) };
  }

  read(): void {
    const { fault, cells } = this.#row;
    const { question, correct, time, options, incorrect, alsoCorrect } = this.#columns;
    const { columns } = this.#report.limits;
    if (fault !== undefined) return this.#refuse('not_csv', fault);
    if (!isBlank(cells.slice(columns)))
      return this.#refuse('too_many_columns', `A row has at most ${columns} columns.`);
    const used = [question, correct, time, ...options, ...incorrect, ...alsoCorrect];
    const date = used.find((at) => at !== undefined && cells[at] instanceof Date);
    if (date !== undefined)
      return this.#refuse('date_cell', 'The spreadsheet made a date of this cell: format it as text.', date);
    if (this.#at(question) === '') return this.#refuse('no_question', 'There is no question in this row.', question);
    return this.#readQuestion();
  }

  #readQuestion(): void {
    const { type, correct, options, incorrect } = this.#columns;
    const kind = this.#isTyped() ? 'text' : kindOf(this.#at(type));
    if (kind === undefined) return this.#refuse('unknown_type', unknownType(this.#at(type)), type);
    const isTold = options.length > 0;
    const columns = (isTold ? options : [correct ?? -1, ...incorrect]).filter((at) => this.#at(at) !== '');
    const texts = columns.map((at) => this.#at(at));
    if (kind === 'text') return this.#readTyped(texts, columns);
    if (kind === 'poll') return this.#take({ type: 'poll', options: texts.map((text) => ({ text })) }, columns);
    if (isTold) return this.#readChoice(kind, columns, texts);
    if (this.#at(correct) === '') return this.#refuse('no_correct', 'No right answer is given.', correct);
    // A right answer alone is typed.
    if (texts.length === 1) return this.#take({ type: 'text', accept: texts }, columns);
    return this.#take({ type: 'single', options: texts.map((text, at) => ({ text, correct: at === 0 })) }, columns);
  }

  /** Blooket says so behind its columns, Socrative by its type. */
  #isTyped(): boolean {
    if (this.#format === 'socrative') return /^open|^short/i.test(this.#at(this.#columns.type));
    return this.#format === 'blooket' && this.#place.cells.slice(typingFrom).some((cell) => /^typing\b/i.test(cell));
  }

  #readTyped(texts: readonly string[], columns: readonly number[]): void {
    if (texts.length > 0) return this.#take({ type: 'text', accept: [...new Set(texts)] }, columns);
    return this.#refuse('no_correct', 'No right answer is given: here every typed answer is right or wrong.');
  }

  /** What says which answers are right. */
  #correctCell(): Cell | undefined {
    const { correct, alsoCorrect } = this.#columns;
    if (alsoCorrect.length === 0) return this.#row.cells[correct ?? -1];
    return alsoCorrect
      .map((at) => this.#at(at))
      .filter((text) => text !== '')
      .join(',');
  }

  #readChoice(kind: 'choice' | 'multiple', optionColumns: number[], texts: string[]): void {
    const { correct: named, alsoCorrect, options: columns } = this.#columns;
    const correct = named ?? alsoCorrect[0];
    const cell = this.#correctCell();
    if (this.#format === 'socrative' && cell === '') {
      const message = 'No right answer is given: it became a poll.';
      return this.#take({ type: 'poll', options: texts.map((text) => ({ text })) }, optionColumns, ['poll', message]);
    }
    const right = rightOnes(cell, { format: this.#format, columns, optionColumns, texts });
    if ('fault' in right) return this.#refuse(right.code, right.fault, correct);
    if (right.remark !== undefined) this.#note('number_cell', right.remark, correct);
    const type = kind === 'multiple' || right.indexes.size > 1 ? 'multiple' : 'single';
    const options = texts.map((text, at) => ({ text, correct: right.indexes.has(at) }));
    return this.#take({ type, options }, optionColumns);
  }

  #take(
    fields: { type: string } & Record<string, unknown>,
    optionColumns: readonly number[],
    remarked?: [code: string, message: string],
  ): void {
    const { question, time, explanation: at } = this.#columns;
    const { milliseconds, remark } = takenSeconds(this.#at(time), this.#format);
    const explanation = this.#at(at);
    const asked = {
      ...fields,
      prompt: this.#at(question),
      timeLimitMs: milliseconds,
      ...(explanation === '' ? {} : { explanation: cutTo(explanation, explanationMax) }),
    };
    const columnOf = ([field, nth]: readonly PropertyKey[]) => {
      const column = field === 'prompt' ? question : optionColumns[typeof nth === 'number' ? nth : -1];
      return column === undefined ? undefined : column + 1;
    };
    if (!this.#report.take(this.#place, asked, columnOf)) return;
    if (remarked !== undefined) this.#note(...remarked, undefined);
    if (remark !== undefined) this.#note('time', remark, time);
    if (explanation.length > explanationMax)
      this.#note('cut', `The explanation was cut to ${explanationMax} characters.`, at);
    this.#noteRest();
  }

  #noteRest(): void {
    const { image, question, options } = this.#columns;
    if (this.#at(image) !== '')
      this.#note('no_picture', 'The picture was not taken: add it to the question here.', image);
    const marked = [question, ...options].find((at) => /<\/?[a-z][^>]*>/i.test(this.#at(at)));
    if (marked === undefined) return;
    const message = 'Markup in this cell was kept as the text that it is.';
    this.#report.note(this.#place.row, { level: 'info', code: 'markup', message, column: marked + 1 });
  }

  #at(column: number | undefined): string {
    return column === undefined ? '' : (this.#place.cells[column] ?? '');
  }

  #note(code: string, message: string, column: number | undefined): void {
    const at = column === undefined ? {} : { column: column + 1 };
    this.#report.note(this.#place.row, { level: 'warning', code, message, ...at });
  }

  #refuse(code: string, message: string, column?: number): void {
    this.#report.refuse(this.#place, code, message, column === undefined ? undefined : column + 1);
  }
}
