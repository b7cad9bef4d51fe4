/** An import on its way: what was read, what is still to be put right, and what it becomes. Values only. */
import { questionsMax } from '../../src/protocol/import-limits.ts';
import type { Question, QuizInput } from '../../src/protocol/quiz.ts';
import type { ImportFormat } from '../../src/protocol/imports.ts';
import type { ImportedRow, ImportReply } from './library-client.ts';
import { firstCells } from './repair-text.ts';

export interface Source {
  file: Blob;
  /** Of the file; undefined for what was pasted. */
  name?: string;
}

/** A row that could not be read, or could not until it was put right. */
export interface BadRow {
  row: number;
  /** As the file has them. */
  original: readonly string[];
  /** As they are edited. */
  cells: readonly string[];
  state: 'bad' | 'checking' | 'taken';
  /** What is wrong. */
  message: string;
  /** Where, from 1. */
  column?: number | undefined;
  /** Edited since it was last read. */
  isChanged: boolean;
  /** What was read out of it once it was right. */
  questions: readonly Question[];
}

type ReadQuiz = ImportReply['quiz'];

export interface Draft {
  source: Source;
  format: ImportFormat;
  encoding: string | undefined;
  columns: string[] | undefined;
  title: string;
  about: Omit<QuizInput, 'title' | 'questions'>;
  /** Questions of the file. */
  read: number;
  taken: readonly { row: number; question: Question }[];
  /** Warnings and remarks. */
  notes: readonly ImportedRow[];
  bad: readonly BadRow[];
  /** What is more than one quiz has room for, as further quizzes. */
  further: readonly ReadQuiz[];
  /** What has happened last, for those who do not see it. */
  said: string;
}

const tooMany = 'too_many_questions';
const titleMax = 120;
/** What the server calls a quiz whose file has no title. */
const unnamed = 'Imported quiz';

export function draftOf(source: Source, reply: ImportReply): Draft {
  const { format, encoding, columns, quiz, further = [], rows, questionRows, read } = reply;
  const { title, questions, ...about } = quiz;
  // What is too much for one quiz is in the further ones.
  const wrong = rows.filter(({ level, code }) => level === 'error' && code !== tooMany);
  const badRow = ({ row, column, message, cells = [] }: ImportedRow): BadRow => ({
    row,
    column,
    message,
    original: cells,
    cells: firstCells({ format, columns }, cells),
    state: 'bad',
    isChanged: false,
    questions: [],
  });
  return {
    source,
    format,
    encoding,
    columns,
    title: title === unnamed ? titleOf(source.name) : title,
    about,
    read,
    taken: questions.map((question, at) => ({ row: questionRows[at] ?? 0, question })),
    notes: rows.filter(({ level }) => level !== 'error'),
    bad: wrong.map(badRow),
    further,
    said: '',
  };
}

/** "capitals_of_europe.xlsx" is about capitals of europe. */
function titleOf(name: string | undefined): string {
  const plain = (name ?? '')
    .replace(/\.[a-z0-9]{1,5}$/i, '')
    .replaceAll('_', ' ')
    .trim();
  return plain === '' ? unnamed : plain.slice(0, titleMax);
}

/** All that is right, in the order of the file. */
export function questionsOf({ taken, bad }: Draft): Question[] {
  const found = [
    ...taken,
    ...bad.flatMap(({ row, state, questions }) =>
      state === 'taken' ? questions.map((question) => ({ row, question })) : [],
    ),
  ];
  const ids = new Set<string>();
  return found
    .sort((a, b) => a.row - b.row)
    .map(({ question }) => {
      // Each id is one question's: another one gets its own when it is stored.
      const { id, ...others } = question;
      if (id === undefined || !ids.has(id)) {
        if (id !== undefined) ids.add(id);
        return question;
      }
      return others;
    });
}

export const quizOf = (draft: Draft): QuizInput => ({
  ...draft.about,
  title: draft.title.trim(),
  questions: questionsOf(draft),
});

export const badOnes = ({ bad }: Draft): readonly BadRow[] => bad.filter(({ state }) => state !== 'taken');

/** Whether leaving it would lose work. */
export const isWorkInIt = ({ bad }: Draft): boolean =>
  bad.some(({ state, isChanged }) => isChanged || state === 'taken');

const withRow = (draft: Draft, at: number, change: (row: BadRow) => Partial<BadRow>): Draft => ({
  ...draft,
  bad: draft.bad.map((row, place) => (place === at ? { ...row, ...change(row) } : row)),
});

export const withCell = (draft: Draft, at: number, column: number, text: string): Draft =>
  withRow(draft, at, ({ cells }) => ({
    cells: cells.map((cell, place) => (place === column ? text : cell)),
    state: 'bad',
    isChanged: true,
  }));

export const withChecking = (draft: Draft, at: number): Draft => withRow(draft, at, () => ({ state: 'checking' }));

/** Opens a row again that was right. */
export const withReopened = (draft: Draft, at: number): Draft =>
  withRow(draft, at, () => ({ state: 'bad', message: 'Change it, then check it again.', column: undefined }));

/** What came of reading a row again: a reply, or why there is none. */
export type CheckOutcome = ImportReply | { problem: string };

/** @param cells those that were read: when others stand there by now, it has to be read again */
export function withChecked(draft: Draft, at: number, cells: readonly string[], outcome: CheckOutcome): Draft {
  const now = draft.bad[at];
  if (now?.cells !== cells) return draft;
  const left = (next: Draft): Draft => {
    const count = badOnes(next).length;
    const more = count === 0 ? 'No row is left to correct.' : `Rows left to correct: ${count}.`;
    return { ...next, said: `Row ${now.row} is right now. ${more}` };
  };
  const wrong = (message: string, column?: number): Draft => ({
    ...withRow(draft, at, () => ({ state: 'bad', isChanged: false, message, column })),
    said: `Row ${now.row}: ${message}`,
  });
  if ('problem' in outcome)
    return { ...withRow(draft, at, () => ({ state: 'bad', message: outcome.problem })), said: outcome.problem };
  const error = outcome.rows.find(({ level }) => level === 'error');
  if (error !== undefined) return wrong(error.message, error.column);
  const { questions } = outcome.quiz;
  if (questions.length === 0) return wrong(outcome.rows[0]?.message ?? 'There is no question in this row.');
  if (questionsOf(draft).length + questions.length > questionsMax)
    return wrong(`A quiz has at most ${questionsMax} questions: import these first.`);
  const notes = outcome.rows.map((note) => ({ ...note, row: now.row }));
  const next = withRow(draft, at, () => ({
    state: 'taken',
    isChanged: false,
    message: '',
    column: undefined,
    questions,
  }));
  return left({ ...next, notes: [...draft.notes.filter(({ row }) => row !== now.row), ...notes] });
}

/** Behind all rows that are put right: where the questions of further quizzes stand is not told. */
const furtherRow = Number.MAX_SAFE_INTEGER;

/** The next quiz of the same file, with the rows that are still wrong; undefined when there is none. */
export function nextDraft(draft: Draft): Draft | undefined {
  const [next, ...further] = draft.further;
  if (next === undefined) return undefined;
  const { title: _title, questions, ...about } = next;
  const bad = badOnes(draft);
  const [, stem = draft.title, part = '1'] = /^(.*) \((\d{1,3})\)$/.exec(draft.title) ?? [];
  return {
    ...draft,
    title: `${stem.slice(0, titleMax - 6)} (${Number(part) + 1})`,
    about,
    read: questions.length + bad.length,
    taken: questions.map((question) => ({ row: furtherRow, question })),
    notes: [],
    bad,
    further,
    said: '',
  };
}
