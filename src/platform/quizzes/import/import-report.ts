import { questionSchema, type Question, type Quiz } from '../../../protocol/quiz.ts';
import type { ImportFormat, ImportedRow } from '../../../protocol/imports.ts';
import { CodedError } from '../../../protocol/errors.ts';
import { cutTo } from './cut-to.ts';
import { cellText } from './grid.ts';
import type { ImportLimits } from './import-limits.ts';
import { describeFaults } from './question-fault.ts';

/** Where in a file something is, and what stands there. */
export interface Place {
  /** Of the file's own lines or rows, from 1. */
  row: number;
  cells: readonly string[];
}

/** Without questions when none could be taken. */
type ReadQuiz = Pick<Quiz, 'title' | 'questions'> & Partial<Pick<Quiz, 'description' | 'language' | 'tags'>>;

/** What a reader found in a file. */
export interface ImportedQuiz {
  format: ImportFormat;
  encoding?: string;
  quiz: ReadQuiz;
  /** What one quiz has no room for; each is a quiz of its own. */
  further?: ReadQuiz[];
  /** In which row each question of `quiz` stands. */
  questionRows: number[];
  /** Of a table: what stands above its columns. */
  columns?: string[];
  rows: ImportedRow[];
  /** Questions of the file; each was taken or skipped. */
  read: number;
  /** In `quiz`. */
  taken: number;
  skipped: number;
}

/** One cell of a bad row is told up to here, all of them together up to there. Characters. */
const cellMax = 20_000;
const cellsMax = 4_000_000;
/** Of a column's name. Characters. */
const columnNameMax = 200;
const titleMax = 120;
const descriptionMax = 2000;
const usualTitle = 'Imported quiz';

/** Collects what one file has: the questions that are taken, and a line for everything that is not as it was. */
export class ImportReport {
  readonly rows: ImportedRow[] = [];
  /** Fields of the quiz beside its questions. */
  readonly about: Record<string, unknown> = {};
  readonly limits: ImportLimits;
  /** All that are good, also beyond what one quiz has room for. */
  readonly #questions: Question[] = [];
  readonly #questionRows: number[] = [];
  readonly #ids = new Set<string>();
  #columns: string[] | undefined;
  #refused = 0;
  #cellCharacters = 0;

  constructor(limits: ImportLimits) {
    this.limits = limits;
  }

  /** What stands above the columns of a table, cut like the cells of its rows. */
  nameColumns(names: readonly string[]): void {
    this.#columns = names.slice(0, this.limits.columns).map((name) => cutTo(name, columnNameMax));
  }

  /** `column` counts from 1. */
  note(row: number, remark: Omit<ImportedRow, 'row' | 'cells'>): void {
    this.rows.push({ row, ...remark });
  }

  /** The file's own title and description, as much of them as a quiz may have. */
  entitle(title: string, description = ''): void {
    const [name = '', about = ''] = [title, description].map(cellText);
    if (name !== '') this.about['title'] = this.#cut(name.replace(/\s+/g, ' '), titleMax, 'title');
    if (about !== '') this.about['description'] = this.#cut(about, descriptionMax, 'description');
  }

  #cut(text: string, max: number, field: string): string {
    if (text.length > max)
      this.note(0, { level: 'warning', code: 'cut', message: `The ${field} was cut to ${max} characters.` });
    return cutTo(text, max);
  }

  /** The question is not taken: its cells are told, so that they can be put right. `column` counts from 1. */
  refuse(place: Place, code: string, message: string, column?: number): void {
    this.#count();
    this.#refused += 1;
    const cells = this.#shown(place);
    if (cells === undefined)
      throw new CodedError('bad_request', 'Too much of this file cannot be read for it to be put right here.');
    const at = column === undefined ? {} : { column };
    this.rows.push({ row: place.row, ...at, level: 'error', code, message, cells });
  }

  /** Undefined when more of them were told already than fits into one reply. */
  #shown({ cells }: Place): string[] | undefined {
    const shown = cells.slice(0, this.limits.columns).map((cell) => cutTo(cell, cellMax));
    for (const cell of shown) this.#cellCharacters += cell.length;
    return this.#cellCharacters > cellsMax ? undefined : shown;
  }

  /** @throws {CodedError} `bad_request` for more questions than any file of a quiz has */
  #count(): void {
    const { rows } = this.limits;
    if (this.#questions.length + this.#refused >= rows)
      throw new CodedError('bad_request', `This file has more than ${rows} questions: split it.`);
  }

  /**
   * Takes the question when it is one; else it is refused. One for which the quiz has no room is skipped, and is in a further
   * quiz. @param columnOf in which column a field stands, from 1
   * @returns whether it is good
   */
  take(place: Place, question: unknown, columnOf?: (path: readonly PropertyKey[]) => number | undefined): boolean {
    const parsed = questionSchema.safeParse(question);
    if (!parsed.success) {
      const { issues } = parsed.error;
      this.refuse(place, 'not_valid', describeFaults(issues, question), columnOf?.(issues[0]?.path ?? []));
      return false;
    }
    this.#count();
    this.#questions.push(this.#withOwnId(place.row, parsed.data));
    this.#questionRows.push(place.row);
    if (this.#questions.length > this.limits.questions) this.#noteFurther(place);
    return true;
  }

  #noteFurther(place: Place): void {
    const max = this.limits.questions;
    const nth = Math.ceil(this.#questions.length / max);
    const message = `A quiz has at most ${max} questions: this one is in quiz ${nth} of this file.`;
    const cells = this.#shown(place);
    const row = { row: place.row, level: 'error', code: 'too_many_questions', message } as const;
    this.rows.push(cells === undefined ? row : { ...row, cells });
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

  /** @throws {CodedError} `bad_request` when there is nothing in the file, not even something wrong */
  end(format: ImportFormat, encoding: string | undefined): ImportedQuiz {
    const { limits } = this;
    const rows = this.rows.toSorted((a, b) => a.row - b.row);
    const all = this.#questions;
    const read = all.length + this.#refused;
    if (read === 0) throw new CodedError('bad_request', 'No question was found in it.');
    const taken = Math.min(all.length, limits.questions);
    const further = this.#further();
    return {
      format,
      ...(encoding === undefined ? {} : { encoding }),
      quiz: { title: usualTitle, ...this.about, questions: all.slice(0, taken) },
      ...(further.length === 0 ? {} : { further }),
      questionRows: this.#questionRows.slice(0, taken),
      ...(this.#columns === undefined ? {} : { columns: this.#columns }),
      rows,
      read,
      taken,
      skipped: read - taken,
    };
  }

  #further(): ReadQuiz[] {
    const quizzes: ReadQuiz[] = [];
    const max = this.limits.questions;
    const { title = usualTitle } = this.about as { title?: string };
    for (let at = max; at < this.#questions.length; at += max) {
      const nth = ` (${at / max + 1})`;
      const questions = this.#questions.slice(at, at + max);
      quizzes.push({ ...this.about, title: cutTo(title, titleMax - nth.length) + nth, questions });
    }
    return quizzes;
  }
}
