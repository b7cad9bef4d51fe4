/** Import and export of quizzes as files. */
import * as z from 'zod/mini';
import { importTextMax } from './import-limits.ts';
import { questionSchema, quizSchema } from './quiz.ts';

export const importFormats = [
  'json',
  'kahoot',
  'wayground',
  'blooket',
  'gimkit',
  'socrative',
  'table',
  'gift',
  'aiken',
  'moodle_xml',
  'opentdb',
  'opentriviaqa',
  'classquiz',
  'arsnova',
  'razzia',
] as const;
export type ImportFormat = (typeof importFormats)[number];

/** A file is sent as `multipart/form-data` instead. */
export const importRequest = z.strictObject({
  text: z.string().check(z.minLength(1), z.maxLength(importTextMax)),
  /** Without it the format is detected. */
  format: z.optional(z.enum(importFormats)),
});

const importedRow = z.object({
  /** The file's own line, row or question, from 1; 0: the file as a whole. */
  row: z.int(),
  /** From 1. */
  column: z.optional(z.int()),
  level: z.enum(['error', 'warning', 'info']),
  /** In small letters and underscores; clients must accept unknown codes. */
  code: z.string(),
  message: z.string(),
  /** The content of a row that was not imported. */
  cells: z.optional(z.array(z.string())),
});
export type ImportedRow = z.infer<typeof importedRow>;

const readQuiz = z.extend(quizSchema, { questions: z.array(questionSchema) });

export const importReply = z.object({
  format: z.enum(importFormats),
  encoding: z.optional(z.string()),
  /** The imported quiz, ready to be stored, unless it has no question. */
  quiz: readQuiz,
  /** Questions beyond the maximum of one quiz, as further quizzes, ready to be stored. They count as skipped. */
  further: z.optional(z.array(readQuiz)),
  /** The row of each question of `quiz`. */
  questionRows: z.array(z.int()),
  /**
   * The names above a table's columns. Cells of its rows have the same order, so a client can send corrected rows again
   * below these names, as a text with the same `format`.
   */
  columns: z.optional(z.array(z.string())),
  rows: z.array(importedRow),
  read: z.int(),
  /** Questions of `quiz`. */
  taken: z.int(),
  skipped: z.int(),
});
