import { questionSchema, type Question } from '../../../protocol/quiz.ts';
import { importCellsMax, questionsMax } from '../../../protocol/import-limits.ts';
import type { ImportedRow } from '../../../protocol/imports.ts';
import { CodedError } from '../../../protocol/errors.ts';

/** Where in a file something is, and what stands there. */
export interface Place {
  /** Of the file's own lines or rows, from 1. */
  row: number;
  cells: readonly string[];
}

/** What a reader found in a file. */
export interface ImportedQuiz {
  format: string;
  encoding?: string;
  quiz: { title: string; description?: string; language?: string; questions: Question[] };
  /** In which row each question of the quiz stands. */
  questionRows: number[];
  /** Of a table: what stands above its columns. */
  columns?: string[];
  rows: ImportedRow[];
  /** Questions of the file; each was taken or skipped. */
  read: number;
  taken: number;
  skipped: number;
}

/** One cell of a bad row is told up to here, all of them together up to there. Characters. */
const cellMax = 20_000;
const cellsMax = 4_000_000;
/** Of a column's name. Characters. */
const columnNameMax = 200;

/** Collects what one file has: the questions that are taken, and a line for everything that is not as it was. */
export class ImportReport {
  readonly rows: ImportedRow[] = [];
  readonly questions: Question[] = [];
  readonly #questionRows: number[] = [];
  #columns: string[] | undefined;
  /** Fields of the quiz beside its questions. */
  readonly about: Record<string, unknown> = {};
  readonly #ids = new Set<string>();
  #skipped = 0;
  #cellCharacters = 0;

  /** What stands above the columns of a table, cut like the cells of its rows. */
  nameColumns(names: readonly string[]): void {
    this.#columns = names.slice(0, importCellsMax).map((name) => name.slice(0, columnNameMax));
  }

  /** `column` counts from 1. */
  note(row: number, remark: Omit<ImportedRow, 'row' | 'cells'>): void {
    this.rows.push({ row, ...remark });
  }

  /** The question is not taken: its cells are told, so that they can be put right. `column` counts from 1. */
  refuse({ row, cells }: Place, code: string, message: string, column?: number): void {
    this.#skipped += 1;
    const shown = cells.slice(0, importCellsMax).map((cell) => (cell.length > cellMax ? cell.slice(0, cellMax) : cell));
    for (const cell of shown) this.#cellCharacters += cell.length;
    if (this.#cellCharacters > cellsMax) {
      throw new CodedError('bad_request', 'Too much of this file cannot be read for it to be put right here.');
    }
    const at = column === undefined ? {} : { column };
    this.rows.push({ row, ...at, level: 'error', code, message, cells: shown });
  }

  /**
   * Takes the question when it is one, and there is room for it; else it is refused. @param columnOf in which column a field
   * stands, from 1
   */
  take(place: Place, question: unknown, columnOf?: (path: readonly PropertyKey[]) => number | undefined): boolean {
    const parsed = questionSchema.safeParse(question);
    if (!parsed.success) {
      const { path = [], message = 'is not valid' } = parsed.error.issues[0] ?? {};
      this.refuse(place, 'not_valid', `${path.join('.') || 'The question'}: ${message}`, columnOf?.(path));
      return false;
    }
    if (this.questions.length >= questionsMax) {
      this.refuse(place, 'too_many_questions', `A quiz has at most ${questionsMax} questions: split it.`);
      return false;
    }
    this.questions.push(this.#withOwnId(place.row, parsed.data));
    this.#questionRows.push(place.row);
    return true;
  }

  /** Ids are unique in a quiz: the second question of one gets another when it is stored. */
  #withOwnId(row: number, question: Question): Question {
    const { id, ...rest } = question;
    if (id === undefined) return question;
    if (!this.#ids.has(id)) {
      this.#ids.add(id);
      return question;
    }
    this.note(row, {
      level: 'warning',
      code: 'same_id',
      message: 'Another question has the same id: it was left out.',
    });
    return rest;
  }

  end(format: string, encoding: string | undefined): ImportedQuiz {
    const { questions, rows } = this;
    return {
      format,
      ...(encoding === undefined ? {} : { encoding }),
      quiz: { title: 'Imported quiz', ...this.about, questions },
      questionRows: this.#questionRows,
      ...(this.#columns === undefined ? {} : { columns: this.#columns }),
      rows,
      read: questions.length + this.#skipped,
      taken: questions.length,
      skipped: this.#skipped,
    };
  }
}
